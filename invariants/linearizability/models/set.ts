/** A set: `add` and `remove` one element, `contains` asks for one, `read` returns them all in any order. */
import { canonical } from "../../../sim/base/plain.ts";
import type { Model, ModelOptions } from "../model.ts";
import { describeValue, illegal } from "../model.ts";
import { decideByChain } from "./set-chain.ts";
import type { DoneOutput, Shape, ValueOutput } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

export type SetInput =
  | { readonly type: "add" | "remove" | "contains"; readonly value: unknown }
  | { readonly type: "read" };

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["add", { fields: ["value"], output: "done" }],
  ["remove", { fields: ["value"], output: "done" }],
  ["contains", { fields: ["value"], output: "value" }],
  ["read", { fields: [], output: "value" }],
]);

/** The elements as canonical texts, sorted: one text for one set. */
type Elements = readonly string[];

/** Null when an element is named twice, which no set can answer. */
function elementsOf(values: readonly unknown[]): Elements | null {
  const elements = values.map((value) => canonical(value)).sort();
  return elements.some((element, index) => index > 0 && element === elements[index - 1]) ? null : elements;
}

export const set = (options: ModelOptions = {}): Model<Elements, SetInput, ValueOutput | DoneOutput> => {
  const given = Array.isArray(options.initial) && elementsOf(options.initial) !== null ? options.initial : [];
  return setOf(given);
};

const setOf = (given: readonly unknown[]): Model<Elements, SetInput, ValueOutput | DoneOutput> => ({
  name: "set",
  about: "a set: add, remove, contains, read",
  initial: elementsOf(given) ?? [],
  step(state, input, output) {
    if (input.type === "read") {
      if (output?.type !== "value") return state;
      const elements = Array.isArray(output.value) ? elementsOf(output.value) : null;
      return elements !== null && canonical(elements) === canonical(state) ? state : illegal;
    }
    const element = canonical(input.value);
    const present = state.includes(element);
    if (input.type === "contains") return output?.type !== "value" || output.value === present ? state : illegal;
    if (input.type === "add") return present ? state : [...state, element].sort();
    return present ? state.filter((other) => other !== element) : state;
  },
  pure: (input) => input.type === "read" || input.type === "contains",
  signature: (input, output) =>
    `${input.type}${input.type === "read" ? "" : canonical(input.value)}${output?.type === "value" ? canonical(output.value) : ""}`,
  decided: { by: "chain", decide: (calls) => decideByChain(calls, given) },
  growth: {
    resets: (input) => input.type === "remove",
    mayReach(state, input, output) {
      if (input.type !== "read" || output?.type !== "value" || !Array.isArray(output.value)) return true;
      const wanted = new Set(output.value.map((element) => canonical(element)));
      return state.every((element) => wanted.has(element));
    },
  },
  check: (input, output) => validateShape(shapes, input, output),
  describe: (input, output) =>
    `${input.type}${input.type === "read" ? "" : ` ${describeValue(input.value)}`}${output === undefined ? " -> ?" : output.type === "value" ? ` -> ${describeValue(output.value)}` : ""}`,
});
