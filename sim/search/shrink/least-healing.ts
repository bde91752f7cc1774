/** How little time after healing is enough to call it a failure that something never happened in it. */
import type { System } from "../../contract/system.ts";
import { specsOf } from "../../plan/options.ts";
import type { Latency, Plan } from "../../plan/plan.ts";

/**
 * So many of its longest timeouts a system is always left with: with less, one that is well would fail too, and the
 * story would be about impatience. It is several elections in a row, each with its retries.
 */
const timeoutsLeft = 16;

/** The time after healing below which a violation means nothing. */
export function leastHealing({ options, workload, network, disk }: Plan, system: System): number {
  const timeouts = Object.entries(specsOf(system, options))
    .filter(([name, spec]) => name.endsWith("Micros") && spec.type === "integer")
    .map(([name, spec]) => Number(options[name] ?? spec.default));
  const roundTrip = 2 * (longestWay(network.latency) + disk.syncMax + disk.stallMicros);
  const longestWait = Math.max(0, ...timeouts) + workload.retryMicros + roundTrip;
  return roundedUp(timeoutsLeft * longestWait);
}

const roundedUp = (micros: number): number => Math.ceil(micros / 100_000) * 100_000;

/** The longest way there is, in microseconds, but for the tail of a long-tailed one. */
export function longestWay(latency: Latency): number {
  switch (latency.type) {
    case "constant":
      return latency.micros;
    case "uniform":
      return latency.max;
    case "long-tail":
      return 10 * latency.median;
    case "regions":
      return Math.max(...latency.oneWayMicros.flat());
  }
}
