/**
 * Checking the tail: all LogServers of the last loglet are asked how far they hold it, and whether it is sealed, in rounds
 * that begin after the reads came that they are for.
 *
 * Source: Balakrishnan et al. (2020), sections 3.2 and 4.1: checkTail of the VirtualLog and of the NativeLoglet.
 */
import { has, members, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { answerRead, type Reading, withRead } from "../shared/serving.ts";
import { lastLink } from "./chain.ts";
import { logServerAt } from "./naming.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Waits grow up to so many doublings. */
const doublingsMax = 4;

/** A read: it joins the next round that begins. */
export function read(state: ReplicaState, reading: Reading, io: ReplicaIo): void {
  if (state.reads.length > 0) {
    state.later = withRead(state.later, reading);
    return;
  }
  begin(state, [reading], io);
}

function begin(state: ReplicaState, reads: readonly Reading[], io: ReplicaIo): void {
  state.reads = reads;
  state.rechecks = 0;
  checkAnew(state, io);
}

/** Another round: of the last loglet that is known, from the beginning. */
export function checkAnew(state: ReplicaState, io: ReplicaIo): void {
  if (state.reads.length === 0) return;
  state.round++;
  state.checked = noNodes;
  state.checkedTails = new Array<number>(roleOf(io.cluster, "log-server").count).fill(-1);
  state.target = null;
  sendChecks(state, io);
}

/** To those that have not answered in this round; to all, where their answers are not enough yet. */
function sendChecks(state: ReplicaState, io: ReplicaIo): void {
  io.setTimer("check", io.cluster.options.retryMicros * 2 ** Math.min(state.rechecks, doublingsMax));
  const last = lastLink(state.chain);
  if (last === null) return; // the chain will be heard of
  const { loglet, base } = last;
  for (const rank of members(last.members)) {
    if (state.target === null && has(state.checked, rank)) continue;
    io.send(logServerAt(rank, io), { type: "check tail", loglet, base, round: state.round });
  }
}

export function checkAgain(state: ReplicaState, io: ReplicaIo): void {
  if (state.reads.length === 0) return;
  state.rechecks++;
  if (state.target !== null) io.observe({ type: "witnessed", what: "tail checked again" });
  sendChecks(state, io);
}

/** Once the log is played to the tail that was checked. */
export function answerReads(state: ReplicaState, io: ReplicaIo): void {
  const { reads, later, target, executed } = state;
  if (reads.length === 0 || target === null || executed < target) return;
  for (const reading of reads) answerRead(state, reading, io);
  io.observe({ type: "witnessed", what: "read at a checked tail" });
  io.cancelTimer("check");
  state.reads = [];
  state.later = [];
  state.target = null;
  if (later.length > 0) begin(state, later, io);
}
