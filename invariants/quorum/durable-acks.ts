/**
 * Durable acknowledgements: every acknowledgement that a decision counts comes from a node that had the value on its
 * disk, and what a node stored stays. A node that answers before its disk is done, or is counted twice, or for another
 * term, shows here; so does one that drops entries of a leader while it still follows that leader, or in a crash.
 */
import { add, describeNodes, difference, has, members, type NodeSet, noNodes, union } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Appended, Chosen, Opened, Testified } from "../../sim/contract/observation.ts";
import type { InstanceStandings } from "../../sim/contract/standing.ts";
import { isEnded, roleOfVoter } from "../shared/promises.ts";
import { filled, replaceAt } from "../shared/values.ts";
import { addVote, noReaches, nowhere, type Reaches, reachTo, type SlotVotes, votesAt } from "../shared/votes.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface State extends SlotVotes, Reaches {
  /** By node: the lowest slot it removed from its log since it last appended, or `none`. */
  cut: readonly number[];
  /** By node: the term its disk held when it came back, until it tells of its log, or `none`; `forgiven`, see there. */
  back: readonly number[];
  /** By node: the last slot that a snapshot covers with which it came back, or which it took over; `nowhere` for none. */
  covered: readonly number[];
  /** The first node of the role that keeps the log. */
  first: number;
  /** The nodes that acknowledge what is in their memory alone. */
  unflushed: NodeSet;
}

const none = -1;
/** It came back and need not have what it had told of: that it has left the quorums since, others see to. */
const forgiven = -2;

export const durableAcks: Invariant<State> = {
  name: "durable-acks",
  about: "Every acknowledgement that a decision counts comes from a node that stored the value, and it stays stored.",
  source: "Lamport, Paxos Made Simple (2001), section 2.5; Ongaro and Ousterhout (2014), figure 2: persistent state",
  observes: ["accepted", "appended", "testified", "installed", "truncated", "restarted", "opened", "chosen"],
  start: ({ cluster }) => ({
    votes: Table.paged(),
    ...noReaches(),
    cut: filled(cluster.servers, none),
    back: filled(cluster.servers, none),
    covered: filled(cluster.servers, nowhere),
    first: 0,
    unflushed: noNodes,
  }),
  on(state, seen, context) {
    const { node, observation, standing } = seen;
    switch (observation.type) {
      case "appended":
        return onAppended(state, seen, observation, context);
      case "accepted": {
        const { slot, term, value } = observation;
        addVote(state, slot, term, value, node - roleOfVoter(context, seen).first);
        return null;
      }
      case "testified":
        return onTestified(state, seen, observation, context);
      case "truncated":
        return onTruncated(state, seen, observation.slot, context);
      case "installed":
        // What a snapshot covers is committed, and is there, whether or not it was told when each entry was stored.
        state.covered = replaceAt(state.covered, node, observation.next - 1);
        return null;
      case "restarted":
        state.covered = replaceAt(state.covered, node, nowhere);
        state.cut = replaceAt(state.cut, node, none);
        state.back = replaceAt(state.back, node, has(state.unflushed, node) ? forgiven : (standing?.promised ?? none));
        return compareVotes(state, seen, context);
      case "opened":
        return onOpened(state, seen, observation);
      default:
        return onChosen(state, seen, observation as Chosen);
    }
  },
};

/**
 * Complete before activate: whoever is said to hold the log has stored each of its slots in this term. Nothing is asked of
 * slots below `from`: what a node observed of them may have been lost in a crash.
 */
function onOpened(state: State, { node }: Seen, { term, holders, from, end }: Opened): string | null {
  // A log's last entry stands for all below it.
  for (let slot = state.term > 0 ? Math.max(from, end - 1) : from; slot < end; slot++) {
    const missing = difference(holders, storersOf(state, term, slot, holders));
    if (missing === noNodes) continue;
    return (
      `${nameNode(node)} opens term ${term} with the log to slot ${end - 1} held by ${describeNodes(holders)}, but ` +
      `${describeNodes(missing)} did not store slot ${slot} in that term`
    );
  }
  return null;
}

/** Who, of `holders`, stored something at `slot` in `term`. */
function storersOf(state: State, term: number, slot: number, holders: NodeSet): NodeSet {
  if (state.term > 0) return holdersOfPrefix(state, reachOf(state, term) ?? [], slot, holders) ?? noNodes;
  return votesAt(state, slot).reduce((all, vote) => (vote.term === term ? union(all, vote.acceptors) : all), noNodes);
}

function onAppended(state: State, seen: Seen, appended: Appended, context: Context): string | null {
  const { node } = seen;
  const { slot, term, under } = appended;
  if (appended.unflushed === true) state.unflushed = add(state.unflushed, node);
  const { first, count } = roleOfVoter(context, seen);
  state.first = first;
  if (state.back[node] !== none) state.back = replaceAt(state.back, node, none);
  const cut = state.cut[node] ?? none;
  if (cut !== none) {
    state.cut = replaceAt(state.cut, node, none);
    const last = reachOf(state, under)?.[node - first] ?? nowhere;
    if (last >= cut) return `${nameNode(node)} removed ${nameSlots(cut, last)} of term ${under} under the same leader`;
  }
  if (under === term) reachTo(state, term, slot, node - first, count);
  return null;
}

/** A witness' word is as good as an entry, as long as it stays on its disk. */
function onTestified(state: State, seen: Seen, { slot, term, under }: Testified, context: Context): null {
  const { first, count } = roleOfVoter(context, seen);
  state.first = first;
  if (under === term) reachTo(state, term, slot, seen.node - first, count);
  return null;
}

/** A leader never contradicts itself, so only a later one, whose term the next entry tells, may have entries removed. */
function onTruncated(state: State, seen: Seen, slot: number, context: Context): string | null {
  const { node } = seen;
  const term = state.back[node] ?? none;
  if (term === none) {
    const before = state.cut[node] ?? none;
    state.cut = replaceAt(state.cut, node, before === none ? slot : Math.min(before, slot));
    return null;
  }
  state.back = replaceAt(state.back, node, none);
  if (term === forgiven) return null;
  const last = reachOf(state, term)?.[node - roleOfVoter(context, seen).first] ?? nowhere;
  if (last < slot) return null;
  return `${nameNode(node)} came back without ${nameSlots(slot, last)} of term ${term}, which it had stored`;
}

/** Holds what a disk kept against the votes that its node gave, of each instance or slot by itself. */
function compareVotes(state: State, seen: Seen, context: Context): string | null {
  const { instances, slots } = seen.standing ?? {};
  if (instances !== undefined) return compareEach(state, seen, instances, "instance", context);
  return slots === undefined ? null : compareEach(state, seen, slots, "slot", context);
}

function compareEach(
  state: State,
  seen: Seen,
  standings: InstanceStandings,
  what: "instance" | "slot",
  context: Context,
): string | null {
  const rank = seen.node - roleOfVoter(context, seen).first;
  const held = new Map(standings.known.map(({ instance, accepted }) => [instance, accepted]));
  for (const [slot, votes] of state.votes.entries()) {
    const last = votes.findLast(({ acceptors }) => has(acceptors, rank));
    if (last === undefined || (held.get(slot as number) ?? none) >= last.term) continue;
    if (isEnded(standings, slot as number)) continue;
    const lost = `${nameValue(last.value)} in ${what} ${slot}`;
    return `${nameNode(seen.node)} came back without ${lost}, which it had stored in term ${last.term}`;
  }
  return null;
}

const reachOf = (state: State, term: number): readonly number[] | undefined =>
  term === state.term ? state.reach : state.older.get(term);

const nameSlots = (from: number, to: number): string => (from === to ? `slot ${from}` : `slots ${from} to ${to}`);

function onChosen(state: State, { node }: Seen, { term, slot, value, acks }: Chosen): string | null {
  const holders = holdersOf(state, term, slot, value, acks);
  if (holders === null) return null;
  const missing = difference(acks, holders);
  if (missing === noNodes) return null;
  return `${nameNode(node)} holds ${nameValue(value)} chosen at slot ${slot} in term ${term} by ${describeNodes(acks)}, but ${describeNodes(missing)} had stored ${state.term === 0 ? "nothing of it" : "no entry of that term there or above"}`;
}

/** Who stored what was chosen, among `acks`; null when the system does not speak of what it stores. */
function holdersOf(state: State, term: number, slot: number, value: Chosen["value"], acks: NodeSet): NodeSet | null {
  if (state.term > 0) return holdersOfPrefix(state, reachOf(state, term), slot, acks);
  if (state.votes.size === 0) return null;
  return votesAt(state, slot).find((vote) => vote.term === term && vote.value === value)?.acceptors ?? noNodes;
}

/** What a leader chooses lies at or below an entry of its own term, which those who acknowledged it all have. */
function holdersOfPrefix(
  { covered, first }: State,
  reach: readonly number[] | undefined,
  slot: number,
  acks: NodeSet,
): NodeSet | null {
  if (reach === undefined) return null; // an old term that has left the window
  let holders = noNodes;
  for (const rank of members(acks))
    if (Math.max(reach[rank] ?? nowhere, covered[first + rank] ?? nowhere) >= slot) holders = add(holders, rank);
  return holders;
}
