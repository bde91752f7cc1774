/** A key-value store: `get`, `put`, `append`, `delete` and `compare-and-set`, each about one key, so decided key by key. */
import type { Model, ModelOptions } from "../model.ts";
import { describeValue, illegal, sameValue, valueText } from "../model.ts";
import type { CompareAndSet } from "./cas-register.ts";
import { describeSwap, pureSwap, stepSwap, swapSignature, zoneSwap } from "./cas-register.ts";
import type { AnyOutput, Shape, SwappedOutput } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

export type KeyValueInput =
  | { readonly type: "get"; readonly key: string }
  | { readonly type: "put"; readonly key: string; readonly value: unknown }
  | { readonly type: "append"; readonly key: string; readonly value: string }
  | { readonly type: "delete"; readonly key: string }
  | (CompareAndSet & { readonly key: string });

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["get", { fields: ["key"], output: "value" }],
  ["put", { fields: ["key", "value"], output: "done" }],
  ["append", { fields: ["key", "value"], output: "done" }],
  ["delete", { fields: ["key"], output: "done" }],
  ["compare-and-set", { fields: ["key", "expected", "value"], output: "swapped" }],
]);

const found = (output: AnyOutput | undefined): unknown => (output?.type === "value" ? output.value : undefined);

/** A missing key is null. Stores that answer "" for a missing key are understood; "" that was put is not missing. */
const readsAs = (value: unknown, state: unknown): boolean =>
  sameValue(value, state) || (state === null && value === "");

const textOf = (state: unknown): string =>
  state === null ? "" : typeof state === "string" ? state : describeValue(state);

export const keyValue = (options: ModelOptions = {}): Model<unknown, KeyValueInput, AnyOutput> => ({
  name: "key-value",
  about: "a map: get, put, append, delete, compare-and-set",
  initial: options.initial ?? null,
  step(state, input, output) {
    switch (input.type) {
      case "get":
        return output === undefined || readsAs(found(output), state) ? state : illegal;
      case "put":
        return input.value;
      case "append":
        return textOf(state) + input.value;
      case "delete":
        return null;
      default:
        return stepSwap(state, input, output as SwappedOutput | undefined);
    }
  },
  pure(input, output) {
    if (input.type === "compare-and-set") return pureSwap(input, output as SwappedOutput | undefined);
    return input.type === "get";
  },
  key: (input) => input.key,
  signature(input, output) {
    const key = `${input.key.length}:${input.key}`; // the length tells where it ends
    if (input.type === "put") return `p${key}${valueText(input.value)}`;
    if (input.type === "append") return `a${key}${input.value}`;
    if (input.type === "delete") return `d${key}`;
    if (input.type === "get") return output === undefined ? `g${key}?` : `g${key}=${valueText(found(output))}`;
    return `${swapSignature(input, output as SwappedOutput | undefined)}${key}`;
  },
  zone(input, output, role) {
    if (input.type === "compare-and-set") return zoneSwap(input, output as SwappedOutput | undefined, role);
    if (input.type === "append" || input.type === "delete") return false;
    role.kind = input.type === "put" ? "write" : output === undefined ? "none" : "read";
    role.value = input.type === "put" ? input.value : found(output);
    return role.value !== "";
  },
  growth: {
    resets: (input, output) =>
      input.type === "put" ||
      input.type === "delete" ||
      (input.type === "compare-and-set" && !pureSwap(input, output as SwappedOutput | undefined)),
    mayReach(state, input, output) {
      const wanted = input.type === "get" ? found(output) : (output as SwappedOutput | undefined)?.value;
      // Nothing that appends makes a key missing again.
      if (wanted === null) return state === null;
      return typeof wanted !== "string" || typeof state !== "string" || wanted.startsWith(state);
    },
  },
  check(input, output) {
    const wrong = validateShape(shapes, input, output);
    if (wrong !== null) return wrong;
    const { type, value } = input as { type: string; value: unknown };
    if (type === "append" && typeof value !== "string") return `appends ${describeValue(value)}, which is not a string`;
    return null;
  },
  describe(input, output) {
    const key = `${describeValue(input.key)} `;
    const unknown = output === undefined ? " -> ?" : "";
    if (input.type === "compare-and-set") return describeSwap(key, input, output as SwappedOutput | undefined);
    if (input.type === "get")
      return `get ${describeValue(input.key)}${unknown || ` -> ${describeValue(found(output))}`}`;
    if (input.type === "delete") return `delete ${describeValue(input.key)}${unknown}`;
    return `${input.type} ${key}${describeValue(input.value)}${unknown}`;
  },
});
