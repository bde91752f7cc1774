/**
 * Leadership transfer, the old leader's side.
 * Source: Ongaro (2014), section 3.10. The dissertation leaves open when: here a leader hands over now and then.
 * Safety needs nothing of it: the target wins an ordinary election, only without waiting.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isVoter } from "./configuration.ts";
import { progressOf } from "./progress.ts";
import { sendHeartbeats } from "./replication.ts";
import { lastIndex, type Raft, type State } from "./types.ts";

/** A leader hands over after a while; never when the option is 0. */
export function armTransfer(io: Io<Raft>): void {
  const { transferMicros, electionMaxMicros } = io.cluster.options;
  if (transferMicros > 0) io.setTimer("transfer", electionMaxMicros, Math.max(electionMaxMicros, 2 * transferMicros));
}

/** Step 1: stops taking requests and brings the next leader up to date; or gives up on it. */
export function onTransferTimer(state: State, io: Io<Raft>): void {
  if (state.role !== "leader") return;
  if (state.transferTo !== null) {
    state.transferTo = null; // not done within an election timeout: takes requests again
    return armTransfer(io);
  }
  const others: NodeId[] = [];
  for (let node = 0; node < state.progress.length; node++) {
    if (node !== io.self && isVoter(state, node as NodeId)) others.push(node as NodeId);
  }
  if (others.length === 0) return;
  state.transferTo = others[io.draw(others.length)] as NodeId;
  io.setTimer("transfer", io.cluster.options.electionMaxMicros);
  sendHeartbeats(state, io);
  hurryTransfer(state, io);
}

/** Steps 2 and 3: once its log is as long as this one, the target may call an election at once. */
export function hurryTransfer(state: State, io: Io<Raft>): void {
  const to = state.transferTo as NodeId;
  if (progressOf(state, to).match < lastIndex(state) || state.queue.length > 0) return;
  io.send(to, { type: "timeoutNow", term: state.term });
}
