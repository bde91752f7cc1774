/**
 * The history of a log as a judge keeps it: what is certain (records, floor) and the calls since then, decided by positions.
 *
 * Moments are numbers of phases: one ends where a call begins after another has returned. So equal orders of calls have
 * equal moments, however their events came. When nothing is in flight, and nothing of unknown outcome is left, all that
 * was is certain, and the calls are forgotten.
 */
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";
import {
  isRead,
  type LogOperation,
  type LogRecord,
  type Operation,
  type Result,
} from "../../sim/contract/operation.ts";
import type { LogConflict, PositionedCall } from "../shared/positions/log-records.ts";
import { decideByPositions } from "../shared/positions/positions.ts";

interface LogCall {
  readonly client: number;
  readonly operation: LogOperation;
  readonly invoked: number;
  /** Null while it is in flight, and for ever when its client gave up. */
  readonly returned: number | null;
  readonly result: Result | null;
}

export interface LogHistory {
  /** Records that are certain, in the order of their positions, but for those below the floor. */
  readonly records: Log<LogRecord>;
  readonly floor: number;
  /** The position of the last record, also when it is below the floor; -1 when there is none. */
  readonly last: number;
  /** Later records are at or above this. */
  readonly bar: number;
  /** What was asked since, by CommandId. */
  readonly calls: Table<LogCall>;
  readonly phase: number;
  /** A call returned in this phase. */
  readonly isOver: boolean;
  /** Returns since the calls were last decided. */
  readonly undecided: number;
}

export const untouchedLog: LogHistory = {
  records: Log.empty(),
  floor: 0,
  last: -1,
  bar: 0,
  calls: Table.empty(),
  phase: 0,
  isOver: false,
  undecided: 0,
};

/** What is wrong, and how people call the calls that show it. */
export interface LogFault {
  readonly conflict: LogConflict;
  readonly name: (call: number, say: SayCall) => string;
}

type SayCall = (id: number, client: number, operation: Operation, result: Result | null) => string;

const logTypes: ReadonlySet<Operation["type"]> = new Set(["append-record", "read-record", "tail", "trim"] as const);

export const isOfLog = (operation: Operation): operation is LogOperation => logTypes.has(operation.type);

export function invokeLog(history: LogHistory, id: number, client: number, operation: LogOperation): LogHistory {
  const phase = history.isOver ? history.phase + 1 : history.phase;
  const call: LogCall = { client, operation, invoked: phase, returned: null, result: null };
  return { ...history, calls: history.calls.set(id, call), phase, isOver: false };
}

/** After call `id` has ended: by an answer, without effect, or nobody knows how. */
export function endInLog(history: LogHistory, id: number, end: Result | "failed" | "unknown"): LogHistory | LogFault {
  const call = history.calls.get(id) as LogCall;
  if (end === "unknown") return isRead(call.operation) ? settled(without(history, id)) : history;
  if (end === "failed") return decideLog(without(history, id));
  const calls = history.calls.set(id, { ...call, returned: history.phase, result: end });
  const after = { ...history, calls, isOver: true, undecided: history.undecided + 1 };
  return isDue(after) ? decideLog(after) : after;
}

const without = (history: LogHistory, id: number): LogHistory => ({ ...history, calls: history.calls.delete(id) });

/** So many calls are decided at each return; of more, the more there are the rarer. */
const smallHistory = 64;

const isDue = ({ calls, undecided }: LogHistory): boolean => calls.size <= smallHistory || undecided >= calls.size >> 4;

/** Decides all that has returned. */
export function decideLog(history: LogHistory): LogHistory | LogFault {
  const known = history.calls.entries() as [number, LogCall][];
  const past = pastOf(history, known);
  const decision = decideByPositions([...known.map(([, call]) => callOf(call)), ...past]);
  if (decision.verdict === "ok") return settled({ ...history, undecided: 0 });
  const name = (number: number, say: SayCall): string => {
    const found = known[number];
    if (found === undefined) return nameOfPast(past[number - known.length] as PositionedCall);
    const [id, { client, operation, result }] = found;
    return say(id, client, operation, result);
  };
  return { conflict: decision.why, name };
}

const callOf = ({ operation, invoked, returned, result }: LogCall): PositionedCall => ({
  invoked,
  returned: returned ?? Number.POSITIVE_INFINITY,
  input: operation,
  output: result ?? undefined,
});

/** All before the first phase. */
const past = { invoked: -1, returned: -1 };

/**
 * What is certain as calls, as far as these calls can tell: of the records the last, those that reads saw and the ones
 * before, and the first from where a read found nothing, or a trim cut. A record that a read saw below
 * the floor may have been there: it is forgotten, and the floor is what speaks against the read. The last one was there.
 */
function pastOf({ records, floor, last, bar }: LogHistory, known: readonly [number, LogCall][]): PositionedCall[] {
  const numbers = new Set<number>();
  const hidden = new Map<number, LogRecord>();
  for (const [, { operation, result }] of known) {
    if (operation.type === "trim") numbers.add(firstFrom(records, operation.to));
    if (operation.type !== "read-record" || result?.type !== "record") continue;
    const { record } = result;
    if (record !== null && record.position < floor) hidden.set(record.position, record);
    const number = firstFrom(records, record?.position ?? operation.from);
    numbers.add(number);
    numbers.add(number - 1);
  }
  numbers.add(records.next - 1);
  if (last >= 0 && last < floor && !hidden.has(last)) hidden.set(last, { position: last, value: "" });
  const calls: PositionedCall[] = [];
  const relevant = [...numbers].flatMap((number) => records.at(number) ?? []);
  for (const { position, value } of [...relevant, ...hidden.values()]) {
    const input = { type: "append-record", value };
    calls.push({ ...past, input, output: { type: "position", position } });
  }
  if (floor > 0) calls.push({ ...past, input: { type: "trim", to: floor }, output: { type: "done" } });
  if (bar > 0) calls.push({ ...past, input: { type: "tail" }, output: { type: "position", position: bar } });
  return calls;
}

function nameOfPast({ input, output }: PositionedCall): string {
  const { type, to } = input as { readonly type: string; readonly to?: number };
  if (type === "trim") return `an earlier trim to ${to}`;
  const { position } = output as { readonly position: number };
  return type === "tail" ? `an earlier call that knew all below ${position}` : `an earlier append at ${position}`;
}

function firstFrom(records: Log<LogRecord>, position: number): number {
  let low = records.first;
  let high = records.next;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records.at(middle) as LogRecord).position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All is certain when nothing is in flight and nothing of unknown outcome is left. */
function settled(history: LogHistory): LogHistory {
  if (history.undecided > 0) return history;
  let { records, floor, last, bar } = history;
  const added: LogRecord[] = [];
  for (const [, { operation, returned, result }] of history.calls.unordered()) {
    if (returned === null) return history;
    if (operation.type === "trim") floor = Math.max(floor, operation.to);
    if (result?.type !== "position") continue;
    const { position } = result;
    bar = Math.max(bar, operation.type === "tail" ? position : position + 1);
    if (operation.type !== "append-record") continue;
    last = Math.max(last, position);
    added.push({ position, value: operation.value });
  }
  added.sort((left, right) => left.position - right.position);
  for (const record of added) records = records.append(record);
  records = renumbered(records.compact(firstFrom(records, floor)));
  return { ...untouchedLog, records, floor, last, bar };
}

/** Numbered from 0: equal logs do not know how many records there were before. */
function renumbered(records: Log<LogRecord>): Log<LogRecord> {
  if (records.first === 0) return records;
  return records.slice(records.first, records.next).reduce((log, record) => log.append(record), Log.empty<LogRecord>());
}
