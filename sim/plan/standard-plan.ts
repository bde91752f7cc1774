/** The plan that others are changes of: no fault, three clients at a steady pace on a local network. */
import type { Service } from "../contract/operation.ts";
import { usualService } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import { offeredMix } from "./offers.ts";
import { defaultOptions } from "./options.ts";
import { type Plan, planVersion } from "./plan.ts";
import { lan } from "./regions/topologies.ts";

/** How long load and faults last, in microseconds. */
export const standardActiveMicros = 6_000_000;

/** What a log is asked, beside what is asked of a store: as many reads as there; a trim now and then. */
export const logMix = { "append-record": 6, "read-record": 2, tail: 1, trim: 1 };

/** All of it, since what the service does not have counts for nothing; of a system that says what it offers, that. */
const usualMix = { get: 2, put: 2, append: 1, "compare-and-set": 1, propose: 1, read: 2 };

/** The disks are like good solid-state ones, and everything is at its default. */
export function standardPlan(system: System, nodes: number, seed: string): Plan {
  return {
    version: planVersion,
    system: system.name,
    nodes,
    options: defaultOptions(system),
    seed,
    drive: "timed",
    network: {
      latency: { type: "regions", jitterPerMillion: 200_000, ...lan },
      drop: 0,
      duplicate: 0,
      reorder: 0,
      fifo: true, // connections as TCP gives them, and a fair start for systems that need them
    },
    disk: { syncMin: 100, syncMax: 300, stall: 0, stallMicros: 0, loss: "none" },
    cpu: { perMessageNanos: 0, perByteNanos: 0 },
    clocks: [],
    faults: [],
    workload: {
      clients: 3,
      mode: "closed",
      sessions: 1,
      operations: 1_000_000, // the clock ends the load, not the count
      thinkMin: 10_000,
      thinkMax: 30_000,
      keys: 16,
      mix: offeredMix(system, usualService(system), usualMix),
      retryMicros: 500_000,
      attempts: 10,
    },
    budget: { activeMicros: standardActiveMicros, healMicros: 20_000_000, eventsMax: 2_000_000 },
    decisions: [],
    choices: [],
  };
}

/** The plan whose clients ask for this service, as much as it lets them. */
export function askingFor(service: Service, { service: _, ...plan }: Plan, system: System): Plan {
  if (service === usualService(system)) return plan;
  const wanted = service === "log" ? { ...plan.workload.mix, ...logMix } : plan.workload.mix;
  const mix = offeredMix(system, service, wanted);
  return { ...plan, service, workload: { ...plan.workload, mix } };
}
