/** Which model a history is about, from the operations it names. */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { excerpt } from "./excerpt.ts";

/** The operations of each model; the first that has all of a history's operations is its model. */
const operations: readonly (readonly [model: string, types: readonly string[]])[] = [
  ["register", ["read", "write"]],
  ["cas-register", ["read", "write", "compare-and-set"]],
  ["write-once", ["propose", "read"]],
  ["key-value", ["get", "put", "append", "delete", "compare-and-set"]],
  ["multi-register", ["transaction"]],
  ["mutex", ["acquire", "release"]],
  ["set", ["add", "remove", "contains", "read"]],
  ["queue", ["enqueue", "dequeue"]],
  ["stack", ["push", "pop"]],
  ["log", ["append-record", "read-record", "tail", "trim"]],
];

/** The model's name. Throws a UserError if the operations belong to several models or to none. */
export function inferModel(calls: readonly Call[]): string {
  const types = new Set(calls.map((call) => typeOf(call)));
  if (types.has("add") && calls.some(isCounting)) return "counter";
  const keyed = calls.some((call) => Object.hasOwn(call.input as object, "key"));
  for (const [model, known] of operations) {
    if (keyed === (model === "key-value") && [...types].every((type) => known.includes(type))) return model;
  }
  throw new UserError({
    code: "no-one-model",
    place: "--model",
    value: excerpt([...types].slice(0, 8).sort().join(", "), 200),
    unplaced: true,
    problem: `the operations ${excerpt([...types].slice(0, 8).sort().join(", "), 200)} do not belong to one model`,
    remedy: "name it with --model",
  });
}

const typeOf = (call: Call): string => String((call.input as { type?: unknown }).type);

/** A read of a set returns elements, a read of a counter a number; our own adds name an amount. */
function isCounting(call: Call): boolean {
  if (Object.hasOwn(call.input as object, "amount")) return true;
  const found = (call.output as { value?: unknown } | undefined)?.value;
  return typeOf(call) === "read" && typeof found === "number";
}

/** Jepsen counters add a value; the counter's model adds an amount. */
export function adapted(calls: readonly Call[], model: Model): readonly Call[] {
  if (model.name !== "counter") return calls;
  return calls.map((call) => {
    const input = call.input as { type?: unknown; value?: unknown };
    if (input.type !== "add" || Object.hasOwn(input, "amount")) return call;
    return { ...call, input: { type: "add", amount: input.value } };
  });
}

/** Throws a UserError naming the line of the first call that the model does not understand. */
export function validateCalls(calls: readonly Call[], model: Model): void {
  if (model.check === undefined) return;
  for (const [index, call] of calls.entries()) {
    const wrong = model.check(call.input, call.output);
    if (wrong !== null) {
      throw new UserError({
        code: "call-of-other-model",
        place: `line ${call.line ?? index + 1}`,
        value: excerpt(wrong, 300),
        problem: `the call ${excerpt(wrong, 300)}`,
        remedy: `the model is ${model.name}: ${model.about}`,
      });
    }
  }
}
