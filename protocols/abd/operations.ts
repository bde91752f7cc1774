/**
 * Readers and writers: an operation is two phases, each of which hears a quorum.
 *
 * Source: Attiya, Bar-Noy, Dolev (1995), section 3 (a reader stores what it is about to return); Lynch, Shvartsman, FTCS
 * (1997), section 4 (writers ask for stamps first, so that there may be many).
 * Invariants carried here: no two puts have one stamp; a put has one stamp, whatever happens; what a get returns is at a write
 * quorum before it returns.
 *
 * Operations are ordered by their stamps, a get behind the put that it returns. Let an operation be over before another
 * begins. The first one's stamp is at a write quorum, for good, since stamps never go down at a replica; the second hears a
 * read quorum, which has a member there that tells that stamp or a later one, and takes the latest. So a get does not come
 * before it, and a put, whose counter is one higher, comes after it.
 *
 * The second phase of a get stores nothing new where a write quorum has told the stamp: it is there already, on their disks.
 * Then the get may end with the first phase (option `reads`).
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes, setOf } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandId, type Request, type Session } from "../../sim/contract/operation.ts";
import { sentFirst } from "../shared/again.ts";
import { observeStored } from "./observe.ts";
import { quorumsOf } from "./quorums.ts";
import { askReplicas, rest } from "./resending.ts";
import {
  type AbdOperation,
  type AbdTypes,
  isLater,
  isSame,
  isUnwritten,
  noCopy,
  type ReplicaState,
  type Stored,
  type ToldCopy,
} from "./types.ts";

/** The replica that writes for a session: a put is its writer's alone, since nobody else knows which stamp it has. */
export const writerOf = (session: Session, replicas: number): NodeId => (session % replicas) as NodeId;

/** Any replica reads for a client; who does not write for it says who does. */
export function onRequest(replica: ReplicaState, client: NodeId, request: Request, io: Io<AbdTypes>): void {
  const { session, sequence, operation } = request;
  assert(operation.type === "get" || operation.type === "put", "a register is put and got, no more");
  const value = operation.type === "put" ? operation.value : null;
  const writer = writerOf(session, roleOf(io.cluster, "replica").count);
  if (value !== null && writer !== io.self) {
    io.observe({ type: "witnessed", what: "client sent to its writer" });
    return io.reply(client, { type: "redirect", session, sequence, leader: writer });
  }
  const known = replica.tasks.get(session);
  if (known !== undefined && known.sequence >= sequence) return; // a copy of what is under way, or of what came before it
  const task: AbdOperation = {
    ...{ client, session, sequence, value, key: operation.key, copy: noCopy },
    ...{ phase: "query", answered: noNodes, holders: noNodes, asked: sentFirst },
  };
  const put = value === null ? undefined : replica.puts.get(session);
  if (put === undefined || put.sequence < sequence) return begin(replica, task, io);
  if (put.sequence > sequence) return; // nobody waits for it any more

  io.observe({ type: "witnessed", what: "put taken up again by its stamp" });
  begin(replica, { ...task, phase: "store", copy: put.copy }, io);
}

/** A phase begins: all are asked, and nobody has answered. */
function begin(replica: ReplicaState, task: AbdOperation, io: Io<AbdTypes>): void {
  const begun = { ...task, answered: noNodes, holders: noNodes, asked: sentFirst };
  replica.tasks = replica.tasks.set(task.session, begun);
  askReplicas(begun, io);
}

/** First phase: with a read quorum, the latest copy is known. */
export function onTold(replica: ReplicaState, from: NodeId, told: ToldCopy, io: Io<AbdTypes>): void {
  const before = taskOf(replica, told, "query");
  if (before === undefined) return; // late, or a copy
  const task = withTold(before, from, told);
  const { read, write } = quorumsOf(io.cluster);
  if (!read.isQuorum(task.answered)) return keep(replica, task);

  if (task.value !== null) return stamp(replica, task, task.value, io);
  const isStored = isUnwritten(task.copy) || write.isQuorum(task.holders);
  if (io.cluster.options.reads === "unanimous" && isStored) {
    io.observe({ type: "witnessed", what: "read of what a write quorum told" });
    return end(replica, task, io);
  }
  begin(replica, { ...task, phase: "store" }, io);
}

/** The latest copy that was told, and who told it. */
function withTold(task: AbdOperation, from: NodeId, { copy }: ToldCopy): AbdOperation {
  const answered = add(task.answered, from);
  if (isSame(copy.stamp, task.copy.stamp)) return { ...task, answered, holders: add(task.holders, from) };
  if (!isLater(copy.stamp, task.copy.stamp)) return { ...task, answered };
  return { ...task, answered, copy, holders: setOf(from) };
}

/** A put gets its stamp: one counter above all that a read quorum told, and above all that this writer gave to others. */
function stamp(replica: ReplicaState, task: AbdOperation, value: string, io: Io<AbdTypes>): void {
  const { session, sequence } = task;
  const counter = Math.max(task.copy.stamp.counter, replica.counter) + 1;
  const copy = { stamp: { counter, writer: io.self }, value, id: commandId(session, sequence) };
  replica.counter = counter;
  replica.puts = replica.puts.set(session, { sequence, copy });
  io.write({ counter, puts: replica.puts });
  io.sync(); // before the sends: after a crash the same put would get another stamp, or another put the same
  begin(replica, { ...task, phase: "store", copy }, io);
}

/** Second phase: with a write quorum, all that come later hear of the copy. */
export function onStored(replica: ReplicaState, from: NodeId, stored: Stored, io: Io<AbdTypes>): void {
  const before = taskOf(replica, stored, "store");
  // An answer to a copy that this operation stored before a crash says nothing of the one that it stores now.
  if (before === undefined || !isSame(before.copy.stamp, stored.stamp)) return;
  const holders = stored.holds ? add(before.holders, from) : before.holders;
  const task = { ...before, answered: add(before.answered, from), holders };
  if (!quorumsOf(io.cluster).write.isQuorum(task.answered)) return keep(replica, task);
  if (task.value === null) io.observe({ type: "witnessed", what: "read written back" });
  end(replica, task, io);
}

function end(replica: ReplicaState, task: AbdOperation, io: Io<AbdTypes>): void {
  const { client, session, sequence, key, value, copy, holders } = task;
  replica.tasks = replica.tasks.delete(session);
  rest(replica, io);
  if (!isUnwritten(copy) && quorumsOf(io.cluster).write.isQuorum(holders)) observeStored(key, copy, holders, io);
  const result = value === null ? ({ type: "value", value: copy.value } as const) : ({ type: "done" } as const);
  io.reply(client, { type: "done", session, sequence, result });
}

function keep(replica: ReplicaState, task: AbdOperation): void {
  replica.tasks = replica.tasks.set(task.session, task);
}

/** The operation that this answers, in that phase; undefined where it is over or has gone on. */
function taskOf(
  { tasks }: ReplicaState,
  { session, sequence }: ToldCopy | Stored,
  phase: AbdOperation["phase"],
): AbdOperation | undefined {
  const task = tasks.get(session);
  return task?.sequence === sequence && task.phase === phase ? task : undefined;
}
