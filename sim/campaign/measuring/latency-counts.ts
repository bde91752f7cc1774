/** The latencies of a run by when they were asked for, as counts: small enough to be kept of many runs, for charts. */
import type { TimedCall } from "./calls.ts";

/** How many slots of equal length the active part of a plan is cut into. */
export const timeSlots = 80;

/** Of each power of two so many bins: a latency is known to the hundredth part. */
const binsOfPower = 64;
const powerBits = 6;
const binsMax = 2_048;
const microsMax = 2 ** 31 - 1;

/** Calls of a slot that were not answered, or not before the active part ended, stand in bin 0. */
export const unansweredBin = 0;

/** What was counted: `counts[at]` calls of slot and bin `keys[at]`. */
export interface LatencyCounts {
  readonly keys: readonly number[];
  readonly counts: readonly number[];
  /** Of the plan's active part, and of its first seconds. */
  readonly activeMicros: number;
  readonly warmMicros: number;
  /** When faults were under way. */
  readonly faults: readonly { readonly from: number; readonly to: number }[];
}

/** One count, with what it is of. */
export interface CountedLatency {
  readonly slot: number;
  readonly bin: number;
  readonly count: number;
}

export function countLatencies(
  calls: readonly TimedCall[],
  { activeMicros, ...rest }: Omit<LatencyCounts, "keys" | "counts">,
): LatencyCounts {
  const found = new Map<number, number>();
  for (const { invoked, returned, outcome } of calls) {
    const slot = Math.min(timeSlots - 1, Math.floor((timeSlots * invoked) / activeMicros));
    const bin = outcome === "ok" ? binOf(returned - invoked) : unansweredBin;
    const key = slot * binsMax + bin;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  const keys = [...found.keys()].sort((a, b) => a - b);
  return { keys, counts: keys.map((key) => found.get(key)!), activeMicros, ...rest };
}

export const countedLatencies = ({ keys, counts }: LatencyCounts): CountedLatency[] =>
  keys.map((key, at) => ({ slot: Math.floor(key / binsMax), bin: key % binsMax, count: counts[at]! }));

/** One behind the bins before it, since the first stands for no answer. */
function binOf(latency: number): number {
  const micros = Math.min(microsMax, latency);
  const shift = Math.max(0, 31 - Math.clz32(micros) - powerBits);
  return 1 + shift * binsOfPower + (micros >> shift);
}

/** The middle of the bin's latencies, in microseconds; infinite where there was no answer. */
export function microsOfBin(bin: number): number {
  if (bin === unansweredBin) return Number.POSITIVE_INFINITY;
  const shift = Math.max(0, Math.floor((bin - 1) / binsOfPower) - 1);
  return (bin - 1 - shift * binsOfPower) * 2 ** shift + (2 ** shift - 1) / 2;
}
