/** What the user asked of `synod check`, read and checked. Loaded after a planted bug, since it knows the systems. */

import type { Mutant, MutantBox } from "../../scenarios/mutants/mutant.ts";
import { escapeText } from "../../sim/base/printable.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { SystemCheckOptions } from "../../sim/check/check-system.ts";
import { leastBox } from "../../sim/check/hunt.ts";
import { type Reduction, reductionNames } from "../../sim/check/options.ts";
import { type Box, smallBox } from "../../sim/check/subjects/system/box.ts";
import type { OptionValue } from "../../sim/contract/cluster.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { System } from "../../sim/contract/system.ts";
import { completeOptions } from "../../sim/plan/options.ts";
import type { Given } from "../input/given.ts";
import { shipped } from "../input/shipped.ts";

export interface CheckRequest {
  readonly system: System;
  readonly invariants: readonly Invariant[];
  readonly box: Box;
  readonly options: SystemCheckOptions;
  readonly grow: boolean;
  /** Loss is a step of its own, so that more of it makes a larger space. */
  readonly isLossExplicit: boolean;
  readonly workers: number;
  readonly mutant: Mutant | null;
  readonly bugsFrom: readonly string[];
  /** Where a trace goes; null: a free name beside others. */
  readonly out: string | null;
  readonly force: boolean;
}

const searches = ["breadth", "depth", "deepening"] as const;

export function readCheck(given: Given, mutant: Mutant | null): CheckRequest {
  const system = shipped.system(given.text("system")!);
  refuseForeign(mutant, system);
  refuseOptions(given, ["radius", "runs"], "goes with --around");
  for (const name of ["without", "set", "timers"]) {
    if (given.has(name) && given.texts(name).length === 0) throw new UserError(`--${name} needs a value`);
  }
  const limit = given.integer("depth", 1, 1_000_000);
  const seconds = given.seconds("time");
  const { reductions, delay } = readWithout(given.texts("without"));
  const options: SystemCheckOptions = {
    search: given.choice("search", searches) ?? "breadth",
    memory: (given.integer("memory", 16, 1_000_000) ?? 2_048) * 2 ** 20,
    collect: given.flag("keep-going"),
    without: reductions,
    explicitLoss: !delay,
    liveness: given.flag("liveness"),
    clock: () => performance.now(),
    ...(limit === null ? {} : { depth: limit }),
    ...(seconds === null ? {} : { timeMillis: seconds * 1000 }),
  };
  return {
    system,
    invariants: shipped.judgesOf(system),
    box: readBox(given, system, mutant),
    options,
    grow: given.flag("grow"),
    isLossExplicit: !delay || given.flag("liveness"),
    workers: readWorkers(given),
    mutant,
    bugsFrom: given.texts("bugs-from"),
    out: given.text("out"),
    force: given.flag("force"),
  };
}

/** A bug of another system would change nothing, and the check look clean. */
export function refuseForeign(mutant: Mutant | null, system: System): void {
  if (mutant === null || mutant.system === system.name) return;
  throw new UserError(`planted bug ${mutant.id} is one of ${mutant.system}, not of ${system.name}; name that system`);
}

/** Refuses options that would have no effect. */
export function refuseOptions(given: Given, names: readonly string[], why: string): void {
  for (const name of names) if (given.has(name)) throw new UserError(`--${name} ${why}`);
}

/** Threads search breadth-first, for safety, to the first violation. */
function readWorkers(given: Given): number {
  const workers = given.integer("workers", 1, 64) ?? 1;
  if (workers > 1) {
    refuseOptions(given, ["liveness", "keep-going"], "needs one thread: leave out --workers");
    if ((given.text("search") ?? "breadth") !== "breadth") {
      throw new UserError("--search needs one thread: with --workers the search is breadth-first");
    }
  }
  return workers;
}

/** `delay` is the reduction that takes a message lost for one that is for ever under way. */
function readWithout(names: readonly string[]): { readonly reductions: readonly Reduction[]; readonly delay: boolean } {
  const known = [...reductionNames, "delay"];
  for (const name of names) {
    if (!known.includes(name)) throw new UserError(`--without ${escapeText(name, 40)}: choose ${known.join(", ")}`);
  }
  return { reductions: reductionNames.filter((name) => names.includes(name)), delay: !names.includes("delay") };
}

/** The box that a planted bug names. Throws a UserError when the system has no such. */
export function boxOf(system: System, { counts, options, timers, contacts }: MutantBox): Box {
  const least = leastBox(system);
  completeOptions(system, options, "box.options");
  const nodes = counts.nodes ?? least.nodes;
  if (nodes < system.nodes.min || nodes > system.nodes.max) {
    throw new UserError(`box.nodes: ${nodes}: ${system.name} has ${system.nodes.min} to ${system.nodes.max}`);
  }
  return { ...least, ...counts, options, timers, contacts };
}

/** The box of the options given; for the others, that of the planted bug, or else a small one. */
function readBox(given: Given, system: System, mutant: Mutant | null): Box {
  const small = mutant?.box == null ? smallBox(system) : boxOf(system, mutant.box);
  const { min, max } = system.nodes;
  const count = (name: string, standard: number, most: number): number => given.integer(name, 0, most) ?? standard;
  const options = { ...small.options, ...readOptions(given.texts("set")) };
  completeOptions(system, options, "--set"); // said now, and by its name
  if (system.service === "register") refuseOptions(given, ["keys"], `has no meaning: ${system.name} is one register`);
  return {
    nodes: given.integer("nodes", min, max) ?? small.nodes,
    options,
    clients: count("clients", small.clients, 8),
    readers: count("readers", small.readers, 8),
    operations: count("ops", small.operations, 8),
    keys: given.integer("keys", 1, 8) ?? small.keys,
    timeouts: count("timeouts", small.timeouts, 100),
    retries: count("retries", small.retries, 100),
    crashes: count("crashes", small.crashes, 100),
    drops: count("drops", small.drops, 100),
    duplicates: count("duplicates", small.duplicates, 100),
    terms: count("terms", small.terms, 1_000_000),
    window: readWindow(given, small.window),
    timers: given.has("timers") ? given.texts("timers") : small.timers,
    loss: given.choice("loss", ["none", "suffix", "subset"]) ?? small.loss,
    contacts: given.choice("contacts", ["home", "any"]) ?? small.contacts,
  };
}

/** Where messages give way to others, some are lost that no budget counts. */
function readWindow(given: Given, standard: number): number {
  const window = given.integer("window", 0, 1_000) ?? standard;
  if (window > 0)
    refuseOptions(given, ["liveness", "drops"], "needs --window 0: in a window messages are lost without limit");
  return window;
}

function readOptions(texts: readonly string[]): Record<string, OptionValue> {
  const options: Record<string, OptionValue> = {};
  for (const text of texts) {
    const parts = /^([A-Za-z]\w*)=(.+)$/.exec(text);
    if (parts === null) throw new UserError(`--set ${escapeText(text, 40)}: write NAME=VALUE`);
    const [, name, value] = parts as unknown as [string, string, string];
    if (options[name] !== undefined) throw new UserError(`--set ${name}: given twice; give it once`);
    options[name] =
      value === "true" || value === "false" ? value === "true" : /^-?\d+$/.test(value) ? Number(value) : value;
  }
  return options;
}
