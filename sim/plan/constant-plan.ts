/** A faultless plan in which every message takes one unit of time and nothing else takes any: it shows what a system costs. */
import type { Options } from "../contract/cluster.ts";
import type { System } from "../contract/system.ts";
import { defaultOptions } from "./options.ts";
import { type Plan, planVersion } from "./plan.ts";

/** One message delay, in microseconds. */
export const delay = 1_000;

/** `clients` at proposers of their own ask once each, at the same time; then all is over but for one last question. */
export function constantPlan(
  system: System,
  nodes: number,
  given: Options,
  clients: number,
  operation: "propose" | "read",
): Plan {
  return {
    version: planVersion,
    system: system.name,
    nodes,
    options: { ...defaultOptions(system), ...given },
    seed: "cost",
    drive: "timed",
    network: { latency: { type: "constant", micros: delay }, drop: 0, duplicate: 0, reorder: 0, fifo: true },
    disk: { syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0, loss: "none" },
    cpu: { perMessageNanos: 0, perByteNanos: 0 },
    clocks: [],
    faults: [],
    workload: {
      clients,
      mode: "closed",
      sessions: 1,
      operations: 1,
      thinkMin: 0,
      thinkMax: 0,
      keys: 1,
      mix: { [operation]: 1 },
      retryMicros: 1_000_000,
      attempts: 3,
    },
    budget: { activeMicros: 1_000_000, healMicros: 1_000_000, eventsMax: 10_000 },
    decisions: [],
    choices: [],
  };
}
