/** Classes of violations of transactions: what one key shows by itself, lists that part, and cycles over several keys. */
import type { Call } from "../../history.ts";
import { describeValue, sameValue, valueKey } from "../../model.ts";
import { listKeysOf, type Registers } from "../../models/multi-register.ts";
import { register } from "../../models/register.ts";
import type { MicroOperation, TransactionInput, TransactionOutput } from "../../models/transaction.ts";
import { classifyCycles } from "./cycles.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { initialHint, nameCall } from "./finding.ts";
import { classifyLists } from "./lists.ts";
import { classifyValues, firstSeen } from "./values.ts";

const operationsOf = (call: Call): readonly MicroOperation[] => (call.input as TransactionInput).operations;

export function* classifyTransactions(scene: Scene): Generator<ClassFinding> {
  yield* findInternal(scene);
  yield* classifyLists(scene);
  yield* classifyRegisters(scene);
  yield* classifyCycles(scene);
}

/** A transaction that does not read what it wrote itself. */
function* findInternal({ calls, model }: Scene): Generator<ClassFinding> {
  for (const call of calls) {
    const values = (call.output as TransactionOutput | undefined)?.values;
    if (values === undefined) continue;
    const own = new Map<string, unknown>();
    for (const [index, operation] of operationsOf(call).entries()) {
      if (operation.type === "write") own.set(operation.key, operation.value);
      if (operation.type === "append") own.delete(operation.key);
      if (operation.type !== "read" || !own.has(operation.key)) continue;
      if (sameValue(values[index] ?? null, own.get(operation.key))) continue;
      const sentence = `${nameCall(call, model)} does not read what it wrote itself`;
      yield { class: "session order broken", guarantee: "read your writes", sentence, calls: [call] };
      return;
    }
  }
}

/** Each key that is never appended to as a register, by what transactions read from outside and wrote last. */
function* classifyRegisters(scene: Scene): Generator<ClassFinding> {
  const everyOperation = scene.everyone.flatMap(operationsOf);
  const appended = new Set(everyOperation.filter(({ type }) => type === "append").map(({ key }) => key));
  const lists = listKeysOf(scene.everyone.map((call) => call.input as TransactionInput));
  const initial = new Map(scene.model.initial as Registers);
  const keys = [...new Set(everyOperation.map(({ key }) => key))].filter((key) => !appended.has(key));
  const projections = keys.map((key) => projectionOf(scene, key, initial.get(key) ?? null, lists.has(key)));
  const start = projections.flatMap(({ key, part }) => {
    const value = firstSeen(part);
    const isUnwritten = value !== undefined && !sameValue(value, initial.get(key) ?? null);
    return isUnwritten ? [[key, value] as const] : [];
  });
  const hint = (): string => initialHint(Object.fromEntries([...initial, ...start]));
  for (const { key, part, origins, between } of projections) {
    for (const finding of classifyValues({ ...part, hint })) {
      const originals = (some: readonly Call[]): Call[] => [...new Set(some.map((call) => origins.get(call) ?? call))];
      const calls = originals(finding.calls);
      const beside = originals(finding.beside ?? []);
      if (finding.class === "phantom read" && calls.some((call) => readsAny(call, key, between))) continue;
      yield { ...finding, calls, beside, sentence: `of key ${JSON.stringify(key)}, ${finding.sentence}` };
    }
  }
  yield* findBetween(scene, projections);
}

interface Projection {
  readonly key: string;
  readonly part: Scene;
  readonly origins: ReadonlyMap<Call, Call>;
  /** Who wrote a value that the same transaction then wrote over, by its key. */
  readonly between: ReadonlyMap<unknown, Call>;
}

function projectionOf(scene: Scene, key: string, initial: unknown, isList: boolean): Projection {
  const origins = new Map<Call, Call>();
  const project = (calls: readonly Call[]): Call[] => calls.flatMap((call) => projected(call, key, isList, origins));
  const between = new Map<unknown, Call>();
  for (const call of scene.everyone) {
    const writes = operationsOf(call).filter((operation) => operation.type !== "read" && operation.key === key);
    for (const write of writes.slice(0, -1)) between.set(valueKey((write as { value: unknown }).value), call);
  }
  const part: Scene = {
    ...scene,
    model: register({ initial }),
    calls: project(scene.calls),
    everyone: project(scene.everyone),
    failed: project(scene.failed),
  };
  return { key, part, origins, between };
}

function readsAny(call: Call, key: string, between: ReadonlyMap<unknown, Call>): boolean {
  const values = (call.output as TransactionOutput | undefined)?.values ?? [];
  return operationsOf(call).some(
    (operation, index) =>
      operation.type === "read" && operation.key === key && between.has(valueKey(values[index] ?? null)),
  );
}

/** A read of what a transaction wrote on the way: no order of whole transactions shows it. */
function* findBetween({ calls, model }: Scene, projections: readonly Projection[]): Generator<ClassFinding> {
  for (const { key, between } of projections) {
    for (const call of calls) {
      const values = (call.output as TransactionOutput | undefined)?.values ?? [];
      for (const [index, operation] of operationsOf(call).entries()) {
        const writer = between.get(valueKey(values[index] ?? null));
        if (operation.type !== "read" || operation.key !== key || writer === undefined || writer === call) continue;
        const sentence = `${nameCall(call, model)} read ${describeValue(values[index])} of key ${JSON.stringify(key)}, which ${nameCall(writer, model)} wrote over itself`;
        yield { class: "phantom read", sentence, calls: [writer, call] };
      }
    }
  }
}

/** What a transaction did to one key, as calls of a register: its first outside read, and its last write. */
function projected(call: Call, key: string, isList: boolean, origins: Map<Call, Call>): Call[] {
  const values = (call.output as TransactionOutput | undefined)?.values;
  const about = operationsOf(call)
    .map((operation, index) => ({ operation, found: values?.[index] }))
    .filter(({ operation }) => operation.key === key);
  const part = (input: object, output: unknown): Call => {
    const made = { ...call, input, output: call.output === undefined ? undefined : output };
    origins.set(made, call);
    return made;
  };
  const parts: Call[] = [];
  const first = about[0];
  if (first?.operation.type === "read" && values !== undefined) {
    const found = first.found ?? null;
    const isNone = isList && Array.isArray(found) && found.length === 0;
    parts.push(part({ type: "read" }, { type: "value", value: isNone ? null : found }));
  }
  const last = about.findLast(({ operation }) => operation.type !== "read")?.operation as
    | (MicroOperation & { value: unknown })
    | undefined;
  if (last !== undefined) parts.push(part({ type: "write", value: last.value }, { type: "done" }));
  return parts;
}
