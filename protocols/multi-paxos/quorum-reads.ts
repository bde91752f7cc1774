/**
 * Quorum reads: any replica answers a read, once a quorum told how far it has voted and that far is executed.
 *
 * Source: Charapko, Ailijiang, Demirbas, "Linearizable Quorum Reads in Paxos" (HotStorage 2019), with their "rinse".
 * Invariant carried here: whatever was chosen before the read began is executed before it is answered.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import { readMachine } from "../../sim/contract/state-machine.ts";
import { withRead } from "../shared/serving.ts";
import { isQuorumOfEach } from "./configuration.ts";
import { audienceOf, sendTo, tellAll } from "./speaking.ts";
import type { MultiPaxos, QuorumRead, State } from "./state.ts";
import { firstSlot, type Probe, type Probed, type Slot } from "./types.ts";

/** Asks everyone how far they have voted. */
export function readAtQuorum(state: State, client: NodeId, request: Request, key: string, io: Io<MultiPaxos>): void {
  const { session, sequence } = request;
  state.quorumReads = withRead(state.quorumReads, { client, session, sequence, key, slot: firstSlot, acks: noNodes });
  tellAll(state, { type: "probe", session, sequence }, io);
}

/** A probe or its answer may have been lost: by the beat of whoever leads, those who have not told are asked again. */
export function probeAgain(state: State, io: Io<MultiPaxos>): void {
  for (const { session, sequence, acks } of state.quorumReads) {
    if (isQuorumOfEach(state, "phase1", acks, io)) continue; // it waits for what is chosen alone
    sendTo(difference(audienceOf(state, io), acks), { type: "probe", session, sequence }, io);
  }
}

/** No vote and nothing executed at the slot told or above: what was chosen before the probe came is below it. */
export function onProbe(state: State, from: NodeId, { session, sequence }: Probe, io: Io<MultiPaxos>): void {
  io.send(from, { type: "probed", session, sequence, next: Math.max(state.votesEnd, state.executed) as Slot });
}

/** Counts the answer; the read waits for the highest slot told. */
export function onProbed(state: State, from: NodeId, { session, sequence, next }: Probed, io: Io<MultiPaxos>): void {
  state.quorumReads = state.quorumReads.map((read) =>
    read.session === session && read.sequence === sequence
      ? { ...read, acks: add(read.acks, from), slot: Math.max(read.slot, next) as Slot }
      : read,
  );
  answerQuorumReads(state, io);
}

/** Answers every read whose quorum is complete and whose slots are executed. */
export function answerQuorumReads(state: State, io: Io<MultiPaxos>): void {
  if (state.quorumReads.length === 0 || !state.quorumReads.some((read) => isReady(state, read, io))) return;
  for (const read of state.quorumReads) {
    if (!isReady(state, read, io)) continue;
    const { client, session, sequence, key } = read;
    io.observe({ type: "witnessed", what: "quorum read" });
    io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key) });
  }
  state.quorumReads = state.quorumReads.filter((read) => !isReady(state, read, io));
}

/** Probes must meet every quorum that chose, in any slot that is not executed: of each configuration in the window by now. */
const isReady = (state: State, { slot, acks }: QuorumRead, io: Io<MultiPaxos>): boolean =>
  state.executed >= slot && isQuorumOfEach(state, "phase1", acks, io);
