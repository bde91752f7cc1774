/** Variants of a system, some of whose options are set: `raft:preVote=false`. To whoever draws, runs or shrinks, one is a system. */
import { UserError } from "../base/user-error.ts";
import type { Options, OptionValue } from "../contract/cluster.ts";
import { foundationName, foundationPrefix, optionsBelow } from "../contract/parts.ts";
import type { Foundation, OptionSpec, System } from "../contract/system.ts";
import { clusterOfPlan } from "./cluster-of-plan.ts";
import { completeOptions, replaceOptions, specsOf } from "./options.ts";
import type { Plan } from "./plan.ts";
import { readSettings } from "./settings.ts";

/** A system by name, with the options that are set in it. */
export interface Variant {
  readonly name: string;
  readonly options: Options;
}

/** Reads `NAME` or `NAME:OPTION=VALUE,…`. Throws a UserError for an option without a value, or set twice. */
export function readVariant(text: string): Variant {
  const [, name, settings] = /^(.*?)(?::([A-Za-z][\w.]*(?:=.*)?))?$/s.exec(text)!;
  return { name: name!, options: settings === undefined ? {} : readSettings(settings.split(",")) };
}

/** What `readVariant` reads. */
export function nameVariant({ name, options }: Variant): string {
  const settings = Object.entries(options).map(([option, value]) => `${option}=${value}`);
  return settings.length === 0 ? name : `${name}:${settings.join(",")}`;
}

/** The system with these options set. Throws a UserError that names the option at `place`. */
export function variantOf(system: System, set: Options, place: string): System {
  if (Object.keys(set).length === 0) return system;
  completeOptions(system, set, place);
  const isBelow = Object.keys(set).some((name) => name.startsWith(foundationPrefix));
  // Options of what it stands on are options of one of those it may stand on: it stays.
  const usual = system.options[foundationName]?.default;
  return settle(system, isBelow && usual !== undefined ? { [foundationName]: usual, ...set } : set);
}

function settle(system: System, set: Options): System {
  const options = Object.entries(system.options).map(([name, spec]): [string, OptionSpec] => {
    return [name, Object.hasOwn(set, name) ? ({ ...spec, default: set[name], isSet: true } as OptionSpec) : spec];
  });
  const { foundation } = system;
  const below = optionsBelow(set);
  const own: System = { ...system, options: Object.fromEntries(options) };
  if (foundation === undefined || Object.keys(below).length === 0) return own;
  const settled = new Map<System, System>();
  const settledFoundation = (given: Options): Foundation => {
    const found = foundation(given);
    const system = settled.get(found.system) ?? settle(found.system, below);
    settled.set(found.system, system);
    return { ...found, system };
  };
  return { ...own, foundation: settledFoundation };
}

/** These options, with those that are set in this system as they are set. */
export function keepSet(system: System, options: Options): Options {
  const set: { [name: string]: OptionValue } = {};
  for (const [name, spec] of Object.entries(specsOf(system, options))) {
    if (spec.isSet === true && options[name] !== spec.default) set[name] = spec.default;
  }
  return replaceOptions(system, options, set, "--set");
}

/**
 * The plan with the options that are set in this system. Throws a UserError where the scenario chose another value, by
 * which it laid out the cluster.
 */
export function keepSetInPlan(system: System, plan: Plan, scenario: string): Plan {
  const options = keepSet(system, plan.options);
  if (options === plan.options) return plan;
  const kept = { ...plan, options };
  if (clusterOfPlan(kept, system).servers === clusterOfPlan(plan, system).servers) return kept;
  const changed = Object.keys(options).filter((name) => options[name] !== plan.options[name]);
  const [name] = changed;
  throw new UserError({
    ...{ code: "option-of-scenario", place: `--set ${name}`, value: options[name!] },
    problem: `the scenario ${scenario} needs ${name}=${plan.options[name!]}`,
    remedy: "leave the option out, or ask another scenario",
  });
}
