/**
 * Leadership transfer, the old leader's side.
 * Source: Ongaro (2014), section 3.10. The dissertation leaves open when: here a leader hands over now and then, to a
 * server that answers and has what is committed (etcd and CockroachDB ask the same before they transfer). Where some servers are
 * preferred, a leader that is none of them hands over to one as soon as it is fit (CockroachDB's lease preferences; priorities of
 * TiKV's peers and of NuRaft's servers): who votes need not know, so no election is harder to win.
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

/** A leader hands over after a while, never when the option is 0; one that others are preferred to, soon. */
export function armTransfer(io: Io<Raft>): void {
  const { transferMicros, electionMaxMicros } = io.cluster.options;
  if (isSecondBest(io)) io.setTimer("transfer", electionMaxMicros, 2 * electionMaxMicros);
  else if (transferMicros > 0)
    io.setTimer("transfer", electionMaxMicros, Math.max(electionMaxMicros, 2 * transferMicros));
}

/** True of a leader that is none of those who are to lead where they can (CockroachDB: lease preferences). */
const isSecondBest = ({ self, cluster }: Io<Raft>): boolean =>
  self >= cluster.options.preferred && cluster.options.preferred > 0;

/** Of these, those who are to lead: where some are preferred, they alone. */
const wanted = (fit: NodeId[], { cluster }: Io<Raft>): NodeId[] =>
  cluster.options.preferred === 0 ? fit : fit.filter((node) => node < cluster.options.preferred);

/** Step 1: takes no more commands into its log and brings the next leader up to date; or gives up on it. */
export function onTransferTimer(state: State, io: Io<Raft>): void {
  if (state.role !== "leader") return;
  if (state.transferTo !== null) return withdrawTransfer(state, io);
  const fit = wanted(fitServers(state, io), io);
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
  const fit = fitServers(state, io);
  const preferred = wanted(fit, io);
  for (const node of preferred.length > 0 ? preferred : fit) {
    if (best === null || progressOf(state, node).match > progressOf(state, best).match) best = node;
  }
  if (best !== null) io.send(best, { type: "timeoutNow", term: state.term });
}

/** Not done within the shortest election timeout, after which others would stand: takes commands again, for a good while. */
function withdrawTransfer(state: State, io: Io<Raft>): void {
  state.transferTo = null;
  if (isSecondBest(io)) io.setTimer("transfer", patience * io.cluster.options.electionMaxMicros);
  else armTransfer(io);
  proposeQueued(state, io);
}

/** Election timeouts for which a leader lets one rest that did not come to lead: whom it waits for clients wait for, too. */
const patience = 20;

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
