/**
 * Catching up: servers that are to vote are sent the log first, and have no vote meanwhile.
 *
 * In rounds: each ends when they hold what the log held as it began, and the first round that takes less than an election
 * timeout is the last. Who does not get there within ten election timeouts is given up, and the change with it: a voter
 * without the log would have to be waited for by every commit (§4.2.1, figure 4.4).
 *
 * Source: Ongaro (2014), section 4.2.1. There rounds are counted, and ten are the most; here time is, by the checks of the
 * quorum, so that a server that is gone is given up as well.
 */
import { assert } from "../../sim/base/assert.ts";
import { difference, type NodeSet, noNodes, members as ranksOf } from "../../sim/base/node-set.ts";
import type { Options } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { changeTo, refuse } from "./changes.ts";
import { votersOf } from "./configuration.ts";
import { checksPerTimeout } from "./contact.ts";
import { progressOf } from "./progress.ts";
import { sendHeartbeats } from "./replication.ts";
import { type Change, type Index, lastIndex, type Raft, type State } from "./types.ts";

/** Checks of the quorum after which a change is given up. */
const ageMax = 10 * checksPerTimeout;

/** How long a change may wait for newcomers that never come, where members change. */
export const catchUpMicros = ({ reconfigures, electionMinMicros, electionMaxMicros }: Options): number =>
  reconfigures === "none"
    ? 0
    : (ageMax / checksPerTimeout + 1) * Math.max(Number(electionMinMicros), Number(electionMaxMicros));

export function beginCatchUp(state: State, members: NodeSet, command: Command, io: Io<Raft>): void {
  assert(state.change === null, "one change is under way at a time");
  const learners = difference(members, votersOf(state.configuration));
  state.change = { command, members, learners, target: lastIndex(state), began: 0, age: 0 };
  if (learners !== noNodes) sendHeartbeats(state, io); // whether they are there, and where their logs meet this one
  advanceCatchUp(state, io);
}

/** Somebody acknowledged more. */
export function advanceCatchUp(state: State, io: Io<Raft>): void {
  const change = state.change as Change;
  const { command, members, learners, target, began, age } = change;
  const hold = (index: Index): boolean => ranksOf(learners).every((rank) => progressOf(state, rank).match >= index);
  if (!hold(target)) return;
  const end = lastIndex(state);
  if (age - began > checksPerTimeout && !hold(end)) {
    state.change = { ...change, target: end, began: age }; // else the next round would be over as it begins
    return;
  }
  state.change = null;
  if (learners !== noNodes) io.observe(caughtUp);
  changeTo(state, members, command, io);
}

/** The quorum was checked once more. */
export function ageCatchUp(state: State, io: Io<Raft>): void {
  const change = state.change as Change;
  state.change = { ...change, age: change.age + 1 };
  if (state.change.age <= ageMax) return;
  state.change = null;
  io.observe(givenUp);
  refuse(state, change.command, io);
}

const caughtUp = { type: "witnessed", what: "newcomer caught up" } as const;
const givenUp = { type: "witnessed", what: "newcomer given up" } as const;
