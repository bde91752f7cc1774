/**
 * Changes of the configuration, driven by the proposer in charge.
 *
 * - First the registry swaps the configuration for a joint one; then the proposer campaigns in it. A majority of the old
 *   set votes, and thereby takes the joint configuration: nothing is elected or committed without the new set any more,
 *   and the votes tell the position, (last term, flush), that the old majority had at the switch.
 * - The change is finished once a majority of the new set has passed that position, with an entry of the proposer's own:
 *   it has all that was committed without it. What is committed since has a majority of both.
 * - A joint configuration whose new set is not there goes back to the old one. That loses nothing: what was committed has a
 *   majority of the old set. Of a finish and a way back the registry takes one.
 *
 * Source: Neon RFC 035, "Change algorithm", steps 1 to 8, and "rollback to the old conf with one more CAS".
 */

import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference, intersection, members, type NodeSet, noNodes, size } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { everybodyIn, following, membersOf, quorumsOf } from "./configurations.ts";
import { after } from "./log.ts";
import type { Change, Configuration, ProposerState, ProposerTypes, Wish } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** Has the set of safekeepers changed into `wish`; nothing happens while it leads nothing or another change is under way. */
export function changeMembers(state: ProposerState, wish: NodeSet, io: ProposerIo): void {
  const { configuration } = state;
  if (state.phase !== "lead" || configuration.newSet !== null || wish === configuration.set) return;
  askFor(state, following(configuration, configuration.set, wish), null, io);
}

/** Begins what an operator asks for, and says what has come of it so far. */
export function outcomeOf(state: ProposerState, asked: Omit<Wish, "outcome">, io: ProposerIo): Wish["outcome"] {
  const { wished, configuration, change } = state;
  if (wished !== null && wished.session === asked.session && wished.sequence === asked.sequence) {
    if (wished.outcome !== "pending") return wished.outcome;
  }
  if (configuration.newSet !== null || change !== null) return "pending";
  const isDone = configuration.set === asked.members;
  state.wished = { ...asked, outcome: isDone ? "done" : "pending" };
  if (!isDone) changeMembers(state, asked.members, io);
  return state.wished.outcome;
}

/** A change has come to its end, with the set that it was for or with the one before. */
export function endWish(state: ProposerState, { set, newSet }: Configuration): void {
  const { wished } = state;
  if (wished?.outcome !== "pending" || newSet !== null) return;
  state.wished = { ...wished, outcome: set === wished.members ? "done" : "failed" };
}

function askFor(state: ProposerState, to: Configuration, reached: Change["reached"], io: ProposerIo): void {
  if (state.change !== null) return;
  state.change = { from: state.configuration, to, reached };
  // From here on, however long the registry takes.
  const follows = String(state.configuration.generation);
  io.observe({ type: "considered", members: membersOf(to), follows });
  want(state, "swap", io);
}

/** Step 7: the new set alone, once it has what the old one had. */
export function finishChange(state: ProposerState, io: ProposerIo): void {
  const { configuration, term, held, start } = state;
  const { newSet } = configuration;
  if (state.phase !== "lead" || newSet === null) return;
  let holders = noNodes;
  for (const rank of members(newSet)) if (held[rank]! > start) holders = add(holders, rank);
  if (!quorumsOf(io.cluster, newSet).majority.isQuorum(holders)) return;
  askFor(state, following(configuration, newSet, null), { term, holders, end: after(start) }, io);
}

/** The old set alone again, where it is there and the new one is not. */
export function abandonChange(state: ProposerState, io: ProposerIo): void {
  const { configuration } = state;
  const { set, newSet } = configuration;
  if (newSet === null) return;
  const there = safekeepersThere(state, io.cluster.options.missedMax);
  const isThere = (nodes: NodeSet): boolean => quorumsOf(io.cluster, nodes).majority.isQuorum(there);
  if (isThere(set) && !isThere(newSet)) askFor(state, following(configuration, set, null), null, io);
}

/** Safekeepers that answered within so many resends. */
export function safekeepersThere({ missed }: ProposerState, resends: number): NodeSet {
  let there = noNodes;
  for (const [rank, times] of missed.entries()) if (times < resends) there = add(there, rank);
  return there;
}

/**
 * Members that have not answered for long give way to safekeepers that do. While any is missing, the safekeepers that are no
 * members are asked whether they are there.
 */
export function replaceMissing(state: ProposerState, io: ProposerIo): void {
  const { configuration, campaign } = state;
  if (configuration.newSet !== null || state.change !== null) return;
  const there = safekeepersThere(state, io.cluster.options.missedMax);
  if (difference(configuration.set, there) === noNodes) return;
  const wish = replacing(configuration.set, there);
  if (wish !== configuration.set) return changeMembers(state, wish, io);
  const { first, count } = roleOf(io.cluster, "safekeeper");
  for (let rank = 0; rank < count; rank++) {
    if (add(everybodyIn(configuration), rank) === everybodyIn(configuration)) continue;
    io.send((first + rank) as NodeId, { type: "greet", campaign, configuration });
  }
}

/** As many members, of whom as many answer as can be had. */
function replacing(set: NodeSet, there: NodeSet): NodeSet {
  let wish = intersection(set, there);
  for (const group of [difference(there, set), difference(set, there)]) {
    for (const rank of members(group)) if (size(wish) < size(set)) wish = add(wish, rank);
  }
  return wish;
}
