/**
 * What may have happened so far to one object (a key, or the register): its value, and which of the operations in
 * flight have taken effect already.
 */
import { assert } from "../../../sim/base/assert.ts";
import type { Operation, Result } from "../../../sim/contract/operation.ts";

/** An operation that has been invoked and may take effect now or later. */
export interface Pending {
  /** Its CommandId. */
  readonly id: number;
  readonly operation: Operation;
  /** Its client gave up: it may take effect at any later time, or never, and nobody is told what it returns. */
  readonly isUnknown: boolean;
}

/** An operation in flight that has taken effect, and what its client will be told; "" when that cannot differ. */
export interface Done {
  readonly id: number;
  readonly told: string;
}

/** One way in which the history so far can be explained. */
export interface ObjectConfiguration {
  readonly value: string | null;
  /** By id. */
  readonly done: readonly Done[];
}

export const initial: ObjectConfiguration = { value: null, done: [] };

export interface Transition {
  readonly value: string | null;
  readonly result: Result;
}

const done: Result = { type: "done" };

/** What `operation` does to an object that holds `value`, and returns. */
export function step(value: string | null, operation: Operation): Transition {
  switch (operation.type) {
    case "get":
    case "read":
      return { value, result: { type: "value", value } };
    case "put":
      return { value: operation.value, result: done };
    case "append":
      return { value: (value ?? "") + operation.value, result: done };
    case "delete":
      return { value: null, result: done };
    case "compare-and-set": {
      const swapped = value === operation.expected;
      return { value: swapped ? operation.value : value, result: { type: "swapped", swapped, value } };
    }
    case "propose": {
      const chosen = value ?? operation.value;
      return { value: chosen, result: { type: "value", value: chosen } };
    }
    case "reconfigure":
      return { value, result: done };
    default:
      assert(false, "a log is no object with one value: it is judged by positions");
  }
}

/** The object an operation acts on: its key, or the one register; null where it acts on none. */
export function objectOf(operation: Operation): string | null {
  if (operation.type === "reconfigure") return null;
  return "key" in operation ? operation.key : "";
}

/** True when an operation that returned `result` changed nothing, whatever the object held. */
export function changesNothing(operation: Operation, result: Result): boolean {
  switch (operation.type) {
    case "get":
    case "read":
      return true;
    case "compare-and-set":
      return result.type === "swapped" && !result.swapped;
    case "propose":
      return result.type === "value" && result.value !== operation.value;
    default:
      return false;
  }
}

/** True when two results are equal. */
export function areSameResults(a: Result, b: Result): boolean {
  if (a.type === "value") return b.type === "value" && a.value === b.value;
  if (a.type === "swapped") return b.type === "swapped" && a.value === b.value && a.swapped === b.swapped;
  return a.type === b.type;
}

/** Results as text: equal when the results are. */
export function resultText(result: Result): string {
  if (result.type !== "value" && result.type !== "swapped") return "";
  const value = result.value === null ? "-" : `=${result.value}`;
  return result.type === "value" ? value : `${result.swapped ? "+" : "!"}${value}`;
}

/** The result that has this text. */
export function resultOf(text: string): Result {
  if (text === "") return done;
  const swapped = text.startsWith("+") || text.startsWith("!");
  const rest = swapped ? text.slice(1) : text;
  const value = rest === "-" ? null : rest.slice(1);
  return swapped ? { type: "swapped", swapped: text.startsWith("+"), value } : { type: "value", value };
}

/** Configurations as text: equal when the configurations are. */
export function configurationText({ value, done }: ObjectConfiguration): string {
  let key = value === null ? "-" : JSON.stringify(value);
  for (const { id, told } of done) key += ` ${id} ${JSON.stringify(told)}`;
  return key;
}

/** The canonical order of configurations: by value, none first, then by what took effect and what that tells. */
export function compareConfigurations(a: ObjectConfiguration, b: ObjectConfiguration): number {
  if (a.value !== b.value) return a.value === null || (b.value !== null && a.value < b.value) ? -1 : 1;
  const shared = Math.min(a.done.length, b.done.length);
  for (let at = 0; at < shared; at++) {
    const one = a.done[at]!;
    const other = b.done[at]!;
    if (one.id !== other.id) return one.id - other.id;
    if (one.told !== other.told) return one.told < other.told ? -1 : 1;
  }
  return a.done.length - b.done.length;
}

/** `configuration` with an operation that has taken effect. */
export function withDone(
  { done }: ObjectConfiguration,
  value: string | null,
  id: number,
  told: string,
): ObjectConfiguration {
  const at = done.findIndex((other) => other.id > id);
  const entry = { id, told };
  return { value, done: at < 0 ? [...done, entry] : [...done.slice(0, at), entry, ...done.slice(at)] };
}

/** `configuration` without any mention of operation `id`. */
export const withoutDone = ({ value, done }: ObjectConfiguration, id: number): ObjectConfiguration => ({
  value,
  done: done.filter((entry) => entry.id !== id),
});
