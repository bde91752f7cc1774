/** What the user asked of `synod check`, read and checked. Loaded after a planted bug, since it knows the systems. */

import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { unknownName } from "../../sim/base/nearest.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import type { SystemCheckOptions } from "../../sim/check/check-system.ts";
import { type Reduction, reductionNames } from "../../sim/check/options.ts";
import { type Box, smallBox } from "../../sim/check/subjects/system/box.ts";
import { readsClocks } from "../../sim/check/subjects/system/unvaried.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import { membershipOf } from "../../sim/contract/membership.ts";
import type { Service } from "../../sim/contract/operation.ts";
import { usualService } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { boxOf } from "../input/bug-box.ts";
import { needsValue, within } from "../input/options.ts";
import type { UserModule } from "../input/user-module.ts";
import { type CheckGiven, optionsOfAround } from "./options.ts";

/** What is checked, as the catalogue knows it. */
export interface CheckedSystem {
  /** A variant has its options behind its name: see sim/plan/variant.ts. */
  readonly name: string;
  readonly modules: readonly UserModule[];
  readonly catalogue: Catalogue;
}

export interface CheckRequest extends CheckedSystem {
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

export function readCheck(subject: CheckedSystem, given: CheckGiven, mutant: Mutant | null): CheckRequest {
  const { name, catalogue } = subject;
  const system = catalogue.system(name);
  refuseForeign(mutant, system);
  refuseOptions(given, optionsOfAround, "goes with --around");
  for (const name of ["without", "set", "timers"] as const) {
    if (given.named.has(name) && given[name].length === 0) throw needsValue(name);
  }
  refuseWalks(given);
  const { depth, time, grow, out, force, liveness, walks, seed } = given;
  const { reductions: left, delay } = readWithout(given.without);
  // Symmetry runs handlers on images of states, of which nobody knows whether the box has them.
  const reductions = given.coverage && !left.includes("symmetry") ? [...left, "symmetry" as const] : left;
  const options: SystemCheckOptions = {
    search: given.named.has("search") || given.workers > 1 ? given.search : (mutant?.box?.search ?? given.search),
    memory: given.memory * 2 ** 20,
    collect: given["keep-going"],
    without: reductions,
    explicitLoss: !delay,
    liveness,
    clock: () => performance.now(),
    ...(depth === null ? {} : { depth }),
    ...(walks === null ? {} : { walks: { walks, seed } }),
    ...(time === null ? {} : { timeMillis: time * 1_000 }),
  };
  return {
    ...subject,
    ...{ system, invariants: catalogue.judgesOf(system), box: readBox(given, system, mutant), options },
    ...{ grow, isLossExplicit: !delay || liveness, workers: readWorkers(given) },
    ...{ mutant, bugsFrom: given["bugs-from"], out, force },
  };
}

/** A bug of another system would change nothing, and the check look clean. */
export function refuseForeign(mutant: Mutant | null, system: System): void {
  if (mutant === null || mutant.system === system.name) return;
  throw new UserError({
    code: "foreign-bug",
    place: "--mutant",
    value: mutant.id,
    unplaced: true,
    problem: `planted bug ${mutant.id} is one of ${mutant.system}, not of ${system.name}`,
    remedy: "name that system",
  });
}

/** Refuses options that would have no effect. */
export function refuseOptions(given: CheckGiven, names: readonly string[], why: string): void {
  for (const name of names)
    if (given.named.has(name))
      throw new UserError({
        code: "option-without-effect",
        place: `--${name}`,
        remedy: `leave --${name} out`,
        sentence: `--${name} ${why}`,
      });
}

/** Walks are no search of a whole box, and have a seed. */
function refuseWalks(given: CheckGiven): void {
  if (given.walks === null) return refuseOptions(given, ["seed"], "goes with --walks: a search draws nothing");
  refuseOptions(given, ["search", "grow", "workers"], "is for a search of the whole box: leave out --walks");
}

/** Threads search breadth-first, for safety, to the first violation. */
function readWorkers(given: CheckGiven): number {
  if (given.workers === 1) return 1;
  refuseOptions(given, ["liveness", "keep-going", "coverage"], "needs one thread: leave out --workers");
  if (given.search === "breadth") return given.workers;
  throw new UserError({
    code: "search-in-threads",
    place: "--search",
    remedy: "leave --search or --workers out",
    sentence: "--search needs one thread: with --workers the search is breadth-first",
  });
}

/** `delay` is the reduction that takes a message lost for one that is for ever under way. */
function readWithout(names: readonly string[]): { readonly reductions: readonly Reduction[]; readonly delay: boolean } {
  const known = [...reductionNames, "delay"];
  for (const name of names) {
    if (!known.includes(name))
      throw new UserError({
        code: "unknown-reduction",
        place: "--without",
        value: clipped(name, 40),
        remedy: `choose ${known.join(", ")}`,
      });
  }
  return { reductions: reductionNames.filter((name) => names.includes(name)), delay: !names.includes("delay") };
}

/** The box of a check whose options say nothing of it: that of the planted bug, or else a small one. */
export const standardBox = (system: System, mutant: Mutant | null): Box =>
  mutant?.box == null ? smallBox(system) : boxOf(system, mutant.box);

/** The box of the options given; for the others, the standard one. */
function readBox(given: CheckGiven, system: System, mutant: Mutant | null): Box {
  const small = standardBox(system, mutant);
  if (membershipOf(system, small.options) === undefined)
    refuseOptions(given, ["reconfigure"], `has no meaning: the members of ${system.name} do not change`);
  const options = small.options;
  const service = readService(given, system) ?? small.service;
  const asked = service ?? usualService(system);
  if (asked !== "key-value") refuseOptions(given, ["keys"], `has no meaning: ${system.name} is one ${asked}`);
  return {
    nodes: given.nodes === null ? small.nodes : within(given.nodes, system.nodes, "nodes"),
    options,
    ...(service === undefined ? {} : { service }),
    clients: given.clients ?? small.clients,
    readers: given.readers ?? small.readers,
    deleters: given.deleters ?? small.deleters,
    operations: given.ops ?? small.operations,
    keys: given.keys ?? small.keys,
    timeouts: given.timeouts ?? small.timeouts,
    retries: given.retries ?? small.retries,
    ...attemptsOf(given.attempts ?? small.attempts ?? 0),
    crashes: given.crashes ?? small.crashes,
    drops: given.drops ?? small.drops,
    duplicates: given.duplicates ?? small.duplicates,
    elapses: readElapses(given, system, small),
    pieces: given.pieces ?? small.pieces,
    terms: given.terms ?? small.terms,
    window: readWindow(given, small.window),
    timers: given.named.has("timers") ? given.timers : small.timers,
    loss: given.loss ?? small.loss,
    reconfigurations: given.named.has("reconfigure") ? given.reconfigure : small.reconfigurations,
    contacts: given.contacts ?? small.contacts,
  };
}

/** Nothing is said of a box in which nobody gives up. */
const attemptsOf = (attempts: number): Pick<Box, "attempts"> => (attempts === 0 ? {} : { attempts });

/** The service asked for, which must be one that the system offers; undefined when none was named. */
function readService({ service }: CheckGiven, system: System): Service | undefined {
  const { services } = system;
  if (service === null) return undefined;
  const offered = services.find((name) => name === service);
  if (offered === undefined) throw unknownName(`service of ${system.name}`, service, services);
  return offered;
}

/** Time makes a difference only to who reads a clock. */
function readElapses(given: CheckGiven, system: System, small: Box): number {
  const nodes = given.nodes ?? small.nodes;
  if (!readsClocks(system, { nodes, options: small.options }))
    refuseOptions(
      given,
      ["elapses", "pieces"],
      `has no meaning: with these options ${system.name} compares no readings of clocks`,
    );
  const elapses = given.elapses ?? small.elapses;
  if (elapses === 0) refuseOptions(given, ["pieces"], "goes with --elapses: else time stands still");
  return elapses;
}

/** Where messages give way to others, some are lost that no budget counts. */
function readWindow(given: CheckGiven, standard: number): number {
  const window = given.window ?? standard;
  if (window > 0)
    refuseOptions(given, ["liveness", "drops"], "needs --window 0: in a window messages are lost without limit");
  return window;
}
