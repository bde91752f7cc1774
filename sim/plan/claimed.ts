/** What a system claims to survive with these options: an option may weaken what it claims without. */
import type { Options } from "../contract/cluster.ts";
import type { FaultKind, System } from "../contract/system.ts";
import type { Plan } from "./plan.ts";

export interface ClaimedFaults {
  readonly survives: readonly FaultKind[];
  /** Claiming clock-drift: by how many millionths at most a clock runs too fast or too slow. */
  readonly driftMax: number;
}

export function claimsOf(system: System, options: Options): ClaimedFaults {
  const { survives, driftMax = Number.POSITIVE_INFINITY } = system;
  const weakened = Object.entries(system.options).flatMap(([name, spec]) =>
    spec.type === "choice" ? (spec.weakens?.[String(options[name] ?? spec.default)] ?? []) : [],
  );
  return {
    survives: weakened.length === 0 ? survives : survives.filter((kind) => !weakened.includes(kind)),
    driftMax: typeof driftMax === "number" ? driftMax : driftMax(options),
  };
}

/** A clock that stands still while timers fire is off by more than any bound that is claimed. */
export const standsTooStill = (plan: Pick<Plan, "drive" | "elapses">, { driftMax }: ClaimedFaults): boolean =>
  plan.drive === "scheduled" && (plan.elapses ?? 0) === 0 && driftMax < Number.POSITIVE_INFINITY;
