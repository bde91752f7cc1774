/** A write-once register, the object of single-decree consensus: every `propose` is told the one value chosen. */
import type { Model, ModelOptions } from "../model.ts";
import { describeValue, illegal, sameValue, valueText } from "../model.ts";
import type { Shape, ValueOutput } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

export type WriteOnceInput = { readonly type: "propose"; readonly value: unknown } | { readonly type: "read" };

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["propose", { fields: ["value"], output: "value" }],
  ["read", { fields: [], output: "value" }],
]);

export const writeOnce = (options: ModelOptions = {}): Model<unknown, WriteOnceInput, ValueOutput> => ({
  name: "write-once",
  about: "one value, chosen once: propose, read",
  initial: options.initial ?? null,
  step(state, input, output) {
    const after = input.type === "propose" && state === null ? input.value : state;
    return output === undefined || sameValue(output.value, after) ? after : illegal;
  },
  // A proposal told of another value lost: it is legal only where that value was chosen already.
  pure: (input, output) =>
    input.type === "read" || (output !== undefined && !sameValue(output.value, input.value)) || input.value === null,
  signature: (input, output) =>
    `${input.type === "propose" ? `p${valueText(input.value)}` : "r"}>${output === undefined ? "?" : valueText(output.value)}`,
  check: (input, output) => validateShape(shapes, input, output),
  describe: (input, output) =>
    `${input.type === "propose" ? `propose ${describeValue(input.value)}` : "read"} -> ${output === undefined ? "?" : describeValue(output.value)}`,
});
