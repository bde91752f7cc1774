/**
 * What runs cost and show on average, with its spread: sums of each quantity over batches of runs. A run belongs to the
 * batch of its index, so the same plans fall into the same batches whoever runs them, and two campaigns over the same
 * plans can be compared batch by batch (sim/campaign/baseline.ts).
 */
import type { RunResult } from "../plan/run-result.ts";

/** Batches of a campaign: enough to estimate a spread from, few enough to keep in a file. */
export const batchCount = 32;

/** Sums by quantity, `runs` among them, one for each batch. A witness stands under `witness NAME`. */
export interface RateBatches {
  readonly [quantity: string]: readonly number[];
}

export const witnessPrefix = "witness ";

/** Adds runs up, in place. */
export class RateSums {
  readonly #sums: Record<string, number[]> = Object.create(null);

  add(index: number, { events, measures, witnesses, undecided }: RunResult): void {
    const batch = index % batchCount;
    this.#add("runs", batch, 1);
    this.#add("events", batch, events);
    this.#add("operations", batch, measures.ok);
    this.#add("micros", batch, sumOf(measures.latencies));
    this.#add("messages", batch, measures.messages);
    this.#add("bytes", batch, measures.bytes);
    this.#add("syncs", batch, measures.syncs);
    this.#add("elections", batch, measures.elections);
    this.#add("entries", batch, measures.entriesMax);
    this.#add("outage", batch, measures.unavailableMicros);
    this.#add("undecided", batch, undecided === null ? 0 : 1);
    for (const name in witnesses) this.#add(witnessPrefix + name, batch, witnesses[name]!);
  }

  batches(): RateBatches {
    return { ...this.#sums };
  }

  #add(quantity: string, batch: number, value: number): void {
    this.#sums[quantity] ??= new Array<number>(batchCount).fill(0);
    this.#sums[quantity]![batch]! += value;
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The sums of two sets of runs together; null where nobody asked for them. */
export function joinRates(a: RateBatches | null, b: RateBatches | null): RateBatches | null {
  if (a === null || b === null) return a ?? b;
  const sums: { [quantity: string]: readonly number[] } = { ...a };
  for (const [quantity, batches] of Object.entries(b)) {
    const known = sums[quantity];
    sums[quantity] = known === undefined ? batches : known.map((value, batch) => value + batches[batch]!);
  }
  return sums;
}
