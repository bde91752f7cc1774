/** How long a message takes: from one 32-bit draw to whole microseconds, in integer arithmetic only. */
import { unreachable } from "../../base/assert.ts";
import { scale } from "../../base/random.ts";
import type { Latency } from "../../plan/plan.ts";

/** Quantiles 0/64 to 63/64 of the body, in thousandths of the median: lognormal, sigma 0.4. */
const body: readonly number[] = [
  346, 423, 475, 512, 541, 567, 590, 611, 631, 650, 668, 685, 701, 717, 733, 748, 764, 778, 793, 808, 822, 837, 851,
  866, 880, 895, 909, 924, 939, 954, 969, 984, 1000, 1016, 1032, 1048, 1065, 1082, 1100, 1117, 1136, 1155, 1175, 1195,
  1216, 1238, 1261, 1285, 1310, 1336, 1364, 1394, 1426, 1460, 1498, 1539, 1584, 1635, 1694, 1763, 1847, 1955, 2107,
  2367,
];

/** Quantiles of the last 64th, in 64ths of it: a Pareto tail that passes 10 medians once in a thousand messages. */
const tail: readonly number[] = [
  2367, 2386, 2407, 2427, 2448, 2470, 2492, 2515, 2538, 2563, 2587, 2613, 2639, 2666, 2694, 2723, 2752, 2783, 2814,
  2847, 2881, 2915, 2952, 2989, 3028, 3069, 3111, 3154, 3200, 3248, 3297, 3349, 3404, 3461, 3521, 3584, 3651, 3721,
  3795, 3874, 3958, 4047, 4143, 4245, 4355, 4474, 4602, 4742, 4895, 5064, 5250, 5458, 5692, 5958, 6263, 6619, 7040,
  7551, 8186, 9007, 10125, 11773, 14562, 20942, 43314,
];

/** The latency in microseconds of a message between two nodes, given a 32-bit draw. */
export function sampleLatency(latency: Latency, from: number, to: number, draw: number): number {
  switch (latency.type) {
    case "constant":
      return latency.micros;
    case "uniform":
      return latency.min + scale(draw, latency.max - latency.min + 1);
    case "long-tail":
      return longTail(latency.median, draw);
    case "regions": {
      const regions = latency.oneWayMicros.length;
      const base = latency.oneWayMicros[from % regions]![to % regions]!;
      return base + scale(draw, Math.floor((base * latency.jitterPerMillion) / 1_000_000) + 1);
    }
    default:
      return unreachable(latency);
  }
}

function longTail(median: number, draw: number): number {
  const segment = draw >>> 26;
  const rest = draw & 0x3ffffff;
  if (segment < 63) return interpolate(body, segment, rest, 67108864, median);
  return interpolate(tail, rest >>> 20, rest & 0xfffff, 1048576, median);
}

function interpolate(table: readonly number[], at: number, rest: number, span: number, median: number): number {
  const low = table[at]!;
  const permille = low + Math.floor(((table[at + 1]! - low) * rest) / span);
  return Math.max(1, Math.floor((median * permille) / 1000));
}
