/**
 * Which calls must stand beside others so that these show by themselves what a whole history shows.
 *
 * A set of calls is closed if in every linearization of the history, what each of its reads depends on lies within the
 * set. Then the linearization of a linearizable history, cut down to the set, is one of the set: if the set has none,
 * neither has the history.
 */
import type { Call } from "../history.ts";
import { describeValue, type Model, valueKey } from "../model.ts";
import type { TransactionInput, TransactionOutput } from "../models/transaction.ts";
import { readBy, writtenBy } from "./classes/values.ts";

interface Input {
  readonly type: string;
  readonly value?: unknown;
}

const inputOf = (call: Call): Input => call.input as Input;
const foundBy = (call: Call): unknown => (call.output as { readonly value?: unknown } | undefined)?.value;

/** The calls given and what they depend on among `everyone`, in the order of `everyone`; null where that is not known. */
export function closureOf(cited: readonly Call[], everyone: readonly Call[], model: Model): readonly Call[] | null {
  switch (model.name) {
    case "register":
    case "cas-register":
    case "write-once":
      return closedByValues(cited, everyone);
    case "key-value":
      return everyone.some((call) => inputOf(call).type === "append")
        ? closedByTexts(cited, everyone)
        : closedByValues(cited, everyone);
    case "multi-register":
      return closedBy(cited, everyone, transactionNeeds, transactionGives);
    case "set":
      return closedBy(cited, everyone, elementsNeeded, elementGiven);
    case "queue":
    case "stack":
      return closedByTaking(cited, everyone);
    // Their classes cite all that they depend on: every release, every addition; sums and revisions depend on nothing else.
    case "mutex":
    case "counter":
    case "bank":
    case "etcd":
      return cited;
    default:
      return null;
  }
}

type Names = (call: Call) => readonly unknown[];

/** Adds who gives what is needed until nothing is missing. */
function closedBy(cited: readonly Call[], everyone: readonly Call[], needs: Names, gives: Names): readonly Call[] {
  const givers = new Map<unknown, Call[]>();
  for (const call of everyone) {
    for (const name of gives(call)) {
      const known = givers.get(name);
      if (known === undefined) givers.set(name, [call]);
      else known.push(call);
    }
  }
  const kept = new Set(cited);
  // A set that grows while it is walked is walked to its new end.
  for (const call of kept) {
    for (const name of needs(call)) {
      for (const giver of givers.get(name) ?? []) {
        // What began after the call had returned is nothing that it depends on.
        if (giver.invoked <= call.returned) kept.add(giver);
      }
    }
  }
  return inOrder(kept, everyone);
}

/** A refused comparison that does not tell what it found depends on all that was not there. */
function closedByValues(cited: readonly Call[], everyone: readonly Call[]): readonly Call[] | null {
  const isSilent = ({ output }: Call): boolean => {
    const { swapped, value } = (output ?? {}) as { readonly swapped?: unknown; readonly value?: unknown };
    return swapped === false && value === undefined;
  };
  return cited.some(isSilent) ? null : closedBy(cited, everyone, valuesNeeded, writtenValue);
}

/** The calls in the order of the history; what is no part of it (calls that failed) stands first. */
function inOrder(kept: ReadonlySet<Call>, everyone: readonly Call[]): readonly Call[] {
  const within = everyone.filter((call) => kept.has(call));
  const known = new Set(within);
  return [...[...kept].filter((call) => !known.has(call)), ...within];
}

/** A read depends on all writes of its value; so does a swap, of the value that it expects. */
const valuesNeeded: Names = (call) => {
  const { type, expected } = call.input as { readonly type: string; readonly expected?: unknown };
  if (type === "compare-and-set" && call.output === undefined) return [valueKey(expected)];
  const found = readBy(call);
  return found === undefined ? [] : [valueKey(found)];
};

const writtenValue: Names = (call) => {
  const written = writtenBy(call);
  return written === undefined ? [] : [valueKey(written)];
};

const named = (key: string, value: unknown): string =>
  `${JSON.stringify(key)} ${typeof value} ${String(valueKey(value))}`;

/** A read of a list depends on who appended its elements, and on writes of the key; a read of a value on who wrote it. */
const transactionNeeds: Names = (call) => {
  const values = (call.output as TransactionOutput | undefined)?.values;
  if (values === undefined) return [];
  return (call.input as TransactionInput).operations.flatMap(({ type, key }, index) => {
    if (type !== "read") return [];
    const found = values[index] ?? null;
    return [named(key, found), ...(Array.isArray(found) ? found.map((element) => `+${named(key, element)}`) : [])];
  });
};

const transactionGives: Names = (call) =>
  (call.input as TransactionInput).operations.flatMap((operation) => {
    if (operation.type === "read") return [];
    return [`${operation.type === "append" ? "+" : ""}${named(operation.key, operation.value)}`];
  });

/** A read of a whole set depends on all updates of the elements that it holds; what it does not hold can be spared. */
const elementsNeeded: Names = (call) => {
  const { type, value } = inputOf(call);
  if (type === "read") return ((foundBy(call) ?? []) as unknown[]).map(valueKey);
  return [valueKey(value)];
};

const elementGiven: Names = (call) => {
  const { type, value } = inputOf(call);
  return type === "add" || type === "remove" ? [valueKey(value)] : [];
};

/** What was put in and taken out of one value goes together; a call that was never answered may have taken any. */
function closedByTaking(cited: readonly Call[], everyone: readonly Call[]): readonly Call[] {
  const isPut = (call: Call): boolean => inputOf(call).value !== undefined;
  const taken = (call: Call): unknown => valueKey(isPut(call) ? inputOf(call).value : foundBy(call));
  const kept = new Set(cited);
  const values = new Set(cited.map(taken));
  for (const call of everyone) {
    const isOpenTake = !isPut(call) && call.output === undefined;
    if (isOpenTake || (taken(call) !== null && values.has(taken(call)))) kept.add(call);
  }
  return inOrder(kept, everyone);
}

/** A read of a text depends on every call whose text is a part of it: nothing else lies between it and the last put. */
function closedByTexts(cited: readonly Call[], everyone: readonly Call[]): readonly Call[] {
  const kept = new Set(cited);
  const texts = new Set<string>();
  const add = (value: unknown): void => {
    if (value !== undefined && value !== null) texts.add(typeof value === "string" ? value : describeValue(value));
  };
  for (const call of kept) {
    const { expected } = call.input as { readonly expected?: unknown };
    if (inputOf(call).type === "get") add(foundBy(call));
    if (inputOf(call).type === "compare-and-set") add(expected);
    for (const other of everyone) {
      const text = inputOf(other).value;
      const within = typeof text === "string" ? text : describeValue(text ?? null);
      if (text !== undefined && !kept.has(other) && [...texts].some((whole) => whole.includes(within))) kept.add(other);
    }
  }
  return inOrder(kept, everyone);
}
