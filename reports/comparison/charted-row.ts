/** A row of a comparison with what its charts need beside it: latencies by time, and what was answered under a fault. */
import { Digest } from "../../sim/base/digest.ts";
import {
  countedLatencies,
  type LatencyCounts,
  microsOfBin,
  timeSlots,
} from "../../sim/campaign/measuring/latency-counts.ts";
import type { Measured } from "../../sim/campaign/measuring/summary.ts";
import type { ComparisonRow } from "./rows.ts";
import { type Spread, spreadOf } from "./spread.ts";

export interface ChartedRow {
  readonly row: ComparisonRow;
  /** Of each run. */
  readonly counts: readonly LatencyCounts[];
  /** Answers a second under the fault, in percent of those before it; null without a fault. */
  readonly answeredPercent: Spread | null;
}

export function chartedRow(row: ComparisonRow, answers: readonly Measured[]): ChartedRow {
  const summaries = answers.map(({ summary }) => summary);
  const percents = summaries.flatMap(({ stretches: { before, during } }) => {
    if (before === null || during === null || before.ok === 0 || during.micros === 0) return [];
    return [(100 * during.ok * before.micros) / (before.ok * during.micros)];
  });
  return {
    row,
    counts: summaries.flatMap(({ latencyCounts }) => latencyCounts ?? []),
    answeredPercent: spreadOf(percents),
  };
}

/** Over the digests of all runs, in order: the same plans and the same code have the same. */
export function comparisonDigest(answers: readonly Measured[]): string {
  const digest = new Digest();
  for (const one of answers) digest.string(one.digest);
  return digest.hex();
}

/** How many calls had which latency, of all runs together. */
export class Pooled {
  readonly #bins = new Map<number, number>();
  #asked = 0;

  add(bin: number, count: number): void {
    this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + count);
    this.#asked += count;
  }

  get asked(): number {
    return this.#asked;
  }

  /** Milliseconds, ascending, and how many calls had at most so many; what was never answered is in no step. */
  steps(): { readonly millis: number; readonly calls: number }[] {
    let calls = 0;
    return [...this.#bins]
      .map(([bin, count]) => ({ millis: microsOfBin(bin) / 1_000, count }))
      .filter(({ millis }) => Number.isFinite(millis))
      .sort((a, b) => a.millis - b.millis)
      .map(({ millis, count }) => {
        calls += count;
        return { millis, calls };
      });
  }

  /** The latency that so many of 100 calls keep within, in milliseconds; null where too few were answered, or none asked. */
  within(percent: number): number | null {
    if (this.#asked === 0) return null;
    const wanted = Math.ceil((percent / 100) * this.#asked);
    return this.steps().find(({ calls }) => calls >= wanted)?.millis ?? null;
  }
}

/** The latencies of each slot of time. */
export function pooledBySlot(counts: readonly LatencyCounts[]): readonly Pooled[] {
  const slots = Array.from({ length: timeSlots }, () => new Pooled());
  for (const one of counts) for (const { slot, bin, count } of countedLatencies(one)) slots[slot]!.add(bin, count);
  return slots;
}

/** All latencies behind the first seconds. */
export function pooledBehindFirst(counts: readonly LatencyCounts[]): Pooled {
  const pooled = new Pooled();
  for (const one of counts) {
    const first = Math.ceil((timeSlots * one.warmMicros) / one.activeMicros);
    for (const { slot, bin, count } of countedLatencies(one)) if (slot >= first) pooled.add(bin, count);
  }
  return pooled;
}
