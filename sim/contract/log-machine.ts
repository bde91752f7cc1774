/**
 * The replicated state machine of the log service: records at strictly rising positions above a floor, with client
 * sessions, as one value. Positions are the system's own (its slots): there may be holes between records.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.3 (sessions make retries apply once).
 */
import { assert } from "../base/assert.ts";
import { Log } from "../base/log.ts";
import { Table } from "../base/table.ts";
import type { Command, LogOperation, LogRecord, Operation, Result } from "./operation.ts";
import type { SessionEntry } from "./state-machine.ts";

export interface LogMachine {
  /** In order of their positions, those below the floor left out. */
  readonly records: Log<LogRecord>;
  /** Records below this position are gone for everybody. It only rises, and may be above all records. */
  readonly floor: number;
  /** One past the position of the last record there ever was; 0 before the first. */
  readonly end: number;
  readonly sessions: Table<SessionEntry>;
}

export interface AppliedLogCommand {
  readonly machine: LogMachine;
  /** Null when the command is older than the session's last: its answer is gone and nobody waits for it. */
  readonly result: Result | null;
  /** False for a retry that was recognised: the log is unchanged. */
  readonly fresh: boolean;
}

export const emptyLogMachine = (): LogMachine => ({ records: Log.empty(), floor: 0, end: 0, sessions: Table.empty() });

/**
 * Applies one command, exactly once per (session, sequence): a retry of an append is told the position of the first one.
 * `position` is where the command stands, above those of all commands applied before: that of its record, if it has one.
 */
export function applyLogCommand(machine: LogMachine, command: Command, position: number): AppliedLogCommand {
  const last = machine.sessions.get(command.session);
  if (last !== undefined && command.sequence <= last.sequence) {
    return { machine, result: command.sequence === last.sequence ? last.result : null, fresh: false };
  }
  const { machine: after, result } = applyLogOperation(machine, command.operation, position);
  const sessions = after.sessions.set(command.session, { sequence: command.sequence, result });
  return { machine: { ...after, sessions }, result, fresh: true };
}

/** What an operation does to the log, sessions apart. Operations of other services do not belong here. */
export function applyLogOperation(
  machine: LogMachine,
  operation: Operation,
  position: number,
): { machine: LogMachine; result: Result } {
  switch (operation.type) {
    case "append-record": {
      assert(position >= machine.end, `a record goes behind all others, not to ${position} below ${machine.end}`);
      const isSeen = position >= machine.floor; // a floor above all records hides what comes below it
      const records = isSeen ? machine.records.append({ position, value: operation.value }) : machine.records;
      return { machine: { ...machine, records, end: position + 1 }, result: { type: "position", position } };
    }
    case "trim":
      return { machine: trimmed(machine, operation.to), result: { type: "done" } };
    default:
      return { machine, result: readLog(machine, operation) };
  }
}

function trimmed(machine: LogMachine, to: number): LogMachine {
  if (to <= machine.floor) return machine;
  return { ...machine, floor: to, records: machine.records.compact(firstFrom(machine.records, to)) };
}

/** Reads without a log entry: what `operation`, a `read-record` or a `tail`, would return now. */
export function readLog({ records, end }: LogMachine, operation: Operation): Result {
  assert(isReadOfLog(operation), `a log is read by read-record and tail, not by ${operation.type}`);
  if (operation.type === "tail") return { type: "position", position: end };
  return { type: "record", record: records.at(firstFrom(records, operation.from)) ?? null };
}

const isReadOfLog = (operation: Operation): operation is Extract<LogOperation, { type: "read-record" | "tail" }> =>
  operation.type === "read-record" || operation.type === "tail";

/** The index of the first record at or above `position`; one past the last when there is none. */
function firstFrom(records: Log<LogRecord>, position: number): number {
  let low = records.first;
  let high = records.next;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (records.at(middle)!.position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
