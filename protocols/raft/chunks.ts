/**
 * Snapshots in parts, the leader's side, apart from the stream of the log: it sends the next part once the last one is there, with nothing but
 * heartbeats beside it, and what came so far is kept when one is lost, or when another leader goes on.
 *
 * What a committed prefix of the log makes of the state machine is the same everywhere (State Machine Safety), and a part takes its
 * entries in the order of their keys: so parts of snapshots that end at the same index fit one another, whoever sends them.
 *
 * Source: Ongaro (2014), chapter 5, figure 5.3 (InstallSnapshot: offset, data[], done); the answers that ask for the next part
 * are those of TCP, over which etcd and CockroachDB stream theirs.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isSnapshotSent, partSent, progressOf, setProgress } from "./progress.ts";
import type { ChunkTaken, Raft, State } from "./types.ts";

/** The leader: sends the part of its snapshot that begins with the `at`-th entry. */
export function sendChunk(state: State, to: NodeId, at: number, io: Io<Raft>): void {
  const { term, round, snapshot } = state;
  const { index, term: indexTerm, machine, configuration } = snapshot;
  const values = machine.values.entries();
  const sessions = machine.sessions.entries();
  const end = at + io.cluster.options.chunkEntries;
  const part = {
    values: values.slice(at, end),
    sessions: sessions.slice(Math.max(0, at - values.length), Math.max(0, end - values.length)),
    isLast: end >= values.length + sessions.length,
  };
  io.sendAhead(to, { type: "installChunk", term, index, indexTerm, configuration, at, ...part, round }); // it is committed
}

/**
 * The leader: a part is there. Each part is sent once: an answer that came twice and had it sent again would have itself
 * answered twice, and so on (the Sorcerer's Apprentice of TFTP: RFC 1123, section 4.2.3.1). What is lost is lost until the
 * snapshot is taken for lost, and goes on from there.
 */
export function onChunkTaken(state: State, from: NodeId, { index, at }: ChunkTaken, io: Io<Raft>): void {
  const progress = progressOf(state, from);
  if (!isSnapshotSent(progress) || index !== state.snapshot.index) return; // of a snapshot that was taken for lost
  if (at <= (progress.part ?? 0)) return;
  setProgress(state, from, partSent(progress, at));
  sendChunk(state, from, at, io);
}
