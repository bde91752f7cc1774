/**
 * Makes a scenario with a fixed timeline: the same load and the same faults for every system, so that their answers
 * can be compared. Only the network's draws differ from plan to plan.
 */
import type { FaultKind, System } from "../../sim/contract/system.ts";
import { seedOf } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { standardActiveMicros, standardPlan } from "../../sim/plan/standard-plan.ts";

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
  readonly change?: (plan: Plan, system: System) => Plan;
}

/** When the fault of a fixed question begins and how long it lasts, of an active part of six seconds. */
export const faultAt = 2_000_000;
export const faultMicros = 2_000_000;
const comparedNodes = 5;

export function fixedScenario(question: Question): Scenario {
  const { name, about, needs, faults, activeMicros = standardActiveMicros, change = (plan) => plan } = question;
  return {
    name,
    about,
    isTimeline: true,
    unsuited(system) {
      const missing = needs.filter((kind) => !system.survives.includes(kind));
      if (missing.length > 0) return `${system.name} does not claim to survive ${missing.join(" or ")}`;
      return question.unsuited?.(system) ?? null;
    },
    plan(system, seed, index, settings) {
      const nodes = settings.nodes ?? comparedSize(system);
      const plan = standardPlan(system, nodes, seedOf(seed, index));
      return change({ ...plan, budget: { ...plan.budget, activeMicros }, faults: faults(nodes) }, system);
    },
  };
}

/** Five nodes, or as near as the system can come. */
const comparedSize = ({ nodes }: System): number => Math.min(nodes.max, Math.max(nodes.min, comparedNodes));
