/** How long a turn takes in scripted scenarios: until somebody takes over from another. */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";

/** Options that say how long at most whoever stands by waits for the one that leads. */
const patienceNames = ["suspectMaxMicros", "electionMaxMicros"];

/** Microseconds, where no option says. */
const usualTurnMicros = 400_000;

/** True where one leads, and another takes over. */
export const hasTakeovers = ({ options }: System): boolean => patienceNames.some((name) => name in options);

/** Microseconds that it takes at least. */
export function turnMicrosOf({ options: specs }: System, options: Options): number {
  const name = patienceNames.find((one) => one in specs);
  return Number(options[name ?? ""] ?? usualTurnMicros);
}

/** The plan with these faults, which end at `end`; clients ask all the while, and again before a turn is over. */
export function inTurns(plan: Plan, faults: readonly Fault[], end: number, turnMicros: number, thinkMax: number): Plan {
  return {
    ...plan,
    faults: [...faults].sort((a, b) => a.at - b.at),
    workload: { ...plan.workload, thinkMin: 0, thinkMax, retryMicros: Math.ceil(turnMicros / 2) },
    budget: { ...plan.budget, activeMicros: end },
  };
}
