/**
 * Reads without a log entry: read-index, for the leader's own clients and for servers that answer theirs (follower-reads.ts).
 * Source: Ongaro (2014), section 6.4, steps 1 to 5.
 * Invariant carried here: Linearizability of reads. A read is answered from a state that holds every entry committed
 * before it was asked.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { add, type NodeSet, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandId, type Request, type Session } from "../../sim/contract/operation.ts";
import { readMachine } from "../../sim/contract/state-machine.ts";
import { isQuorum } from "./configuration.ts";
import { hasLease, noteRound } from "./lease.ts";
import type { Progress } from "./progress.ts";
import { sendHeartbeats } from "./replication.ts";
import type { Index, PendingRead, Raft, ReadIndex, State } from "./types.ts";

/** Steps 1 to 3. A round of heartbeats serves every read that was there when it began. */
export function onRead(state: State, client: NodeId, request: Request, key: string, io: Io<Raft>): void {
  const { session, sequence } = request;
  if (mayAnswerAtOnce(state, io)) {
    if (io.syncingMicros === 0) io.observe({ type: "served", term: state.term, by: "lease" });
    io.observe(readByLease);
    return io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key) });
  }
  const id = commandId(session, sequence);
  state.waiting = state.waiting.set(id, client);
  awaitRound(state, { id, session, sequence, key, index: readIndexOf(state), round: state.round + 1 }, io);
}

/** Step 1: what earlier leaders committed is below this term's first entry, known as committed only with it. */
const readIndexOf = (state: State): Index => Math.max(state.commit, state.termStart) as Index;

function awaitRound(state: State, read: PendingRead, io: Io<Raft>): void {
  const isFirst = state.reads.length === 0;
  state.reads = state.reads.append(read);
  if (isFirst) beginRound(state, io); // else the round under way began before this read
  serveReads(state, io); // a cluster of one is its own majority
}

/** A server asks for a read that it will answer itself: the same steps, but that nothing need be applied here. */
export function onReadIndex(state: State, from: NodeId, { id }: ReadIndex, io: Io<Raft>): void {
  if (state.role !== "leader" || state.reads.length >= io.cluster.options.pendingMax) return; // it will ask again
  const index = readIndexOf(state);
  awaitRound(state, { id, session: noSession, sequence: 0, key: "", index, round: state.round + 1, from }, io);
}

const noSession = -1 as Session;

/** §6.4.1: while it has its lease, and has applied what is committed, the entry that opened its term with all before it included. */
const mayAnswerAtOnce = (state: State, io: Io<Raft>): boolean =>
  state.applied >= readIndexOf(state) && hasLease(state, io);

/** Steps 4 and 5: answers the reads whose round was acknowledged and whose index is applied. */
export function serveReads(state: State, io: Io<Raft>): void {
  let reads = state.reads;
  for (let read = reads.at(reads.first); read !== undefined; read = reads.at(reads.first)) {
    if (!isConfirmed(state, read.round, io)) break; // step 3: a deposed leader never gets here
    if (read.from !== undefined) {
      io.send(read.from, { type: "readIndexed", id: read.id, index: read.index });
      reads = reads.compact(reads.first + 1);
      continue;
    }
    if (state.applied < read.index) break;
    const { id, session, sequence, key } = read;
    const client = state.waiting.get(id) as NodeId;
    state.waiting = state.waiting.delete(id);
    io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key) });
    io.observe(readServed);
    reads = reads.compact(reads.first + 1);
  }
  state.reads = reads.length === 0 ? Log.empty() : reads;
  if (isRoundDue(state) && (isNobodysRound(state) || isConfirmed(state, state.round, io))) beginRound(state, io);
}

/** No read waits for a round that has begun: of that which a check of the quorum has numbered since, nobody was sent anything. */
const isNobodysRound = ({ reads, round }: State): boolean => (reads.at(reads.first)?.round ?? 0) > round;

/** A read waits for a round that has not begun. */
export const isRoundDue = ({ reads, round }: State): boolean => (reads.last()?.round ?? 0) > round;

export function beginRound(state: State, io: Io<Raft>): void {
  state.round++;
  noteRound(state, io);
  sendHeartbeats(state, io);
}

/** A majority, this leader included, was still in this term after `round` began. */
function isConfirmed(state: State, round: number, io: Io<Raft>): boolean {
  if (round > state.round) return false;
  let nodes: NodeSet = setOf(io.self);
  const { progress } = state;
  for (let node = 0; node < progress.length; node++) {
    if ((progress[node] as Progress).round >= round) nodes = add(nodes, node);
  }
  return isQuorum(state, nodes);
}

const readByLease = { type: "witnessed", what: "read by lease" } as const;
const readServed = { type: "witnessed", what: "read-index read" } as const;
