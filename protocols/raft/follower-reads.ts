/**
 * Reads at servers that do not lead, from their own state machines.
 *
 * - *By the leader's read-index* (`reads: follower`): the leader is asked how far everything is committed, makes sure that it
 *   leads still, as for a read of its own (reads.ts), and tells the index. The read is answered once that is applied here.
 *   What the leader tells was true after the read was asked, whoever leads meanwhile: so an answer may come late, or twice.
 * - *By a quorum* (`reads: quorum`): everybody is asked how far their logs go. What was committed before the read is on a
 *   majority of disks, and no log that has it loses it, so one of any majority tells of an index at or above it. The read
 *   is answered once all up to the highest index told is applied here: no leader is asked, or needed. An index may be told
 *   that is never reached, of entries that a later leader removes: so the question is put again every few heartbeats, and the
 *   lowest index that a majority has told of counts.
 *   Only where members stay: who was removed and not told could find a majority of those that once were members, and none
 *   of them need know what the members of now have committed. Elsewhere the read-index of the leader is asked for.
 *
 * Source: Ongaro (2014), section 6.4, last part (read-only queries at followers); Arora et al., "Leader or Majority: Why have one
 * when you can have both? Improving Read Scalability in Raft-like Consensus Protocols" (HotCloud 2017), whose reads at a majority
 * wait for entries that are not committed yet, as here; Charapko, Ailijiang, Demirbas, "Linearizable Quorum Reads in Paxos"
 * (HotStorage 2019), for asking again.
 * Invariant carried here: Linearizability of reads. Whatever was committed before a read was asked is applied here before it
 * is answered.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type CommandId, commandId, type Request } from "../../sim/contract/operation.ts";
import { readMachine } from "../../sim/contract/state-machine.ts";
import { withRead } from "../shared/serving.ts";
import { isQuorum, isVoter } from "./configuration.ts";
import { onRead } from "./reads.ts";
import { redirect } from "./term.ts";
import {
  type Index,
  lastIndex,
  noIndex,
  type Probe,
  type Probed,
  type Raft,
  type ReadHere,
  type ReadIndexed,
  type State,
} from "./types.ts";
import { isWitness } from "./witness.ts";

/** True when this server, which does not lead, answers reads itself. */
export function readsHere(state: State, io: Io<Raft>): boolean {
  const { reads } = io.cluster.options;
  if ((reads !== "follower" && reads !== "quorum") || isWitness(io.self, io)) return false;
  return isVoter(state, io.self) && (asksQuorum(io) || state.leader !== null);
}

const asksQuorum = ({ cluster: { options } }: Io<Raft>): boolean =>
  options.reads === "quorum" && options.reconfigures === "none";

/** A client asks: whoever knows how far the read must wait is asked. */
export function readHere(state: State, client: NodeId, request: Request, key: string, io: Io<Raft>): void {
  const { session, sequence } = request;
  const { readsHere: known } = state;
  if (known.length >= io.cluster.options.pendingMax) return io.reply(client, { type: "busy", session, sequence });
  const id = commandId(session, sequence);
  const read: ReadHere = { id, client, session, sequence, key, index: null, told: noNodes, highest: noIndex, beats: 0 };
  state.readsHere = withRead(known, read);
  ask(state, id, io);
}

function ask(state: State, id: CommandId, io: Io<Raft>): void {
  if (asksQuorum(io)) io.broadcast("replica", { type: "probe", id });
  else if (state.leader !== null) io.send(state.leader, { type: "readIndex", id });
}

/**
 * A heartbeat is heard: questions and answers may have been lost, and what a quorum told may never be reached. Every few of them,
 * since a read has the leader send one itself.
 */
export function askAgain(state: State, io: Io<Raft>): void {
  if (state.readsHere.length === 0) return;
  state.readsHere = state.readsHere.map((read) => {
    const beats = read.beats + 1;
    if (beats < beatsMax) return { ...read, beats };
    return isQuorum(state, read.told) ? { ...read, beats: 0, told: noNodes, highest: noIndex } : { ...read, beats: 0 };
  });
  for (const { id, index, beats } of state.readsHere) {
    if (beats === 0 && (asksQuorum(io) || index === null)) ask(state, id, io);
  }
}

const beatsMax = 4;

/** The leader was there after the read was asked, and everything that was committed then is at or below this index. */
export function onReadIndexed(state: State, { id, index }: ReadIndexed, io: Io<Raft>): void {
  state.readsHere = state.readsHere.map((read) => (read.id === id && read.index === null ? { ...read, index } : read));
  serveReadsHere(state, io);
}

/** How far this log goes: what this server acknowledged is in it, committed or not. */
export function onProbe(state: State, from: NodeId, { id }: Probe, io: Io<Raft>): void {
  io.send(from, { type: "probed", id, last: lastIndex(state) });
}

export function onProbed(state: State, from: NodeId, { id, last }: Probed, io: Io<Raft>): void {
  state.readsHere = state.readsHere.map((read) => (read.id === id ? withTold(state, read, from, last) : read));
  serveReadsHere(state, io);
}

function withTold(state: State, read: ReadHere, from: NodeId, last: Index): ReadHere {
  const told = add(read.told, from);
  const highest = Math.max(read.highest, last) as Index;
  const isSettled = isQuorum(state, told); // one of them has all that was committed before the read
  const index = isSettled ? (Math.min(read.index ?? highest, highest) as Index) : read.index;
  return { ...read, told, highest, index };
}

/** Answers the reads whose index is known and applied. */
export function serveReadsHere(state: State, io: Io<Raft>): void {
  const isReady = ({ index }: ReadHere): boolean => index !== null && state.applied >= index;
  if (!state.readsHere.some(isReady)) return;
  for (const read of state.readsHere) {
    if (!isReady(read)) continue;
    const { client, session, sequence, key } = read;
    io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key) });
    io.observe(asksQuorum(io) ? quorumRead : followerRead);
  }
  state.readsHere = state.readsHere.filter((read) => !isReady(read));
}

/** This server leads: what waits here are reads of a leader. */
export function takeReads(state: State, io: Io<Raft>): void {
  const reads = state.readsHere;
  state.readsHere = [];
  for (const { client, session, sequence, key } of reads) {
    onRead(state, client, { type: "request", session, sequence, operation: { type: "get", key } }, key, io);
  }
}

/** This server hears of no leader: whoever waits is sent on. */
export function dismissReadsHere(state: State, io: Io<Raft>): void {
  if (state.readsHere.length === 0) return;
  for (const { client, session, sequence } of state.readsHere) redirect(state, client, { session, sequence }, io);
  state.readsHere = [];
}

const followerRead = { type: "witnessed", what: "read at a follower" } as const;
const quorumRead = { type: "witnessed", what: "quorum read" } as const;
