/**
 * What judges are told of copies. Each stamp of a key is a slot of its own, at which one put is stored: two puts with one
 * stamp are two values decided at one slot. Its term is the stamp's counter, and an instance of its own: nobody promises
 * anything here.
 * Source: Lynch, Shvartsman, FTCS (1997), section 4: operations are ordered by their timestamps.
 */
import { type NodeSet, nodesMax } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { registerNumber, registersMax } from "../shared/register-numbers.ts";
import type { AbdTypes, Copy, Stamp } from "./types.ts";

/** Of counters from 2^20 on slots would no longer be safe integers. */
export const slotOf = (key: string, { counter, writer }: Stamp): number =>
  (counter * (nodesMax + 1) + writer) * registersMax + registerNumber(key);

/** This replica holds the copy, on disk. */
export function observeCopy(key: string, { stamp, id }: Copy, io: Pick<Io<AbdTypes>, "observe">): void {
  const slot = slotOf(key, stamp);
  io.observe({ type: "accepted", term: stamp.counter, slot, value: id, instance: slot });
}

/** A write quorum holds the copy. Of those who hold a later one nothing is said: they need not have held this. */
export function observeStored(key: string, { stamp, id }: Copy, holders: NodeSet, io: Pick<Io<AbdTypes>, "observe">) {
  const slot = slotOf(key, stamp);
  io.observe({ type: "chosen", term: stamp.counter, slot, value: id, acks: holders, quorum: "write" });
}
