/**
 * Leadership transfer, the old leader's side.
 * Source: Ongaro (2014), section 3.10. The dissertation leaves open when: here a leader hands over now and then, to a
 * server that answers and has what is committed (etcd and CockroachDB ask the same before they transfer).
 * Safety needs nothing of it: the target wins an ordinary election, only without waiting.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isVoter } from "./configuration.ts";
import { isInContact } from "./contact.ts";
import { giveUpLease } from "./lease.ts";
import { progressOf } from "./progress.ts";
import { proposeQueued, sendHeartbeats } from "./replication.ts";
import { lastIndex, type Raft, type State } from "./types.ts";
import { isWitness } from "./witness.ts";

/** A leader hands over after a while; never when the option is 0. */
export function armTransfer(io: Io<Raft>): void {
  const { transferMicros, electionMaxMicros } = io.cluster.options;
  if (transferMicros > 0) io.setTimer("transfer", electionMaxMicros, Math.max(electionMaxMicros, 2 * transferMicros));
}

/** Step 1: takes no more commands into its log and brings the next leader up to date; or gives up on it. */
export function onTransferTimer(state: State, io: Io<Raft>): void {
  if (state.role !== "leader") return;
  if (state.transferTo !== null) return withdrawTransfer(state, io);
  const fit = fitServers(state, io);
  if (fit.length === 0 || state.change !== null) return armTransfer(io);
  state.transferTo = fit[io.draw(fit.length)] as NodeId;
  io.setTimer("transfer", io.cluster.options.electionMinMicros);
  sendHeartbeats(state, io);
  hurryTransfer(state, io);
}

function fitServers(state: State, io: Io<Raft>): NodeId[] {
  const fit: NodeId[] = [];
  for (let node = 0; node < state.progress.length; node++) {
    if (node !== io.self && isFit(state, node as NodeId) && !isWitness(node as NodeId, io)) fit.push(node as NodeId);
  }
  return fit;
}

/** It would lead soon: a voter in contact, whose log meets this one and has all that is committed. */
function isFit(state: State, node: NodeId): boolean {
  const { match, flow } = progressOf(state, node);
  return isVoter(state, node) && isInContact(state, node) && flow === "replicate" && match >= state.commit;
}

/** A leader that goes asks the fittest other server to take over, if there is one. */
export function invite(state: State, io: Io<Raft>): void {
  let best: NodeId | null = null;
  for (const node of fitServers(state, io)) {
    if (best === null || progressOf(state, node).match > progressOf(state, best).match) best = node;
  }
  if (best !== null) io.send(best, { type: "timeoutNow", term: state.term });
}

/** Not done within the shortest election timeout, after which others would stand: takes commands again. */
function withdrawTransfer(state: State, io: Io<Raft>): void {
  state.transferTo = null;
  armTransfer(io);
  proposeQueued(state, io);
}

/**
 * Steps 2 and 3: once its log is as long as this one, the target may call an election at once. It is told so when that is
 * known, and again with each heartbeat, for that may be lost; more would only stand in the way of the votes for it.
 */
export function hurryTransfer(state: State, io: Io<Raft>): void {
  const to = state.transferTo as NodeId;
  if (progressOf(state, to).match < lastIndex(state)) return;
  giveUpLease(state);
  io.send(to, { type: "timeoutNow", term: state.term });
}
