/** A register with compare-and-set: `read`, `write`, and `compare-and-set`, which writes only over the value expected. */
import type { Model, ModelOptions, ZoneRole } from "../model.ts";
import { describeValue, illegal, sameValue, valueText } from "../model.ts";
import type { AnyOutput, Shape, SwappedOutput } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

export interface CompareAndSet {
  readonly type: "compare-and-set";
  readonly expected: unknown;
  readonly value: unknown;
}

export type CasRegisterInput =
  | { readonly type: "read" }
  | { readonly type: "write"; readonly value: unknown }
  | CompareAndSet;

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["read", { fields: [], output: "value" }],
  ["write", { fields: ["value"], output: "done" }],
  ["compare-and-set", { fields: ["expected", "value"], output: "swapped" }],
]);

const found = (output: AnyOutput | undefined): unknown => (output?.type === "value" ? output.value : undefined);

export const casRegister = (options: ModelOptions = {}): Model<unknown, CasRegisterInput, AnyOutput> => ({
  name: "cas-register",
  about: "one value: read, write, compare-and-set",
  initial: options.initial ?? null,
  step(state, input, output) {
    if (input.type === "write") return input.value;
    if (input.type === "compare-and-set") return stepSwap(state, input, output as SwappedOutput | undefined);
    return output === undefined || sameValue(found(output), state) ? state : illegal;
  },
  pure(input, output) {
    if (input.type === "compare-and-set") return pureSwap(input, output as SwappedOutput | undefined);
    return input.type === "read";
  },
  signature(input, output) {
    if (input.type === "write") return `w${valueText(input.value)}`;
    if (input.type === "compare-and-set") return swapSignature(input, output as SwappedOutput | undefined);
    return output === undefined ? "r?" : `r${valueText(found(output))}`;
  },
  zone(input, output, role) {
    if (input.type === "compare-and-set") return zoneSwap(input, output as SwappedOutput | undefined, role);
    role.kind = input.type === "read" && output === undefined ? "none" : input.type;
    role.value = input.type === "write" ? input.value : found(output);
    return true;
  },
  check: (input, output) => validateShape(shapes, input, output),
  describe(input, output) {
    if (input.type === "write") return `write ${describeValue(input.value)}${output === undefined ? " -> ?" : ""}`;
    if (input.type === "compare-and-set") return describeSwap("", input, output as SwappedOutput | undefined);
    return `read -> ${output === undefined ? "?" : describeValue(found(output))}`;
  },
});

/** The effect of a comparison; an unknown answer takes effect exactly where it finds what it expects. */
export function stepSwap<State>(state: State, input: CompareAndSet, output: SwappedOutput | undefined) {
  const matches = sameValue(state, input.expected);
  if (output !== undefined) {
    if (output.swapped !== matches) return illegal;
    if (output.value !== undefined && !sameValue(output.value, state)) return illegal;
  }
  return matches ? (input.value as State) : state;
}

/** A comparison that was refused changes nothing, and neither does one that writes what it expects. */
export function pureSwap(input: CompareAndSet, output: SwappedOutput | undefined): boolean {
  return output?.swapped === false || sameValue(input.expected, input.value);
}

export function swapSignature(input: CompareAndSet, output: SwappedOutput | undefined): string {
  const answer = output === undefined ? "?" : `${output.swapped}${valueText(output.value)}`;
  const expected = valueText(input.expected);
  const value = valueText(input.value);
  return `c${expected.length}:${expected}${value.length}:${value}${answer}`; // the lengths tell where each ends
}

/** A refused comparison that told what it found is a read of it; one that did not leaves the class of zones. */
export function zoneSwap(input: CompareAndSet, output: SwappedOutput | undefined, role: ZoneRole): boolean {
  const { expected, value } = input;
  if (output?.swapped === false) {
    role.kind = "read";
    role.value = output.value;
    return output.value !== undefined && !sameValue(output.value, expected);
  }
  if (output?.value !== undefined && !sameValue(output.value, expected)) return false;
  if (sameValue(expected, value)) {
    role.kind = output === undefined ? "none" : "read";
    role.value = value;
    return true;
  }
  role.kind = "swap";
  role.from = expected;
  role.value = value;
  return true;
}

export function describeSwap(key: string, input: CompareAndSet, output: SwappedOutput | undefined): string {
  const asked = `compare-and-set ${key}${describeValue(input.expected)} to ${describeValue(input.value)}`;
  if (output === undefined) return `${asked} -> ?`;
  const saw = output.swapped || output.value === undefined ? "" : `, found ${describeValue(output.value)}`;
  return `${asked} -> ${output.swapped ? "swapped" : "refused"}${saw}`;
}
