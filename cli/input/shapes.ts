/** Whether an object of the user's is a system, a judge or a scenario: the first part that is missing or of another kind. */
import { operationsOf, type Service } from "../../sim/contract/operation.ts";
import type { FaultKind } from "../../sim/contract/system.ts";

/** What is wrong with it, behind "but", and what to do. */
export interface Lack {
  readonly what: string;
  readonly remedy: string;
}

type Parts = { readonly [name: string]: unknown };

const isRecord = (value: unknown): value is Parts =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");

/** What a part must be, in words, and the test of it. */
const kinds = {
  "a name of lower-case letters, digits and hyphens": (value) =>
    typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,59}$/.test(value),
  "a text": (value) => typeof value === "string",
  "a function": (value) => typeof value === "function",
  "a list of texts": isTexts,
  "a list": Array.isArray,
  "a record": isRecord,
} as const satisfies { readonly [words: string]: (value: unknown) => boolean };

type Wanted = { readonly [part: string]: keyof typeof kinds };

const systemParts: Wanted = {
  name: "a name of lower-case letters, digits and hyphens",
  summary: "a text",
  source: "a text",
  services: "a list of texts",
  roles: "a record",
  contact: "a text",
  layout: "a function",
  nodes: "a record",
  options: "a record",
  quorums: "a function",
  intersections: "a list",
  survives: "a list of texts",
  exempt: "a record",
  witnesses: "a list of texts",
};

const automatonParts: Wanted = {
  messages: "a list of texts",
  timers: "a list of texts",
  blank: "a function",
  recover: "a function",
  onStart: "a function",
  onMessage: "a function",
  onTimer: "a function",
};

const invariantParts: Wanted = {
  name: "a name of lower-case letters, digits and hyphens",
  about: "a text",
  source: "a text",
  observes: "a list of texts",
  start: "a function",
  on: "a function",
};

const scenarioParts: Wanted = {
  name: "a name of lower-case letters, digits and hyphens",
  about: "a text",
  unsuited: "a function",
  plan: "a function",
};

const faultKinds: { readonly [kind in FaultKind]: true } = {
  drop: true,
  duplicate: true,
  reorder: true,
  partition: true,
  crash: true,
  "unsynced-suffix": true,
  "unsynced-subset": true,
  "wiped-disk": true,
  pause: true,
  slow: true,
  "clock-drift": true,
  "clock-jump": true,
  "read-error": true,
  "full-disk": true,
  "sync-error": true,
  "torn-write": true,
  corruption: true,
  "misdirected-write": true,
};

const isService = (name: string): name is Service => Object.hasOwn(operationsOf, name);

export function lackOfSystem(value: object): Lack | null {
  const system = value as Parts;
  const own = firstLack(system, systemParts, "");
  if (own !== null) return own;
  const roles = system["roles"] as Parts;
  for (const [role, automaton] of Object.entries(roles)) {
    if (!isRecord(automaton)) return { what: `its role ${role} is no Automaton`, remedy: "give the role its handlers" };
    const lack = firstLack(automaton, automatonParts, `its role ${role}: `);
    if (lack !== null) return lack;
  }
  const contact = system["contact"] as string;
  if (!Object.hasOwn(roles, contact)) {
    const known = Object.keys(roles).join(", ");
    return { what: `its contact "${contact}" is none of its roles`, remedy: `name one of ${known || "them"}` };
  }
  if (typeof (roles[contact] as Parts)["onRequest"] !== "function")
    return { what: `its role ${contact}, which takes requests, has no onRequest`, remedy: "give it the handler" };
  const offered = system["services"] as readonly string[];
  const service = offered.find((one) => !isService(one));
  if (service !== undefined || offered.length === 0)
    return {
      what: `it offers ${service ?? "no service"}`,
      remedy: `its services are one or more of ${Object.keys(operationsOf).join(", ")}`,
    };
  const kind = (system["survives"] as readonly string[]).find((one) => !Object.hasOwn(faultKinds, one));
  if (kind !== undefined)
    return {
      what: `it survives "${kind}", which is no fault`,
      remedy: `choose of ${Object.keys(faultKinds).join(", ")}`,
    };
  return lackOfOffers(system["offers"], offered.filter(isService)) ?? lackOfSizes(system["nodes"] as Parts);
}

function lackOfOffers(offers: unknown, services: readonly Service[]): Lack | null {
  if (offers === undefined) return null;
  if (!isTexts(offers)) return { what: `its offers are ${kindOf(offers)}`, remedy: 'write offers: ["get", "put"]' };
  const names = offers as readonly string[];
  const known = services.flatMap((service) => operationsOf[service] as readonly string[]);
  const unknown = names.find((one) => !known.includes(one));
  if (unknown !== undefined)
    return {
      what: `it offers "${unknown}", which is no operation of its services`,
      remedy: `choose of ${known.join(", ")}`,
    };
  const idle = services.find((service) => !operationsOf[service].some((type) => names.includes(type)));
  return idle === undefined
    ? null
    : { what: `it offers nothing of its service ${idle}`, remedy: "leave the service out" };
}

function lackOfSizes({ min, default: usual, max }: Parts): Lack | null {
  const isFine = [min, usual, max].every(Number.isSafeInteger) && Number(min) >= 1;
  if (isFine && Number(min) <= Number(usual) && Number(usual) <= Number(max)) return null;
  return { what: "its nodes are no sizes", remedy: "write nodes: { default: 3, min: 1, max: 31 }" };
}

export const lackOfInvariant = (value: object): Lack | null => firstLack(value as Parts, invariantParts, "");
export const lackOfScenario = (value: object): Lack | null => firstLack(value as Parts, scenarioParts, "");

function firstLack(parts: Parts, wanted: Wanted, before: string): Lack | null {
  for (const [name, words] of Object.entries(wanted)) {
    const value = parts[name];
    if (kinds[words](value)) continue;
    if (value === undefined) return { what: `${before}it has no ${name}`, remedy: `give it one, ${words}` };
    return { what: `${before}its ${name} is ${kindOf(value)}`, remedy: `make it ${words}` };
  }
  return null;
}

const kindOf = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  return value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
};
