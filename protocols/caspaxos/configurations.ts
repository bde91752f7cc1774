/**
 * Configurations: which acceptors promise and which accept, and the steps from some members to others. The configuration is
 * kept in a register of the store itself, so that each but the last has one that follows it.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.3: an odd number of acceptors grows by one (2.3.1), an even number grows by
 * one (2.3.2), and shrinks are the same steps backwards. Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016).
 *
 * At rest, every value that is chosen is held by an accept quorum of the members (*settled*). Of two configurations in a row
 * every prepare quorum of the one meets every accept quorum of the other, and no third is begun before the older of the two
 * is dead (move.ts). A change by one acceptor is one of these, M the larger set and m the smaller, for majorities:
 *
 * - *odd to even*: an accept quorum of M is one larger than one of m, and so holds one of m. First the accept set grows:
 *   prepare quorums of m meet accept quorums of either. Then all registers are rewritten (*rescan*), which settles them in
 *   M. Then the prepare set grows. Without the rescan, what a bare accept quorum of m holds would be lost to the next change.
 * - *even to odd*: both sets grow at once. A prepare quorum of M has at most one member beyond m, and is as large as one of
 *   m; an accept quorum of m is one of M. So nothing has to be rewritten.
 * - *odd to even, downwards*: both sets shrink at once. An accept quorum of M may have lost a member, and still meets all
 *   prepare quorums of m, but not those of the next change: so all registers are rewritten in m.
 * - *even to odd, downwards*: first the prepare set shrinks, then the accept set. An accept quorum of M, less one, is one of m.
 *
 * The paper does without the third rescan, for sets that shrink only to what they have grown from. Where the next to come
 * may be another, a value that lost a holder to one change could lose its second to the next.
 */
import { allNodes, difference, has, type NodeSet, size, union } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import type { Members } from "../../sim/contract/members.ts";
import { phase1Size, phase2Size } from "./quorums.ts";
import type { CasPaxosOptions, Configuration } from "./types.ts";

type Ours = Cluster<CasPaxosOptions>;

/** The acceptors that are no spares. */
export const firstMembers = ({ roles, options }: Ours): NodeSet =>
  allNodes(roleOf({ roles } as Ours, "acceptor").count - options.spares);

/** Before anybody changed anything. */
export function firstConfiguration(cluster: Ours): Configuration {
  const members = firstMembers(cluster);
  const joined = Array.from({ length: roleOf(cluster, "acceptor").count }, () => 0);
  return { number: 0, prepare: members, accept: members, target: members, isSettled: true, former: null, joined };
}

/** No change is under way. */
export const isAtRest = ({ prepare, accept, target, isSettled }: Configuration): boolean =>
  isSettled && prepare === target && accept === target;

/** Everybody who promises or accepts. */
export const everybodyIn = ({ prepare, accept }: Pick<Configuration, "prepare" | "accept">): NodeSet =>
  union(prepare, accept);

/** True when one acceptor comes or goes. */
export const isOneApart = (a: NodeSet, b: NodeSet): boolean => size(difference(a, b)) + size(difference(b, a)) === 1;

/** The first step of a change to `target`, which is one acceptor apart from the members. */
export function firstStep(now: Configuration, target: NodeSet, { options }: Ours): Configuration {
  const { accept: members } = now;
  const [before, after] = [size(members), size(target)];
  const acceptsGrow = phase2Size(after, options) - phase2Size(before, options);
  const preparesGrow = phase1Size(after, options) - phase1Size(before, options);
  if (after > before) {
    if (acceptsGrow > 0) return step(now, { prepare: members, accept: target, target, isSettled: false });
    if (preparesGrow > 0) return step(now, { prepare: target, accept: members, target, isSettled: true });
    return step(now, { prepare: target, accept: target, target, isSettled: true });
  }
  if (acceptsGrow < 0) return step(now, { prepare: target, accept: members, target, isSettled: true });
  if (preparesGrow < 0) return step(now, { prepare: members, accept: target, target, isSettled: false });
  return step(now, { prepare: target, accept: target, target, isSettled: false });
}

/** The last step of the change under way, once everything is settled. */
export const lastStep = (now: Configuration): Configuration =>
  step(now, { prepare: now.target, accept: now.target, target: now.target, isSettled: true });

type Sets = Pick<Configuration, "prepare" | "accept" | "target" | "isSettled">;

function step(now: Configuration, sets: Sets): Configuration {
  const number = now.number + 1;
  const newcomers = difference(everybodyIn(sets), everybodyIn(now));
  const joined = now.joined.map((before, rank) => (has(newcomers, rank) ? number : before));
  return { number, ...sets, former: { prepare: now.prepare, accept: now.accept }, joined };
}

/** The sets of each of which a quorum is needed, to promise and to accept. */
export const membersOf = ({ prepare, accept }: Configuration): Members =>
  prepare === accept ? [accept] : [prepare, accept];

/** How many members there may be: as many as still have quorums that meet. */
export function countsAllowed({ roles, options }: Ours): readonly [least: number, most: number] {
  const { count } = roleOf({ roles } as Ours, "acceptor");
  const meet = (members: number): boolean => {
    const [first, second] = [phase1Size(members, options), phase2Size(members, options)];
    return first <= members && second <= members && first + second > members;
  };
  const begin = count - options.spares;
  let [least, most] = [begin, begin];
  while (least > 1 && meet(least - 1)) least--;
  while (most < count && meet(most + 1)) most++;
  return [least, most];
}
