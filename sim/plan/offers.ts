/** What clients may ask of a system that has some operations of its services and not others. */
import { isRead, type Operation, operationsOf, type Service } from "../contract/operation.ts";
import type { System } from "../contract/system.ts";
import type { WorkloadPlan } from "./plan.ts";
import { fail } from "./schema.ts";

type Mix = WorkloadPlan["mix"];

/** The mix of what the system offers: the writes that it has not are asked as the first one that it has. */
export function offeredMix({ offers }: System, service: Service, mix: Mix): Mix {
  if (offers === undefined) return mix;
  const offered = operationsOf[service].filter((type) => offers.includes(type));
  const first = offered.find((type) => !isRead({ type }));
  const kept: { [operation in Operation["type"]]?: number } = {};
  for (const type of operationsOf[service]) {
    const weight = mix[type] ?? 0;
    const asked = offered.includes(type) ? type : isRead({ type }) ? undefined : first;
    if (asked !== undefined && weight > 0) kept[asked] = (kept[asked] ?? 0) + weight;
  }
  return kept;
}

/** Throws a UserError for a weight of what the system does not offer. */
export function validateMix(mix: Mix, { name, offers }: System, service: Service): void {
  if (offers === undefined) return;
  for (const type of operationsOf[service]) {
    if (offers.includes(type) || (mix[type] ?? 0) === 0) continue;
    fail(`plan.workload.mix.${type}`, mix[type], `0, since ${name} offers ${offers.join(", ")}`);
  }
}
