/** Which model a history is about, from the operations it names. */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import { describeValue } from "../model.ts";
import { balancesIn } from "../models/bank.ts";
import { excerpt } from "./excerpt.ts";
import { hasKeys } from "./fit.ts";

/** The operations of each model; the first that has all of a history's operations is its model. */
const operations: readonly (readonly [model: string, types: readonly string[]])[] = [
  ["register", ["read", "write"]],
  ["cas-register", ["read", "write", "compare-and-set"]],
  ["write-once", ["propose", "read"]],
  ["multi-register", ["transaction"]],
  ["mutex", ["acquire", "release"]],
  ["set", ["add", "remove", "contains", "read"]],
  ["queue", ["enqueue", "dequeue"]],
  ["stack", ["push", "pop"]],
  ["log", ["append-record", "read-record", "tail", "trim"]],
  ["bank", ["transfer", "read"]],
  ["etcd", ["etcd"]],
];

const keyValueOperations: readonly string[] = ["get", "put", "append", "delete", "compare-and-set"];

const plainNames: ReadonlyMap<string, string> = new Map([
  ["get", "read"],
  ["put", "write"],
]);

/** The model's name. Throws a UserError if the operations belong to several models or to none. */
export function inferModel(calls: readonly Call[]): string {
  const nameless = calls.findIndex(({ input }) => typeof (input as { type?: unknown } | null)?.type !== "string");
  if (nameless >= 0) throw withoutType(calls[nameless] as Call, nameless + 1);
  const types = new Set(calls.map(typeOf));
  const fits = (known: readonly string[], names: ReadonlySet<string>): boolean =>
    [...names].every((type) => known.includes(type));
  const isKeyed = hasKeys(calls);
  if (isKeyed && fits(keyValueOperations, types)) return "key-value";
  // With a key, a read is called get and a write put, whatever the object is.
  const plain = isKeyed ? new Set([...types].map((type) => plainNames.get(type) ?? type)) : types;
  if (plain.has("add") && calls.some(isCounting)) return "counter";
  if (fits(["read"], plain) && calls.some(isBalances)) return "bank";
  for (const [model, known] of operations) if (fits(known, plain)) return model;
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
  return (typeOf(call) === "read" || typeOf(call) === "get") && typeof found === "number";
}

/** A read that was answered by the balances of accounts. */
function isBalances({ output }: Call): boolean {
  const found = (output as { value?: unknown } | undefined)?.value;
  return !Array.isArray(found) && balancesIn(found) !== null;
}

const withoutType = ({ input, line }: Call, place: number): UserError =>
  new UserError({
    code: "input-type",
    place: `line ${line ?? place}`,
    value: excerpt(describeValue(input)),
    problem: `the input ${excerpt(describeValue(input))} names no "type"`,
    remedy: 'write for example {"type":"read"}, or name a --model of your own',
  });
