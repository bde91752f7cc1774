/** Plans without what only some have: the parts of a world and a load that may be left out, each taken away. */
import type { Fault, Plan, WorkloadPlan } from "../../plan/plan.ts";

/** The record without these fields. */
export function without<T extends object>(record: T, ...names: readonly (keyof T)[]): T {
  const rest = { ...record };
  for (const name of names) delete rest[name];
  return rest;
}

/** A network and disks without what is not in every plan: one by one. */
export const worldsWithout: readonly ((plan: Plan) => Plan)[] = [
  (plan) => ({ ...plan, network: without(plan.network, "late", "lateMicros") }),
  (plan) => ({ ...plan, network: without(plan.network, "acrossCuts") }),
  (plan) => ({ ...plan, network: without(plan.network, "bytesPerSecond") }),
  (plan) => ({ ...plan, cpu: without(plan.cpu, "sendMessageNanos", "sendByteNanos") }),
  (plan) => ({ ...plan, disk: without(plan.disk, "syncByteNanos") }),
];

/** A load without what is not in every plan: one by one; large values at least smaller. */
export const loadsWithout: readonly ((workload: WorkloadPlan) => WorkloadPlan)[] = [
  (workload) => without(workload, "loyal"),
  (workload) => without(workload, "readers"),
  (workload) => ((workload.readers ?? 0) > 1 ? { ...workload, readers: workload.readers! - 1 } : workload),
  (workload) => without(workload, "crashes"),
  (workload) => without(workload, "large", "largeBytes"),
  (workload) =>
    workload.largeBytes === undefined ? workload : { ...workload, largeBytes: Math.min(workload.largeBytes, 1_000) },
  (workload) => without(workload, "conflicts"),
];

/** Each says the same with less, or does the same to more: which is simpler to say. */
export function plainerFaults(fault: Fault): readonly ((now: Fault) => Fault)[] {
  switch (fault.kind) {
    case "one-way": {
      const { types } = fault;
      if (types === undefined) return [];
      const each = types.length < 2 ? [] : types.map((type) => (now: Fault) => ({ ...now, types: [type] }) as Fault);
      return [(now) => without(now as typeof fault, "types"), ...each];
    }
    case "isolate":
      return [(now) => without(now as typeof fault, "only")];
    case "crash":
      return fewerEffects(fault.effects ?? 0).map((effects) => (now) => ({ ...now, effects }) as Fault);
    default:
      return [];
  }
}

/**
 * A drawn crash point is a large number, of which a handler's effects make the rest of a division: those rests, the small
 * ones first. One of them is the same crash.
 */
function fewerEffects(effects: number): number[] {
  if (effects <= handlerEffects) return [];
  const rests = Array.from({ length: handlerEffects }, (_, count) => effects % (count + 2));
  return [...new Set(rests)].sort((a, b) => a - b);
}

/** Hardly any handler has more effects. */
const handlerEffects = 60;
