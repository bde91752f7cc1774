/** The systems, judges and scenarios among what a module exports; what is wrong with one is told by its export. */
import { UserError } from "../../sim/base/user-error.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { type Lack, lackOfInvariant, lackOfScenario, lackOfSystem } from "./shapes.ts";

/** Something that a module brings. */
export interface Exported<T> {
  readonly value: T;
  /** The export that holds it, alone or in a list. */
  readonly as: string;
}

interface Namespace {
  readonly [name: string]: unknown;
}

/** A kind of thing that modules bring. */
interface Kind {
  /** `a System`, for messages. */
  readonly name: string;
  /** How one is exported. */
  readonly example: string;
  /** Parts by which one is known, of which it has two at least, whatever else is wrong with it. */
  readonly signs: readonly string[];
  lack(value: object): Lack | null;
}

const system: Kind = {
  name: "System",
  example: "export const mine: System = { name, roles, … }",
  signs: ["roles", "layout", "contact", "quorums", "survives", "services", "witnesses", "intersections"],
  lack: lackOfSystem,
};

const invariant: Kind = {
  name: "Invariant",
  example: "export const mine: Invariant = { name, about, observes, start, on, … }",
  signs: ["observes", "start", "on", "finish", "about"],
  lack: lackOfInvariant,
};

const scenario: Kind = {
  name: "Scenario",
  example: "export const mine = drawnScenario({ name, about, … })",
  signs: ["about", "unsuited", "plan"],
  lack: lackOfScenario,
};

export const systemsIn = (namespace: Namespace, shown: string): readonly Exported<System>[] =>
  broughtBy(namespace, shown, system) as readonly Exported<System>[];

export const invariantsIn = (namespace: Namespace, shown: string): readonly Exported<Invariant>[] =>
  broughtBy(namespace, shown, invariant) as readonly Exported<Invariant>[];

export const scenariosIn = (namespace: Namespace, shown: string): readonly Exported<Scenario>[] =>
  broughtBy(namespace, shown, scenario) as readonly Exported<Scenario>[];

/** At least one. Throws a UserError that names the file, the export and what is missing. */
function broughtBy(namespace: Namespace, shown: string, kind: Kind): readonly Exported<object>[] {
  const found = new Map<object, string>();
  for (const [as, value] of Object.entries(namespace)) {
    if (as === "module.exports") continue; // the default one by another name
    for (const [at, one] of (Array.isArray(value) ? value : [value]).entries()) {
      if (!looksLike(one, kind) || found.has(one)) continue;
      const place = Array.isArray(value) ? `${as}[${at}]` : as;
      const lack = kind.lack(one);
      if (lack === null) found.set(one, place);
      else
        throw new UserError({
          ...{ code: "wrong-export", place: `${shown}: export ${place}`, value: lack.what },
          problem: `${kind.name === "Invariant" ? "an" : "a"} ${kind.name}, but ${lack.what}`,
          remedy: lack.remedy,
        });
    }
  }
  if (found.size === 0) throw nothingIn(namespace, shown, kind);
  return [...found].map(([value, as]) => ({ value, as }));
}

function looksLike(value: unknown, { signs }: Kind): value is object {
  if (typeof value !== "object" || value === null) return false;
  return signs.filter((sign) => Object.hasOwn(value, sign)).length >= 2;
}

function nothingIn(namespace: Namespace, shown: string, { name, example }: Kind): UserError {
  // What Node makes of a file that it takes for CommonJS is nobody's export.
  const isInterop = (one: string): boolean =>
    "module.exports" in namespace && ["default", "module.exports"].includes(one);
  const names = Object.keys(namespace).filter((one) => !isInterop(one));
  const listed = names.length > 12 ? [...names.slice(0, 12), "…"] : names;
  const automaton = names.find((one) => {
    const value = namespace[one];
    return typeof value === "object" && value !== null && "recover" in value && "onMessage" in value;
  });
  const hint =
    name === "System" && automaton !== undefined ? ` (${automaton} is an Automaton: a role of a System)` : "";
  const what = names.length === 0 ? "it exports nothing" : `its exports are ${listed.join(", ")}${hint}`;
  return new UserError({
    ...{ code: "no-export", place: shown, value: names.join(", ") },
    problem: `exports no ${name}: ${what}`,
    remedy: `write \`${example}\``,
  });
}
