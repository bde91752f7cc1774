/** Writes a history in the formats this checker reads, so that others' checkers can be held against it. */
import { printableJson } from "../../../sim/base/printable.ts";
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import { formatEdn } from "./edn/edn-value.ts";

export interface ExportHeader {
  readonly model: string;
  readonly initial: unknown;
  readonly unit: string;
}

/** The text of the whole file. Reading it back gives the same calls, up to the names of processes. */
export function exportHistory(calls: readonly Call[], format: "edn" | "json-lines", header: ExportHeader): string {
  const text =
    format === "edn" ? toEdn(withFreshProcesses(calls, true)) : toJsonLines(withFreshProcesses(calls, false), header);
  return printableJson(text); // EDN has the same escapes in its strings
}

/**
 * After a call of unknown outcome a process never returns: its client goes on under a new number. In a list of events
 * (`listed`), so does a client that calls again in the very moment of an answer, for the two count as concurrent.
 */
function withFreshProcesses(calls: readonly Call[], listed: boolean): readonly Call[] {
  const ordered = [...calls].sort((left, right) => left.invoked - right.invoked || left.returned - right.returned);
  const numbers = new Map<number | string, number>();
  const busyUntil = new Map<number | string, number>();
  let next = 0;
  for (const { process } of ordered) if (!numbers.has(process)) numbers.set(process, next++);
  return ordered.map((call) => {
    if (listed && call.invoked <= (busyUntil.get(call.process) ?? Number.NEGATIVE_INFINITY))
      numbers.set(call.process, next++);
    busyUntil.set(call.process, call.outcome === "unknown" ? Number.NEGATIVE_INFINITY : call.returned);
    const process = numbers.get(call.process) as number;
    if (call.outcome === "unknown") numbers.set(call.process, next++);
    return { ...call, process };
  });
}

function toJsonLines(calls: readonly Call[], header: ExportHeader): string {
  const lines: object[] = [{ type: "history", version: 1, ...header }];
  for (const { process, invoked, returned, input, output, outcome, order } of calls) {
    const ended = Number.isFinite(returned) ? { returned, outcome } : { returned: null };
    lines.push({
      process,
      invoked,
      ...ended,
      input,
      ...(outcome === "ok" ? { output } : {}),
      ...(order === undefined ? {} : { order }),
    });
  }
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

/** Jepsen's functions for our operations. */
const functionNames: ReadonlyMap<string, string> = new Map([
  ["compare-and-set", "cas"],
  ["transaction", "txn"],
]);

/** Something that no client did: a fault, or its end. */
export interface Deed {
  /** When, in nanoseconds, by the clock of the calls. */
  readonly nanos: number;
  /** A word for it, and the whole of it. */
  readonly name: string;
  readonly about: string;
}

/**
 * The calls of a run and what was done to it, as Jepsen keeps a history: each event with its `:time` in nanoseconds, the deeds as
 * those of the nemesis, and an `:info` where a client gave up. Calls have their `clock`, in microseconds, and else places of an
 * order.
 */
export function jepsenHistory(calls: readonly Call[], deeds: readonly Deed[]): string {
  const events: { readonly nanos: number; readonly place: number; line(index: number): string }[] = deeds.map(
    (deed) => ({
      ...{ nanos: deed.nanos, place: -1 },
      line: (index) =>
        `{:process :nemesis, :type :info, :f :${deed.name}, :value ${formatEdn(deed.about)}, :time ${deed.nanos}, :index ${index}}`,
    }),
  );
  for (const call of withFreshProcesses(calls, true)) {
    const [begun, ended] = call.clock ?? [call.invoked, call.returned];
    for (const [micros, place, isReturn] of [
      [begun, call.invoked, false],
      [ended, call.returned, true],
    ] as const) {
      const nanos = 1_000 * micros;
      if (Number.isFinite(nanos)) events.push({ nanos, place, line: (index) => ednLine(call, isReturn, index, nanos) });
    }
  }
  // In one moment, too, what came first comes first: an answer before a call is before it.
  events.sort((left, right) => left.nanos - right.nanos || (left.place < right.place ? -1 : 1));
  return printableJson(`${events.map(({ line }, index) => line(index)).join("\n")}\n`);
}

function toEdn(calls: readonly Call[]): string {
  const events: { readonly time: number; readonly isReturn: boolean; readonly call: Call }[] = [];
  for (const call of calls) {
    events.push({ time: call.invoked, isReturn: false, call });
    if (Number.isFinite(call.returned)) events.push({ time: call.returned, isReturn: true, call });
  }
  // At equal times calls come first: they are concurrent.
  events.sort((left, right) => left.time - right.time || Number(left.isReturn) - Number(right.isReturn));
  return `${events.map(({ isReturn, call }, index) => ednLine(call, isReturn, index, null)).join("\n")}\n`;
}

function ednLine(call: Call, isReturn: boolean, index: number, nanos: number | null): string {
  const input = call.input as {
    readonly type: string;
    readonly key?: string;
    readonly expected?: unknown;
    readonly value?: unknown;
  };
  const name = functionNames.get(input.type) ?? input.type;
  const key = input.key === undefined ? "" : `, :key ${formatEdn(input.key)}`;
  const tail = `${nanos === null ? "" : `, :time ${nanos}`}, :index ${index}}`;
  const line = (type: string, value: string, more = ""): string =>
    `{:process ${call.process}, :type :${type}, :f :${name}${key}, :value ${value}${more}${tail}`;
  if (!isReturn) return line("invoke", questionOf(call));
  if (call.outcome === "fail") return line("fail", questionOf(call));
  if (call.outcome === "unknown") return line("info", questionOf(call));
  const swap = swapOf(call);
  if (swap === null) return line("ok", answerOf(call));
  // Others take a refusal for a call without effect; these keys, which they ignore, keep that it was an answer.
  const actual = swap.value === undefined ? "" : `, :actual ${formatEdn(swap.value)}`;
  const refused = swap.swapped ? "" : ", :refused true";
  return line(swap.swapped ? "ok" : "fail", questionOf(call), `${refused}${actual}`);
}

/** The answer of a comparison; null for any other call. */
function swapOf(call: Call): { readonly swapped: boolean; readonly value?: unknown } | null {
  const output = call.output as
    | { readonly type?: string; readonly swapped: boolean; readonly value?: unknown }
    | undefined;
  return output?.type === "swapped" ? output : null;
}

/** What a call asks, as Jepsen writes it. */
function questionOf(call: Call): string {
  const input = call.input as { readonly type: string; readonly [field: string]: unknown };
  switch (input.type) {
    case "compare-and-set":
      return formatEdn([input["expected"], input["value"]]);
    case "transaction":
      return formatEdn(steps(input, () => null));
    case "read-record":
      return formatEdn(input["from"]);
    case "trim":
      return formatEdn(input["to"]);
    case "add":
      return formatEdn(input["amount"] ?? input["value"] ?? null);
    default:
      return formatEdn(input["value"] ?? null);
  }
}

function answerOf(call: Call): string {
  const output = call.output as {
    readonly type: string;
    readonly value?: unknown;
    readonly values?: readonly unknown[];
    readonly position?: number;
    readonly record?: { readonly position: number; readonly value: unknown } | null;
  };
  if (output.type === "transaction") {
    const input = call.input as { readonly type: string; readonly [field: string]: unknown };
    return formatEdn(steps(input, (index) => output.values?.[index] ?? null));
  }
  if (output.type === "position") return formatEdn(output.position);
  if (output.type === "record") return formatEdn(output.record && [output.record.position, output.record.value]);
  if (output.type !== "value") return questionOf(call);
  if ((call.input as { type: string }).type === "add") {
    throw new UserError({
      code: "no-form-in-edn",
      place: "--export",
      unplaced: true,
      problem: "an add that is answered by a value has no form in EDN",
      remedy: "export it as .jsonl",
    });
  }
  return formatEdn(output.value);
}

interface Step {
  readonly type: string;
  readonly key: string;
  readonly value?: unknown;
}

const steps = (input: { readonly [field: string]: unknown }, read: (index: number) => unknown): unknown[] =>
  (input["operations"] as readonly Step[]).map(({ type, key, value }, index) => [
    { keyword: type === "read" ? "r" : type === "write" ? "w" : type },
    key,
    type === "read" ? read(index) : value,
  ]);
