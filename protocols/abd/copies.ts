/**
 * A replica's copies: what it tells of them, and what it takes for them.
 *
 * Source: Attiya, Bar-Noy, Dolev (1995), section 3, the processors' answers to a reader and to the writer.
 * Invariants carried here: stamps of a key never go down at a replica, across restarts too; what is told is on disk.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { observeCopy } from "./observe.ts";
import { type AbdTypes, isLater, noCopy, type Query, type ReplicaState, type StoreCopy } from "./types.ts";

/** What is told leaves behind all syncs under way: a copy that a crash may take back is not told. */
export function onQuery({ copies }: ReplicaState, from: NodeId, query: Query, io: Io<AbdTypes>): void {
  const { session, sequence, key } = query;
  io.send(from, { type: "told", session, sequence, copy: copies.get(key) ?? noCopy });
}

/** The later copy stays. Whoever holds a later one answers too: nobody can read what is older any more without hearing of it. */
export function onStore(replica: ReplicaState, from: NodeId, store: StoreCopy, io: Io<AbdTypes>): void {
  const { session, sequence, key, copy } = store;
  const { stamp } = copy;
  const held = replica.copies.get(key) ?? noCopy;
  if (isLater(stamp, held.stamp)) {
    replica.copies = replica.copies.set(key, copy);
    io.write({ copies: replica.copies });
    io.sync(); // before the send: a write that is over must not be forgotten by those who made it so
    observeCopy(key, copy, io);
  }
  io.send(from, { type: "stored", session, sequence, stamp, holds: !isLater(held.stamp, stamp) });
}

/** After a start: a crash may have come between the disk and the observation. */
export function observeCopies({ copies }: ReplicaState, io: Io<AbdTypes>): void {
  for (const [key, copy] of copies.entries()) observeCopy(key as string, copy, io);
}
