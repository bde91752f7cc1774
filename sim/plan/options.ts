/** A system's options: their defaults, checking given ones, and drawing some that campaigns try. */
import { nearest } from "../base/nearest.ts";
import type { Options, OptionValue } from "../contract/cluster.ts";
import { foundationPrefix, namedBelow, optionsBelow } from "../contract/parts.ts";
import type { OptionSpec, System } from "../contract/system.ts";
import type { Draw } from "./draw.ts";
import { fail } from "./schema.ts";

type Specs = { readonly [name: string]: OptionSpec };

/** The options that a system has when these are given: its own and, as `registry.NAME`, those of what it stands on. */
export function specsOf(system: System, given: Options): Specs {
  if (system.foundation === undefined) return system.options;
  const below = foundationOf(system, given);
  const specs = specsOf(below, optionsBelow(given));
  return {
    ...system.options,
    ...Object.fromEntries(Object.entries(specs).map(([name, spec]) => [foundationPrefix + name, spec])),
  };
}

const foundationOf = (system: System, given: Options): System =>
  system.foundation!({ ...ownDefaults(system), ...given }).system;

const ownDefaults = (system: System): Options =>
  Object.fromEntries(Object.entries(system.options).map(([name, spec]) => [name, spec.default]));

/** Every option at its default. */
export const defaultOptions = (system: System): Options => withDefaults(system, {});

/** The given options over the defaults, those of what the system stands on included. */
function withDefaults(system: System, given: Options): Options {
  const own = { ...ownDefaults(system), ...given };
  if (system.foundation === undefined) return own;
  return { ...own, ...namedBelow(withDefaults(foundationOf(system, own), optionsBelow(own))) };
}

/** The given options, checked, over the defaults. Throws a UserError that names the option at `path`. */
export function completeOptions(system: System, given: Options, path: string): Options {
  const isOwn = (name: string): boolean => system.foundation === undefined || !name.startsWith(foundationPrefix);
  validateOptions(system.options, given, isOwn, system.name, path); // what it stands on is one of them
  const specs = specsOf(system, given);
  validateOptions(specs, given, (name) => !isOwn(name), system.name, path);
  return withDefaults(system, given);
}

/**
 * These options with the given ones in their place. Of another foundation the options are its defaults. Throws a UserError
 * that names the option at `path`.
 */
export function replaceOptions(system: System, options: Options, given: Options, path: string): Options {
  if (Object.keys(given).length === 0) return options;
  const isKept = (name: string): boolean => !(name.startsWith(foundationPrefix) && "registry" in given);
  const kept = Object.fromEntries(Object.entries(options).filter(([name]) => isKept(name)));
  return completeOptions(system, { ...kept, ...given }, path);
}

function validateOptions(
  specs: Specs,
  given: Options,
  isMeant: (name: string) => boolean,
  system: string,
  path: string,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (!isMeant(name)) continue;
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined) {
      const known = Object.keys(specs);
      const near = nearest(name, known);
      const hint = near === null ? "" : `; did you mean ${near}?`;
      const wanted = known.length === 0 ? `no options: ${system} has none` : `an option of ${known.join(", ")}${hint}`;
      fail(`${path}.${name}`, value, wanted);
    }
    if (!allows(spec, value)) fail(`${path}.${name}`, value, describe(spec));
  }
}

/**
 * Each switch turned, and each choice made anew, in `percent` of a hundred draws, and so each number that says which values
 * to draw; other numbers stay at their defaults. Those that say so, more often.
 */
export function drawOptions(draw: Draw, system: System, percent: number): Options {
  const drawn: { [name: string]: OptionValue } = {};
  for (const [name, spec] of Object.entries(system.options)) {
    if (spec.isDrawn === false) {
      drawn[name] = spec.default;
      continue;
    }
    const often = spec.type === "boolean" || percent === 0 ? 0 : (spec.often ?? 0);
    const turned = draw.chance(Math.max(percent, often));
    if (spec.type === "boolean") drawn[name] = turned ? !spec.default : spec.default;
    else if (spec.type === "choice") drawn[name] = turned ? draw.pick(spec.drawn ?? spec.choices) : spec.default;
    else drawn[name] = turned && spec.draw !== undefined ? draw.pick(spec.draw) : spec.default;
    if (spec.isSet === true) drawn[name] = spec.default; // behind the draw: the other options are those of any variant
  }
  if (system.foundation === undefined) return drawn;
  return { ...drawn, ...namedBelow(drawOptions(draw, foundationOf(system, drawn), percent)) };
}

/** Options with one of them changed: of what the system stands on then, those that it has. */
export function withOption(system: System, options: Options, name: string, value: OptionValue): Options {
  const changed = { ...options, [name]: value };
  if (system.foundation === undefined || name.startsWith(foundationPrefix)) return changed;
  const specs = specsOf(system, changed);
  return withDefaults(
    system,
    Object.fromEntries(Object.entries(changed).filter(([each]) => Object.hasOwn(specs, each))),
  );
}

function allows(spec: OptionSpec, value: OptionValue): boolean {
  switch (spec.type) {
    case "integer":
      return typeof value === "number" && Number.isSafeInteger(value) && value >= spec.min && value <= spec.max;
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return typeof value === "string" && spec.choices.includes(value);
  }
}

function describe(spec: OptionSpec): string {
  switch (spec.type) {
    case "integer":
      return `a whole number from ${spec.min} to ${spec.max}`;
    case "boolean":
      return "true or false";
    case "choice":
      return `one of ${spec.choices.join(", ")}`;
  }
}
