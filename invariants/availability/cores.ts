/**
 * Cores: the sets of servers of which a system promises that operations complete while they are up and linked.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 2: full and quorum connectivity.
 */
import { add, allNodes, has, intersection, type NodeSet, noNodes, setOf, union } from "../../sim/base/node-set.ts";
import type { Availability } from "../../sim/contract/availability.ts";
import { type RoleSpan, roleOf } from "../../sim/contract/cluster.ts";
import type { Context } from "../../sim/contract/invariant.ts";
import { everyMember } from "../../sim/contract/members.ts";
import { type InForce, type InForceOfAll, possible } from "./in-force.ts";
import { areApartSince, areEvenSince, areLinkedSince, type Links } from "./links.ts";

export interface Core {
  /** Ids of the servers. */
  readonly members: readonly number[];
  /** Ids of those that clients must reach: any of them may be the one that serves. */
  readonly contacts: readonly number[];
}

/** Beyond so many voters the sets of them are too many to try. */
const votersMax = 10;

/**
 * A core that stood from `time` on, or null: of a system that stands on another, one of each part, where each server that
 * clients ask reaches all of those that it may ask itself. Where members change, one that suffices in each configuration
 * that may be in force, and none while they change.
 */
export function coreSince(
  links: Links,
  [inForce, ...inForceBelow]: InForceOfAll,
  context: Context,
  promise: Availability,
  time: number,
): Core | null {
  if (inForce === undefined || inForce.since > time) return null;
  const own = ownCore(links, inForce, context, promise, time);
  const { foundation } = context;
  if (own === null || !foundation) return own;
  const below = foundation.availability
    ? coreSince(links, inForceBelow, foundation, foundation.availability, time)
    : null;
  if (below === null) return null;
  const areLinked = own.contacts.every((contact) =>
    below.contacts.every((asked) => areLinkedSince(links, contact, asked, time)),
  );
  return areLinked ? { members: [...below.members, ...own.members], contacts: own.contacts } : null;
}

function ownCore(links: Links, inForce: InForce, context: Context, promise: Availability, time: number): Core | null {
  const voters = roleOf(context.cluster, promise.voters);
  const contacts = roleOf(context.cluster, promise.contacts);
  if (voters.count > votersMax) return null;
  const configurations = possible(inForce);
  const systems = configurations.map((members) => (members === null ? context.quorums : context.quorumsOf!(members)));
  const isQuorum = (set: NodeSet): boolean =>
    systems.every((quorums) => promise.needs.every((name) => quorums[name]!.isQuorum(set)));
  const ofEach = configurations.map((members) => (members === null ? allNodes(voters.count) : everyMember(members)));
  const isOneRole = voters.name === contacts.name;
  if (isOneRole && promise.core === "fully-connected") {
    const all = ofEach.reduce(union);
    const isDeposed = promise.deposesDeaf?.(context.cluster.options) ?? true;
    const eligible = isDeposed ? all : intersection(all, evenRanks(links, voters, time));
    return clique(links, voters, eligible, isQuorum, time);
  }
  const hubs = isOneRole ? ofEach.reduce(intersection) : allNodes(contacts.count);
  return star(links, voters, contacts, hubs, isQuorum, time);
}

/**
 * True when `contact` belonged to a core that stood from `time` on, as one that clients may ask. Of systems whose members
 * change, or that stand on another, nothing is said.
 */
export function isInCoreSince(
  links: Links,
  context: Context,
  promise: Availability,
  contact: number,
  time: number,
): boolean {
  const voters = roleOf(context.cluster, promise.voters);
  if (voters.count > votersMax || context.foundation || context.firstMembers !== undefined) return false;
  const isQuorum = (set: NodeSet): boolean => promise.needs.every((name) => context.quorums[name]!.isQuorum(set));
  const reached = linkedRanks(links, contact, voters, time);
  if (!isQuorum(reached)) return false;
  if (promise.core === "quorum-connected" || promise.voters !== promise.contacts) return true;
  const isMember = (rank: number): boolean => voters.first + rank === contact;
  return cliques(links, voters, time).some((ranks) => ranks.some(isMember) && isQuorum(setOf(...ranks)));
}

/** True when from `time` on nobody in the core heard a voter that is not in it. */
export function isApartSince(links: Links, { members }: Core, context: Context, promise: Availability, time: number) {
  const { first, count } = roleOf(context.cluster, promise.voters);
  const others = Array.from({ length: count }, (_, rank) => first + rank).filter((node) => !members.includes(node));
  return others.every((other) => members.every((member) => areApartSince(links, member, other, time)));
}

/** Voters out of `members` that are linked with one another, as many as there may be. */
function clique(
  links: Links,
  voters: RoleSpan,
  members: NodeSet,
  isQuorum: (set: NodeSet) => boolean,
  time: number,
): Core | null {
  let best: readonly number[] | null = null;
  for (const ranks of cliques(links, voters, time)) {
    if (ranks.some((rank) => !has(members, rank))) continue;
    if ((best === null || ranks.length > best.length) && isQuorum(setOf(...ranks))) best = ranks;
  }
  if (best === null) return null;
  const nodes = best.map((rank) => voters.first + rank);
  return { members: nodes, contacts: nodes };
}

/** All sets of ranks that were linked with one another from `time` on. */
function cliques(links: Links, voters: RoleSpan, time: number): (readonly number[])[] {
  const { first, count } = voters;
  const linked = Array.from({ length: count }, (_, rank) => linkedRanks(links, first + rank, voters, time));
  const found: number[][] = [];
  for (let mask = 1; mask < 2 ** count; mask++) {
    const ranks = Array.from({ length: count }, (_, rank) => rank).filter((rank) => (mask & (1 << rank)) !== 0);
    if (ranks.every((rank) => (linked[rank]! & mask) === mask)) found.push(ranks);
  }
  return found;
}

/** A contact, of the ranks `hubs`, that is linked with a quorum of voters. */
function star(
  links: Links,
  voters: RoleSpan,
  contacts: RoleSpan,
  hubs: NodeSet,
  isQuorum: (set: NodeSet) => boolean,
  time: number,
): Core | null {
  for (let rank = 0; rank < contacts.count; rank++) {
    if (!has(hubs, rank)) continue;
    const hub = contacts.first + rank;
    const reached = linkedRanks(links, hub, voters, time);
    if (!isQuorum(reached)) continue;
    const members = Array.from({ length: voters.count }, (_, at) => at).filter((at) => (reached & (1 << at)) !== 0);
    return { members: [...new Set([hub, ...members.map((at) => voters.first + at)])], contacts: [hub] };
  }
  return null;
}

/** Ranks of the voters that from `time` on heard just those voters that heard them, and nobody whom a fault slowed down. */
function evenRanks(links: Links, { first, count }: RoleSpan, time: number): NodeSet {
  const ranks = Array.from({ length: count }, (_, rank) => rank);
  const isEven = (rank: number): boolean =>
    ranks.every((other) => areEvenSince(links, first + rank, first + other, time));
  return setOf(...ranks.filter(isEven));
}

/** Ranks of the voters with which `node` was linked from `time` on, itself included when it is one and worked. */
function linkedRanks(links: Links, node: number, voters: RoleSpan, time: number): NodeSet {
  let ranks = noNodes;
  for (let rank = 0; rank < voters.count; rank++) {
    if (areLinkedSince(links, node, voters.first + rank, time)) ranks = add(ranks, rank);
  }
  return ranks;
}
