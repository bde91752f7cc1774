/** Whether the members of a system change by anybody's asking, and how, with the options that it has. */
import type { Options } from "./cluster.ts";
import type { Membership, System } from "./system.ts";

/** What a system takes of `reconfigure` with given options. */
export type Changing = Membership & { readonly changes: "one" | "any" };

/** Undefined where its members do not change; options that are not given have their defaults. */
export function membershipOf(
  { membership, options: specs }: Pick<System, "membership" | "options">,
  given: Options = {},
): Changing | undefined {
  if (membership === undefined) return undefined;
  const { changes } = membership;
  if (typeof changes === "string") return { ...membership, changes };
  const defaults = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default]));
  const kind = changes({ ...defaults, ...given });
  return kind === null ? undefined : { ...membership, changes: kind };
}
