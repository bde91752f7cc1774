/**
 * Reads without a slot of their own: by the leader once it knows that it still leads (read-index), or by any replica
 * once a quorum told how far it has voted (quorum reads). Both then wait until all that may be chosen is executed.
 *
 * Source: Ongaro (2014), section 6.4, for the steps of read-index; Charapko, Ailijiang, Demirbas, "Linearizable Quorum
 * Reads in Paxos" (HotStorage 2019) for quorum reads and their "rinse".
 * Invariant carried here: whatever was chosen before the read began is executed before it is answered.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import { readMachine } from "../../sim/contract/state-machine.ts";
import { sendToOthers } from "../shared/others.ts";
import { quorumsOf } from "./quorums.ts";
import { firstSlot, type MultiPaxos, type Probe, type Probed, type Read, type Slot, type State } from "./types.ts";

/** Read-index: remember how far a read must wait, and ask who still follows. */
export function readAtLeader(state: State, client: NodeId, request: Request, key: string, io: Io<MultiPaxos>): void {
  const { session, sequence } = request;
  const { ballot, committed } = state;
  state.round++;
  // All that an earlier leader may have chosen is below `inheritedEnd`; all that this one chose, below `committed`.
  const slot = Math.max(state.inheritedEnd, committed);
  put(state, { client, session, sequence, key, slot: slot as Slot, round: state.round, acks: setOf(io.self) });
  const message = { type: "heartbeat", ballot, committed, round: state.round } as const;
  sendToOthers("replica", message, io);
  answerReads(state, io);
}

/** `from` followed our ballot when round `round` reached it: all reads of that round or before count it. */
export function onConfirmed(state: State, from: NodeId, round: number, io: Io<MultiPaxos>): void {
  if (!state.reads.some((read) => read.round > 0 && read.round <= round)) return;
  state.reads = state.reads.map((read) =>
    read.round > 0 && read.round <= round ? { ...read, acks: add(read.acks, from) } : read,
  );
  answerReads(state, io);
}

/** Quorum read: ask everyone how far they have voted. */
export function readAtQuorum(state: State, client: NodeId, request: Request, key: string, io: Io<MultiPaxos>): void {
  const { session, sequence } = request;
  put(state, { client, session, sequence, key, slot: firstSlot, round: 0, acks: noNodes });
  io.broadcast("replica", { type: "probe", session, sequence });
}

/** No vote and nothing executed at the slot told or above: what was chosen before the probe came is below it. */
export function onProbe(state: State, from: NodeId, { session, sequence }: Probe, io: Io<MultiPaxos>): void {
  io.send(from, { type: "probed", session, sequence, next: Math.max(state.votesEnd, state.executed) as Slot });
}

/** Counts the answer; the read waits for the highest slot told. */
export function onProbed(state: State, from: NodeId, { session, sequence, next }: Probed, io: Io<MultiPaxos>): void {
  state.reads = state.reads.map((read) =>
    read.round === 0 && read.session === session && read.sequence === sequence
      ? { ...read, acks: add(read.acks, from), slot: Math.max(read.slot, next) as Slot }
      : read,
  );
  answerReads(state, io);
}

/** Answers every read whose quorum is complete and whose slots are executed. */
export function answerReads(state: State, io: Io<MultiPaxos>): void {
  if (state.reads.length === 0 || !state.reads.some((read) => isReady(state, read, io))) return;
  for (const read of state.reads) {
    if (!isReady(state, read, io)) continue;
    const { client, session, sequence, key } = read;
    io.observe({ type: "witnessed", what: read.round === 0 ? "quorum read" : "read-index read" });
    io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key) });
  }
  state.reads = state.reads.filter((read) => !isReady(state, read, io));
}

function isReady(state: State, read: Read, io: Io<MultiPaxos>): boolean {
  if (state.executed < read.slot) return false;
  const { phase1, phase2 } = quorumsOf(io.cluster);
  // Probes must meet every quorum that chose; confirmations, every quorum that could have elected another.
  return (read.round === 0 ? phase1 : phase2).isQuorum(read.acks);
}

/** A session has one operation at a time: a newer read, or a retry, takes the place of the older. */
function put(state: State, read: Read): void {
  state.reads = [...state.reads.filter((other) => other.session !== read.session), read];
}
