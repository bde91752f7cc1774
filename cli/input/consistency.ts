/** The option that says what a recorded history is held to. */
import { option } from "./options.ts";

export const consistency = option.choice({
  ...{ value: "WHAT", choices: ["linearizable", "ordered-reads"] },
  about: "with ordered-reads, reads may be old, but each client sees changes in their order (as of ZooKeeper)",
  otherwise: "linearizable",
});

/** True where reads may be old. */
export const mayBeOld = (given: string | null): boolean => given === "ordered-reads";

/** Options that were given, as arguments again. */
export const argsOf = (given: { readonly [name: string]: string | null }): readonly string[] =>
  Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [`--${name}`, value]));
