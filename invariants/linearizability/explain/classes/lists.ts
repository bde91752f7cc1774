/** What is wrong with lists that transactions append to: elements from nowhere, twice, lost, or in two orders. */
import type { Call } from "../../history.ts";
import { describeValue, sameValue, valueKey } from "../../model.ts";
import { listKeysOf, type Registers } from "../../models/multi-register.ts";
import type { TransactionInput, TransactionOutput } from "../../models/transaction.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { beganAt, endedAt, nameCall, span } from "./finding.ts";

/** A list that a transaction read from outside, before it changed the key itself. */
export interface ListRead {
  readonly call: Call;
  readonly key: string;
  readonly list: readonly unknown[];
}

export interface ListAppend {
  readonly call: Call;
  readonly key: string;
  readonly element: unknown;
}

const operationsOf = (call: Call) => (call.input as TransactionInput).operations;

/** The keys whose values nothing but appends can have made. */
export function appendOnlyKeys({ everyone, model }: Scene): ReadonlySet<string> {
  const transactions = everyone.map((call) => call.input as TransactionInput);
  const written = new Set(
    transactions.flatMap(({ operations }) => operations.flatMap(({ type, key }) => (type === "write" ? [key] : []))),
  );
  const appended = transactions.flatMap(({ operations }) =>
    operations.flatMap(({ type, key }) => (type === "append" ? [key] : [])),
  );
  const initial = new Set((model.initial as Registers).map(([key]) => key));
  const lists = listKeysOf(transactions);
  return new Set(appended.filter((key) => lists.has(key) && !written.has(key) && !initial.has(key)));
}

export function listReadsOf(calls: readonly Call[], keys: ReadonlySet<string>): ListRead[] {
  return calls.flatMap((call) => {
    const values = (call.output as TransactionOutput | undefined)?.values;
    if (values === undefined) return [];
    const touched = new Set<string>();
    return operationsOf(call).flatMap(({ type, key }, index): ListRead[] => {
      if (type !== "read") touched.add(key);
      if (type !== "read" || touched.has(key) || !keys.has(key)) return [];
      const found = values[index] ?? [];
      return [{ call, key, list: Array.isArray(found) ? found : [found] }];
    });
  });
}

export const appendsOf = (calls: readonly Call[], keys: ReadonlySet<string>): ListAppend[] =>
  calls.flatMap((call) =>
    operationsOf(call).flatMap((operation): ListAppend[] =>
      operation.type === "append" && keys.has(operation.key)
        ? [{ call, key: operation.key, element: operation.value }]
        : [],
    ),
  );

const nameOf = (key: string, element: unknown): string =>
  `${JSON.stringify(key)} ${typeof element} ${String(valueKey(element))}`;

/** The appends of each element to each key. */
export function byElement(appends: readonly ListAppend[]): ReadonlyMap<string, readonly ListAppend[]> {
  const found = new Map<string, ListAppend[]>();
  for (const append of appends) {
    const name = nameOf(append.key, append.element);
    const known = found.get(name);
    if (known === undefined) found.set(name, [append]);
    else known.push(append);
  }
  return found;
}

export const appendersOf = (
  index: ReadonlyMap<string, readonly ListAppend[]>,
  key: string,
  element: unknown,
): readonly ListAppend[] => index.get(nameOf(key, element)) ?? [];

export function* classifyLists(scene: Scene): Generator<ClassFinding> {
  const keys = appendOnlyKeys(scene);
  if (keys.size === 0) return;
  const index = byElement(appendsOf(scene.everyone, keys));
  const failed = byElement(appendsOf(scene.failed, keys));
  const everyRead = listReadsOf(scene.everyone, keys);
  const reads = listReadsOf(scene.calls, keys);
  for (const read of reads) yield* findForeign(read, index, failed, scene);
  for (const read of reads) yield* findMissing(read, everyRead, [...index.values()].flat(), scene);
  for (const read of reads) yield* findOtherOrder(read, everyRead, scene);
}

type Index = ReadonlyMap<string, readonly ListAppend[]>;

function* findForeign(read: ListRead, index: Index, failed: Index, { model }: Scene): Generator<ClassFinding> {
  const { call, key, list } = read;
  const who = nameCall(call, model);
  for (const element of list) {
    const appends = appendersOf(index, key, element).filter((append) => append.call !== call);
    const name = `${describeValue(element)} of key ${JSON.stringify(key)}`;
    if (appends.some((append) => append.call.invoked <= call.returned)) continue;
    const later = appends[0];
    const culprit = appendersOf(failed, key, element).find((append) => append.call.invoked <= call.returned);
    if (culprit !== undefined) {
      const sentence = `${who} holds ${name}, which only ${nameCall(culprit.call, model)} appended, and that call definitely failed`;
      yield { class: "read of a failed write", sentence, calls: [culprit.call, call], beside: [culprit.call] };
    } else if (later !== undefined) {
      const sentence = `${who} holds ${name} before anybody had begun to append it: ${nameCall(later.call, model)} came later`;
      yield { class: "phantom read", sentence, calls: [later.call, call], beside: [later.call] };
    } else yield { class: "phantom read", sentence: `${who} holds ${name}, which nobody appended`, calls: [call] };
  }
  const counts = new Map<unknown, number>();
  for (const element of list) counts.set(valueKey(element), (counts.get(valueKey(element)) ?? 0) + 1);
  for (const element of list) {
    const appends = appendersOf(index, key, element);
    const first = appends[0];
    if (first === undefined || (counts.get(valueKey(element)) as number) <= appends.length) continue;
    const times = appends.length === 1 ? "once" : `${appends.length} times`;
    const sentence = `${who} holds ${describeValue(element)} of key ${JSON.stringify(key)} ${counts.get(valueKey(element))} times, but it was appended ${times}, by ${nameCall(first.call, model)}: as if it had been applied twice`;
    yield { class: "duplicate apply", sentence, calls: [...new Set(appends.map((append) => append.call)), call] };
    return;
  }
}

/** An append that was acknowledged before the read began, and whose element is not in the list. */
function* findMissing(
  read: ListRead,
  reads: readonly ListRead[],
  appends: readonly ListAppend[],
  { model, unit }: Scene,
): Generator<ClassFinding> {
  const { call, key, list } = read;
  const held = new Set(list.map(valueKey));
  const missing = appends.find(
    (append) =>
      append.key === key &&
      append.call.outcome === "ok" &&
      append.call.returned < call.invoked &&
      !held.has(valueKey(append.element)),
  );
  if (missing === undefined) return;
  const who = nameCall(call, model);
  const what = nameCall(missing.call, model);
  const seen = reads.find((other) => other.key === key && other.list.some((one) => sameValue(one, missing.element)));
  if (seen === undefined) {
    const sentence = `${what} was acknowledged, yet ${who} began afterwards without ${describeValue(missing.element)}, and nobody ever read it`;
    yield { class: "lost acknowledged write", sentence, calls: [missing.call, call] };
    return;
  }
  if (missing.call.process === call.process) {
    const sentence = `${who} misses what the same client had appended, ${what}: read your writes is broken`;
    yield { class: "session order broken", guarantee: "read your writes", sentence, calls: [missing.call, call] };
    return;
  }
  const age = beganAt(call) - endedAt(missing.call);
  const sentence = `${who} misses ${what}, acknowledged ${span(age, unit)} before the read began, though ${nameCall(seen.call, model)} holds it`;
  yield { class: "stale read", sentence, calls: [missing.call, seen.call, call], versions: 1, age };
}

/** Two reads of a list that only grows, neither of which goes on from the other. */
function* findOtherOrder(read: ListRead, reads: readonly ListRead[], { model }: Scene): Generator<ClassFinding> {
  for (const other of reads) {
    if (other.key !== read.key || other.call === read.call) continue;
    const length = Math.min(other.list.length, read.list.length);
    const parts = read.list.slice(0, length).findIndex((element, at) => !sameValue(element, other.list[at]));
    if (parts < 0) continue;
    const sentence = `the list of key ${JSON.stringify(read.key)} had two orders: ${nameCall(other.call, model)} and ${nameCall(read.call, model)} part at ${describeValue(other.list[parts])} and ${describeValue(read.list[parts])}`;
    yield { class: "divergence", sentence, calls: [other.call, read.call] };
    return;
  }
}
