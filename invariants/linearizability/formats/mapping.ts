/** How the inputs and outputs of somebody's Go structs are read as the operations that models know. */
import { UserError } from "../../../sim/base/user-error.ts";
import { describeValue } from "../model.ts";
import { excerpt } from "./excerpt.ts";

/** Names of fields of the input and the output, and what their values mean. */
export interface Mapping {
  /** The field of the input that says what is done. */
  readonly op: string;
  /** The function for each of its values, under the names that Jepsen's histories use: get, put, append, cas, read ... */
  readonly ops: { readonly [value: string]: string };
  /** The field of the input that names the object. */
  readonly key: string;
  /** The field of the input with what is written. */
  readonly value: string;
  /** The field of the input with what a compare-and-set expects. */
  readonly expected: string;
  /** The field of the output with what was read; an output that is no object is that value itself. */
  readonly found: string;
  /** The field of the output that says whether a compare-and-set took effect. */
  readonly swapped: string;
}

/** Porcupine's key-value example, `kvInput {op, key, value}` and `kvOutput {value}`; texts name functions themselves. */
export const porcupineMapping: Mapping = {
  op: "op",
  ops: { "0": "get", "1": "put", "2": "append" },
  key: "key",
  value: "value",
  expected: "expected",
  found: "value",
  swapped: "swapped",
};

const fields: readonly string[] = Object.keys(porcupineMapping);

/** Reads a mapping as the user gave it: what it leaves out is as in Porcupine's example. Throws UserError. */
export function mappingOf(given: unknown): Mapping {
  const wrong = (value: unknown, problem: string): UserError =>
    new UserError({
      code: "mapping",
      place: "--mapping",
      value: excerpt(describeValue(value)),
      problem,
      remedy: `it is an object with some of ${fields.join(", ")}; "ops" is an object such as {"0":"get","1":"put"}`,
    });
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw wrong(given, `${excerpt(describeValue(given))} is no object`);
  for (const [name, value] of Object.entries(given)) {
    if (!fields.includes(name)) throw wrong(name, `"${excerpt(name)}" is none of its fields`);
    const isRight =
      name === "ops"
        ? typeof value === "object" && value !== null && Object.values(value).every((one) => typeof one === "string")
        : typeof value === "string";
    if (!isRight) throw wrong(value, `"${name}" is ${excerpt(describeValue(value))}`);
  }
  return { ...porcupineMapping, ...(given as Partial<Mapping>) };
}
