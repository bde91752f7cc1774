/** A register: `read` returns the last value written. */
import type { Model, ModelOptions, ZoneRole } from "../model.ts";
import { describeValue, illegal, sameValue, valueText } from "../model.ts";
import type { AnyOutput, Shape } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

export type RegisterInput = { readonly type: "read" } | { readonly type: "write"; readonly value: unknown };

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["read", { fields: [], output: "value" }],
  ["write", { fields: ["value"], output: "done" }],
]);

const found = (output: AnyOutput | undefined): unknown => (output?.type === "value" ? output.value : undefined);

export const register = (options: ModelOptions = {}): Model<unknown, RegisterInput, AnyOutput> => ({
  name: "register",
  about: "one value: read, write",
  initial: options.initial ?? null,
  step(state, input, output) {
    if (input.type === "write") return input.value;
    return output === undefined || sameValue(found(output), state) ? state : illegal;
  },
  pure: (input) => input.type === "read",
  signature(input, output) {
    if (input.type === "write") return `w${valueText(input.value)}`;
    return output === undefined ? "r?" : `r${valueText(found(output))}`;
  },
  zone(input, output, role: ZoneRole) {
    role.kind = input.type;
    role.value = input.type === "write" ? input.value : found(output);
    if (input.type === "read" && output === undefined) role.kind = "none";
    return true;
  },
  check: (input, output) => validateShape(shapes, input, output),
  describe: (input, output) =>
    input.type === "write"
      ? `write ${describeValue(input.value)}${output === undefined ? " -> ?" : ""}`
      : `read -> ${output === undefined ? "?" : describeValue(found(output))}`,
});
