/**
 * Makes a scenario with a fixed timeline: the same load and the same faults for every system, so that their answers
 * can be compared. Only the network's draws differ from plan to plan.
 */
import { usualService } from "../../sim/contract/parts.ts";
import type { FaultKind, System } from "../../sim/contract/system.ts";
import { seedOf } from "../../sim/plan/draw-plan.ts";
import { offeredMix } from "../../sim/plan/offers.ts";
import { defaultOptions } from "../../sim/plan/options.ts";
import { type Fault, type Plan, planVersion, type WorkloadPlan } from "../../sim/plan/plan.ts";
import { lan } from "../../sim/plan/regions/topologies.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

interface Question {
  readonly name: string;
  readonly about: string;
  /** A system must claim all of these to be asked, unless it is asked beyond its claims. */
  readonly needs: readonly FaultKind[];
  readonly faults: (nodes: number) => readonly Fault[];
  /** How long load and faults last; six seconds unless told. */
  readonly activeMicros?: number;
  /** Beyond `needs`, which systems it makes no sense for, and why. */
  readonly unsuited?: (system: System) => string | null;
  /** What else of the plan is otherwise. */
  readonly change?: (plan: Plan) => Plan;
}

/** When the fault of a fixed question begins and how long it lasts, of an active part of six seconds. */
export const faultAt = 2_000_000;
export const faultMicros = 2_000_000;
const activeDefault = 6_000_000;
const comparedNodes = 5;

export function fixedScenario(question: Question): Scenario {
  const { name, about, needs, faults, activeMicros = activeDefault, change = (plan) => plan } = question;
  return {
    name,
    about,
    unsuited(system) {
      const missing = needs.filter((kind) => !system.survives.includes(kind));
      if (missing.length > 0) return `${system.name} does not claim to survive ${missing.join(" or ")}`;
      return question.unsuited?.(system) ?? null;
    },
    plan(system, seed, index, settings) {
      const nodes = settings.nodes ?? comparedSize(system);
      return change({ ...steadyPlan(system, nodes, seedOf(seed, index), activeMicros), faults: faults(nodes) });
    },
  };
}

/** Five nodes, or as near as the system can come. */
const comparedSize = ({ nodes }: System): number => Math.min(nodes.max, Math.max(nodes.min, comparedNodes));

const usualMix = { get: 2, put: 2, append: 1, "compare-and-set": 1, propose: 1, read: 2 };

/** All of it, since what the service does not have counts for nothing; of a system that says what it offers, that. */
const mixFor = (system: System): WorkloadPlan["mix"] => offeredMix(system, usualService(system), usualMix);

/** Three clients at a steady pace on a local network, with disks like good solid-state ones. */
function steadyPlan(system: System, nodes: number, seed: string, activeMicros: number): Plan {
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
      mix: mixFor(system),
      retryMicros: 500_000,
      attempts: 10,
    },
    budget: { activeMicros, healMicros: 20_000_000, eventsMax: 2_000_000 },
    decisions: [],
    choices: [],
  };
}
