/** A counter: `add` changes it by an amount, `read` returns it. */
import type { Model, ModelOptions } from "../model.ts";
import { describeValue, illegal } from "../model.ts";
import type { DoneOutput, Shape, ValueOutput } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

/** An add that is answered by a value returns the counter after it. */
export type CounterInput = { readonly type: "add"; readonly amount: number } | { readonly type: "read" };

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["add", { fields: ["amount"], output: "value or done" }],
  ["read", { fields: [], output: "value" }],
]);

export const counter = (options: ModelOptions = {}): Model<number, CounterInput, ValueOutput | DoneOutput> => ({
  name: "counter",
  about: "a number: add, read",
  initial: typeof options.initial === "number" ? options.initial : 0,
  step(state, input, output) {
    const after = input.type === "add" ? state + input.amount : state;
    return output?.type === "value" && output.value !== after ? illegal : after;
  },
  pure: (input) => input.type === "read" || input.amount === 0,
  signature: (input, output) =>
    `${input.type === "add" ? input.amount : "r"}>${output?.type === "value" ? `${typeof output.value}${output.value}` : ""}`,
  growth: {
    resets: (input) => input.type === "add" && input.amount < 0,
    mayReach: (state, _, output) => output?.type !== "value" || (output.value as number) >= state,
  },
  check(input, output) {
    const wrong = validateShape(shapes, input, output);
    if (wrong !== null) return wrong;
    const { type, amount } = input as { type: string; amount: unknown };
    if (type === "add" && !Number.isSafeInteger(amount))
      return `adds ${describeValue(amount)}, which is not a safe integer`;
    return null;
  },
  describe: (input, output) =>
    `${input.type === "add" ? `add ${input.amount}` : "read"}${output === undefined ? " -> ?" : output.type === "value" ? ` -> ${describeValue(output.value)}` : ""}`,
});
