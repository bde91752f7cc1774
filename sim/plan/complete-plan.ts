/**
 * Plans written by hand: a sketch says what matters, the rest is as in the standard plan. `{"system": "raft"}` is one, and
 * a fault may leave out whatever its kind has a usual value for.
 */
import type { Service } from "../contract/operation.ts";
import type { System } from "../contract/system.ts";
import { faultShapes } from "./faults/fault-shapes.ts";
import { type Fault, type Plan, planVersion, type ReconfigurationsPlan } from "./plan.ts";
import { fail } from "./schema.ts";
import { askingFor, standardActiveMicros, standardPlan } from "./standard-plan.ts";
import { parsePlan, validatePlan } from "./validate.ts";

type Given = { readonly [field: string]: unknown };

/** The seed of a plan that names none. */
export const standardSeed = "1";

/** What an operator does of whom nothing is said but that there is one. */
export const usualReconfigurations: ReconfigurationsPlan = { count: 3, paceMin: 100_000, paceMax: 500_000 };

/**
 * The plan that a sketch means. Throws a UserError with the path of the field when something is there that no plan has, or
 * that does not fit the system.
 */
export function completePlan(sketch: unknown, system: System): Plan {
  const given = recordOf(sketch);
  if (given === null) fail("plan", sketch, 'a record, such as {"system": "raft", "faults": []}');
  const base = baseOf(given, system);
  const budget = merged({ ...base.budget, activeMicros: activeOf(given["faults"]) }, given["budget"]);
  const active = numberOf(recordOf(budget)?.["activeMicros"], standardActiveMicros);
  const whole = {
    ...{ ...base, ...given, version: given["version"] ?? planVersion },
    network: merged(base.network, given["network"]),
    disk: ordered(merged(base.disk, given["disk"]), given["disk"], "syncMin", "syncMax"),
    cpu: merged(base.cpu, given["cpu"]),
    clocks: eachOf(given["clocks"] ?? [], (clock) => ({ offset: 0, drift: 0, ...clock })),
    faults: eachOf(given["faults"] ?? [], (fault) => completeFault(fault, active)),
    workload: completeWorkload(base, given["workload"]),
    budget,
    ...("gone" in given ? { gone: merged({ cut: false }, given["gone"]) } : {}),
  };
  return validatePlan(parsePlan(whole), system);
}

/** The standard plan for what the sketch says of size, seed and service, whether or not that is well said. */
export function baseOf(given: Given, system: System): Plan {
  const { nodes = system.nodes.default, seed = standardSeed, service } = given;
  const plan = standardPlan(system, nodes as number, seed as string);
  return system.services.includes(service as Service) ? askingFor(service as Service, plan, system) : plan;
}

/** What a fault of this kind is where a sketch does not say it; how long it lasts is another question. */
export function usualFields(kind: Fault["kind"], isAimed: boolean): Given {
  const { fields, usual = {} } = faultShapes[kind] as { readonly fields: object; readonly usual?: object };
  return { ...("node" in fields ? { node: isAimed ? "itself" : "leader" } : {}), ...usual };
}

function completeFault(fault: Given, active: number): Given {
  const { kind } = fault;
  if (typeof kind !== "string" || !Object.hasOwn(faultShapes, kind)) return fault; // which is told when it is parsed
  const when = recordOf(fault["when"]);
  const untilHealing = Math.max(0, active - numberOf(fault["at"], 0));
  return {
    duration: untilHealing,
    ...usualFields(kind as Fault["kind"], when !== null),
    ...fault,
    ...(when === null ? {} : { when: { node: "any", ...when } }),
  };
}

/** So long at least is a run with these faults: a second more than they are known to last. */
function activeOf(faults: unknown): number {
  const ends = (Array.isArray(faults) ? faults : []).map((fault) => {
    const { at, duration } = recordOf(fault) ?? {};
    return numberOf(at, 0) + numberOf(duration, unknownMicros) + 1_000_000;
  });
  return Math.max(standardActiveMicros, ...ends);
}

/** What a fault is given whose end is not known. */
const unknownMicros = 2_000_000;

function completeWorkload({ workload }: Plan, given: unknown): unknown {
  const whole = ordered(merged(workload, given), given, "thinkMin", "thinkMax");
  const asked = recordOf(given)?.["reconfigurations"];
  if (asked === undefined) return whole;
  const { members } = recordOf(asked) ?? {};
  const usual = Array.isArray(members) ? { ...usualReconfigurations, count: members.length } : usualReconfigurations;
  return { ...recordOf(whole), reconfigurations: ordered(merged(usual, asked), asked, "paceMin", "paceMax") };
}

/** Where one end of a range was given, the other one does not contradict it. */
function ordered(whole: unknown, given: unknown, low: string, high: string): unknown {
  const [all, own] = [recordOf(whole), recordOf(given)];
  if (all === null || own === null || !(low in own !== high in own)) return whole;
  const [least, most] = [numberOf(all[low], 0), numberOf(all[high], 0)];
  return least <= most ? whole : { ...all, [low]: all[low in own ? low : high], [high]: all[low in own ? low : high] };
}

/** The fields given over the usual ones; what is no record is left for the parser to object to. */
function merged(usual: object, given: unknown): unknown {
  const own = given === undefined ? {} : recordOf(given);
  return own === null ? given : { ...usual, ...own };
}

const eachOf = (list: unknown, complete: (item: Given) => Given): unknown =>
  Array.isArray(list)
    ? list.map((item: unknown) => {
        const record = recordOf(item);
        return record === null ? item : complete(record);
      })
    : list;

const recordOf = (value: unknown): Given | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Given) : null;

const numberOf = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);
