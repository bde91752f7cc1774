/** What a host has to run: systems, scenarios and judges by name. A name that is not there is the user's mistake. */
import { nearest, unknownName } from "../base/nearest.ts";
import { UserError } from "../base/user-error.ts";
import type { Options } from "../contract/cluster.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import { specsOf } from "../plan/options.ts";
import { drawnFrom, type Scenario } from "../plan/scenario.ts";
import { keepSetInPlan, nameVariant, readVariant, type Variant, variantOf } from "../plan/variant.ts";
import type { TraceModule } from "../trace/format.ts";
import type { Cell } from "./tasks.ts";

/** In place of a scenario's name: every scenario that suits. */
const all = "all";

export class Catalogue {
  readonly systems: readonly System[];
  readonly scenarios: readonly Scenario[];
  /** The judges of a system. */
  readonly judgesOf: (system: System) => readonly Invariant[];

  /** What is meant when no scenario is named; it may be one that is not among `scenarios`. */
  readonly standard: Scenario;

  /** The files beside what ships that a run of the system loads: its trace names them. */
  readonly modulesOf: (system: System) => readonly TraceModule[];

  readonly #variants = new Map<string, System>();

  constructor(
    systems: readonly System[],
    scenarios: readonly Scenario[],
    judgesOf: (system: System) => readonly Invariant[],
    standard: Scenario,
    modulesOf: (system: System) => readonly TraceModule[] = () => [],
  ) {
    this.systems = systems;
    this.scenarios = scenarios;
    this.judgesOf = judgesOf;
    this.standard = standard;
    this.modulesOf = modulesOf;
  }

  /** The system called `text`, or a variant of it: `raft:preVote=false`. */
  system(text: string): System {
    const { name, options } = readVariant(text);
    const plain = this.systems.find((system) => system.name === name);
    if (plain === undefined) {
      const known = this.systems.map((system) => system.name);
      throw unknownName("system", name, known).adding("One of your own is named by its file: ./mine.ts.");
    }
    if (Object.keys(options).length === 0) return plain;
    const known = this.#variants.get(text);
    if (known !== undefined) return known;
    const variant = variantOf(plain, options, name);
    this.#variants.set(text, variant);
    return variant;
  }

  /** The scenario called `name`. */
  scenario(name: string): Scenario {
    return named("scenario", name, [...this.scenarios, this.standard]);
  }

  /** The scenario called `name`, whose plans of a variant keep what is set in it. */
  scenarioFor(name: string): Scenario {
    const scenario = this.scenario(name);
    return {
      ...scenario,
      plan: (system, seed, index, settings) =>
        keepSetInPlan(
          system,
          scenario.plan(system, seed, index, settings),
          drawnFrom(scenario, system, index).scenario.name,
        ),
    };
  }

  /**
   * The systems called so, all when none is, with these options set in each. Where none is named, those without such an
   * option are left out, of which `onLeftOut` is told.
   */
  variants(names: readonly string[], set: Options, onLeftOut: (reason: string) => void = () => {}): readonly string[] {
    if (Object.keys(set).length === 0) return names;
    if (names.length > 0) return names.map((text) => nameVariant(withSettings(readVariant(text), set)));
    const lacking = ({ name, ...system }: System): string | undefined =>
      Object.keys(set).find((option) => !Object.hasOwn(specsOf({ name, ...system }, set), option));
    const having = this.systems.filter((system) => lacking(system) === undefined);
    if (having.length === 0) throw this.#unknownOption(Object.keys(set));
    for (const system of this.systems) {
      const option = lacking(system);
      if (option !== undefined) onLeftOut(`${system.name} has no option ${option}`);
    }
    return having.map(({ name }) => nameVariant({ name, options: set }));
  }

  /** The names of the scenarios that suit one of the systems or more. */
  suiting(systemNames: readonly string[]): readonly string[] {
    const systems = unique(systemNames).map((name) => this.system(name));
    const suits = (scenario: Scenario) => systems.some((system) => scenario.unsuited(system) === null);
    return this.scenarios.filter(suits).map(({ name }) => name);
  }

  #unknownOption(names: readonly string[]): UserError {
    const all = [...new Set(this.systems.flatMap(({ options }) => Object.keys(options)))].sort();
    const unknown = names.find((name) => !all.includes(name));
    const near = unknown === undefined ? null : nearest(unknown, all);
    return new UserError({
      ...{ code: "unknown-option", place: "--set", value: names.join(", "), unplaced: true },
      problem: `no system has ${names.length === 1 ? "an option" : "options"} ${names.join(" and ")}`,
      remedy: near === null ? "synod list systems --json tells which options there are" : `did you mean ${near}?`,
    });
  }

  /**
   * The cells of every system (all when none is named) under every named scenario that suits it, the standard one when
   * none is named, each when `all` is. A pair that does not suit is left out; when none is left, that is the user's mistake.
   * `beyond` takes every pair that is named. `onLeftOut` is told of each that is left out, though named.
   */
  cells(
    systemNames: readonly string[],
    scenarioNames: readonly string[],
    beyond: boolean,
    onLeftOut: (reason: string) => void = () => {},
  ): readonly Cell[] {
    const names = scenarioNames.length === 0 ? [this.standard.name] : unique(scenarioNames);
    const named = names.filter((name) => name !== all).map((name) => this.scenario(name));
    const further = names.includes(all) ? this.scenarios.filter((scenario) => !named.includes(scenario)) : [];
    const reasons: string[] = [];
    const cells: Cell[] = [];
    const systems = systemNames.length === 0 ? this.systems.map(({ name }) => name) : unique(systemNames);
    for (const scenario of [...named, ...further]) {
      for (const system of systems) {
        const isNamed = named.includes(scenario);
        const reason = beyond && isNamed ? null : scenario.unsuited(this.system(system));
        if (reason === null) cells.push({ system, scenario: scenario.name });
        else if (isNamed) reasons.push(`${scenario.name} does not suit ${system}: ${reason}`);
      }
    }
    if (cells.length === 0)
      throw new UserError({
        code: "unsuited",
        place: "--scenario",
        remedy: "choose other scenarios, or go beyond the claims",
        sentence: reasons.join("; "),
      });
    for (const reason of reasons) onLeftOut(reason);
    return cells;
  }
}

/** The variant with these options set too. */
function withSettings({ name, options }: Variant, set: Options): Variant {
  const twice = Object.keys(set).find((option) => options[option] !== undefined && options[option] !== set[option]);
  if (twice === undefined) return { name, options: { ...options, ...set } };
  throw new UserError({
    ...{ code: "set-twice", place: `--set ${twice}` },
    problem: `${name} is given ${twice}=${options[twice]} and ${twice}=${set[twice]}`,
    remedy: "give it once",
  });
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

function named<T extends { readonly name: string }>(kind: string, name: string, candidates: readonly T[]): T {
  const found = candidates.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw unknownName(
    kind,
    name,
    candidates.map((candidate) => candidate.name),
  );
}
