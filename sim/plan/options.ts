/** A system's options: their defaults, checking given ones, and drawing some that campaigns try. */
import type { Options, OptionValue } from "../contract/cluster.ts";
import type { OptionSpec, System } from "../contract/system.ts";
import type { Draw } from "./draw.ts";
import { fail } from "./schema.ts";

/** Every option at its default. */
export function defaultOptions(system: System): Options {
  return Object.fromEntries(Object.entries(system.options).map(([name, spec]) => [name, spec.default]));
}

/** The given options, checked, over the defaults. Throws a UserError that names the option at `path`. */
export function completeOptions(system: System, given: Options, path: string): Options {
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(system.options, name) ? system.options[name] : undefined;
    if (spec === undefined) {
      const known = Object.keys(system.options).join(", ");
      fail(`${path}.${name}`, value, known === "" ? `no options: ${system.name} has none` : `an option of ${known}`);
    }
    if (!allows(spec, value)) fail(`${path}.${name}`, value, describe(spec));
  }
  return { ...defaultOptions(system), ...given };
}

/** Each switch turned, and each choice made anew, in `percent` of a hundred draws; numbers stay at their defaults. */
export function drawOptions(draw: Draw, system: System, percent: number): Options {
  const drawn: { [name: string]: OptionValue } = {};
  for (const [name, spec] of Object.entries(system.options)) {
    const turned = draw.chance(percent);
    if (spec.type === "boolean") drawn[name] = turned ? !spec.default : spec.default;
    else if (spec.type === "choice") drawn[name] = turned ? draw.pick(spec.choices) : spec.default;
    else drawn[name] = spec.default;
  }
  return drawn;
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
