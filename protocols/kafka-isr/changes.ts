/**
 * What the registry says to a leader's change of the ISR, or of who keeps the log.
 *
 * Source: KIP-497, "Add inter-broker API to alter ISR": the answer to AlterIsr; a version that is not the last is refused.
 */
import { difference, members, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { stepDown } from "./heartbeat.ts";
import { changeOf, deciding, observeReplicas, tellDeciding } from "./isr.ts";
import { answerOperator, resignIfRemoved } from "./reassignment.ts";
import { advance } from "./replication.ts";
import { setProgress } from "./standing.ts";
import type { Partition, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** The entry is what it was asked to be, or else `found`: somebody changed it before. */
export function onChangeAnswered(
  state: ReplicaState,
  isSwapped: boolean,
  found: Partition | null,
  io: ReplicaIo,
): void {
  const { proposal, partition } = state;
  if (state.phase !== "lead" || proposal === null) return; // it led before, and leads no longer
  if (!isSwapped) {
    io.observe({ type: "witnessed", what: "change lost" });
    return found === null ? want(state, "look", io) : takeEntry(state, found, io);
  }
  observeChange(partition, proposal, io);
  takeEntry(state, proposal, io);
  resignIfRemoved(state, io);
}

/** The entry as it is: of a later epoch somebody else's, else news of others for whoever leads. */
export function takeEntry(state: ReplicaState, entry: Partition, io: ReplicaIo): void {
  if (entry.epoch > state.epoch) return stepDown(state, entry.epoch, null, io);
  const before = deciding(state).join();
  state.proposal = null;
  if (entry.target !== state.partition.target) awaitAnew(state, entry);
  if (entry.version > state.partition.version) state.partition = entry;
  if (deciding(state).join() !== before) tellDeciding(state, io);
  advance(state, io);
  answerOperator(state, io);
  if (changeOf(state, io) !== null) want(state, "change", io);
}

/** Who is to come in has its time from now on. */
function awaitAnew(state: ReplicaState, { target }: Partition): void {
  for (const rank of members(target ?? noNodes)) setProgress(state, rank, { lag: 0, away: 0 });
}

function observeChange(from: Partition, to: Partition, io: ReplicaIo): void {
  const saw = (what: string): void => io.observe({ type: "witnessed", what });
  if (difference(to.isr, from.isr) !== noNodes) saw("ISR grew");
  if (difference(from.isr, to.isr) !== noNodes) saw("ISR shrank");
  if (to.elr !== noNodes) saw("ELR in use");
  if (to.replicas === from.replicas) return;
  saw("replicas changed");
  observeReplicas(to, io);
}
