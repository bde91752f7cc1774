/** Timers that fit the distances: what an operator does before a system tuned for one data centre spans continents. */
import type { Options, OptionValue } from "../contract/cluster.ts";
import type { System } from "../contract/system.ts";
import { specsOf } from "./options.ts";
import type { Latency } from "./plan.ts";

/** An election must wait for several messages there and back: so many of the longest one-way latencies. */
const latenciesPerTimeout = 5;
/** The shortest election timeout that the systems' defaults have in common. */
export const usualTimeoutMicros = 150_000;

/** `options` with every time (`…Micros`) stretched by the same factor, where `latency` is too long for the defaults. */
export function stretchTimers(system: System, options: Options, latency: Latency): Options {
  const factor = stretchOf(latency);
  return factor <= 1 ? options : scaleTimers(system, options, factor);
}

/** By how much timers are stretched; 1 where the defaults will do. */
export const stretchOf = (latency: Latency): number =>
  Math.max(1, (latenciesPerTimeout * longestLatency(latency)) / usualTimeoutMicros);

/** `options` with every time (`…Micros`) multiplied by the same factor, as far as the system allows. */
export function scaleTimers(system: System, options: Options, factor: number): Options {
  const specs = specsOf(system, options);
  const scaled: { [name: string]: OptionValue } = { ...options };
  for (const [name, value] of Object.entries(options)) {
    const spec = specs[name];
    if (spec?.type !== "integer" || typeof value !== "number" || !name.endsWith("Micros") || spec.isSet) continue;
    scaled[name] = Math.max(spec.min, Math.min(spec.max, Math.floor(value * factor)));
  }
  return scaled;
}

/** The longest that a message ordinarily takes. */
export function longestLatency(latency: Latency): number {
  switch (latency.type) {
    case "constant":
      return latency.micros;
    case "uniform":
      return latency.max;
    case "long-tail":
      return latency.median;
    case "regions":
      return Math.max(...latency.oneWayMicros.flat());
  }
}
