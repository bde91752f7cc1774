/**
 * What a judge knows of slots, as values: a run of slots without holes as a Log, and the few beyond its end in a Table.
 * Kept for a window of recent slots, so that a run of any length needs the same memory.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";

/** Slots that are remembered behind the newest; what is older was judged when it was new. */
export const slotWindow = 65_536;

/** Fields of a judge's state. `rest` holds the slots that do not yet join the run. */
export interface BySlot<T> {
  run: Log<T>;
  rest: Table<T>;
}

export const noSlots = <T>(): BySlot<T> => ({ run: Log.empty(), rest: Table.paged() });

/** What is known of `slot`, or undefined. */
export const recall = <T>(known: BySlot<T>, slot: number): T | undefined => known.run.at(slot) ?? known.rest.get(slot);

/** True when everything known of `slot` may have left the window. */
export const isForgotten = <T>(known: BySlot<T>, slot: number): boolean =>
  known.run.first > 1 && slot < known.run.first;

/** Keeps `fact` for a `slot` of which nothing is known. Slots begin at 0 or 1. */
export function remember<T>(known: BySlot<T>, slot: number, fact: T): void {
  const { run } = known;
  if (run.length === 0 && slot <= 1) known.run = Log.empty<T>(slot).append(fact);
  else if (run.length > 0 && slot === run.next) known.run = run.append(fact);
  else if (slot === 0 && run.first === 1) known.run = prepend(run, fact);
  else return keepApart(known, slot, fact);
  if (known.rest.size > 0) join(known);
  if (known.run.length > 2 * slotWindow) known.run = known.run.compact(known.run.next - slotWindow);
}

function prepend<T>(run: Log<T>, fact: T): Log<T> {
  let longer = Log.empty<T>(0).append(fact);
  for (let slot = run.first; slot < run.next; slot++) longer = longer.append(run.at(slot) as T);
  return longer;
}

function keepApart<T>(known: BySlot<T>, slot: number, fact: T): void {
  if (isForgotten(known, slot)) return;
  assert(!known.rest.has(slot), "a fact is kept for a slot of which nothing is known");
  known.rest = known.rest.set(slot, fact);
  if (known.rest.size > slotWindow) skipHole(known);
}

/** Slots that now touch the end of the run move into it. */
function join<T>(known: BySlot<T>): void {
  for (;;) {
    const { next } = known.run;
    const fact = known.rest.get(next);
    if (fact === undefined) return;
    known.rest = known.rest.delete(next);
    known.run = known.run.append(fact);
  }
}

/** A window's worth of slots waits behind a hole that nobody fills: the run goes on beyond it. */
function skipHole<T>(known: BySlot<T>): void {
  const entries = known.rest.entries();
  const start = entries.find(([slot]) => (slot as number) > known.run.next)?.[0] as number;
  for (const [slot] of entries) if ((slot as number) < start) known.rest = known.rest.delete(slot);
  known.run = Log.empty(start);
  join(known);
}
