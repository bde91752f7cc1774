/**
 * The replicated state machine: a key-value store with client sessions, as one value.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.3 (sessions make retries apply once).
 */
import type { NodeId } from "../base/brand.ts";
import { Table } from "../base/table.ts";
import type { Io } from "./io.ts";
import type { Command, KvOperation, Operation, Request, Result } from "./operation.ts";

/** The last operation a session applied, with its result, to answer a retry without applying it again. */
export interface SessionEntry {
  readonly sequence: number;
  readonly result: Result;
}

export interface Machine {
  readonly values: Table<string>;
  readonly sessions: Table<SessionEntry>;
}

export interface AppliedCommand {
  readonly machine: Machine;
  /** Null when the command is older than the session's last: its answer is gone and nobody waits for it. */
  readonly result: Result | null;
  /** False for a retry that was recognised: the store is unchanged. */
  readonly fresh: boolean;
}

export const emptyMachine = (): Machine => ({ values: Table.empty(), sessions: Table.empty() });

/** Applies one command of a log, exactly once per (session, sequence). */
export function applyCommand(machine: Machine, command: Command): AppliedCommand {
  const last = machine.sessions.get(command.session);
  if (last !== undefined && command.sequence <= last.sequence) {
    return { machine, result: command.sequence === last.sequence ? last.result : null, fresh: false };
  }
  const { values, result } = applyOperation(machine.values, command.operation);
  const sessions = machine.sessions.set(command.session, { sequence: command.sequence, result });
  return { machine: { values, sessions }, result, fresh: true };
}

/**
 * Looks a request up in the session table: false when it asks for something new. A retry of the session's last operation
 * is answered as before; of an older one nobody waits for the answer any more.
 */
export function answerRetry(
  machine: Pick<Machine, "sessions">,
  client: NodeId,
  { session, sequence }: Request,
  io: Pick<Io, "observe" | "reply">,
): boolean {
  const last = machine.sessions.get(session);
  if (last === undefined || sequence > last.sequence) return false;
  if (sequence === last.sequence) {
    io.observe({ type: "witnessed", what: "session answered a retry" });
    io.reply(client, { type: "done", session, sequence, result: last.result });
  }
  return true;
}

const done: Result = { type: "done" };

/** What an operation does to the store. Those of registers and logs do not belong here and return null. */
export function applyOperation(values: Table<string>, operation: Operation): { values: Table<string>; result: Result } {
  switch (operation.type) {
    case "get":
      return { values, result: { type: "value", value: values.get(operation.key) ?? null } };
    case "put":
      return { values: values.set(operation.key, operation.value), result: done };
    case "append":
      return { values: values.set(operation.key, (values.get(operation.key) ?? "") + operation.value), result: done };
    case "delete":
      return { values: values.delete(operation.key), result: done };
    case "compare-and-set":
      return compareAndSet(values, operation);
    case "reconfigure":
      return { values, result: done };
    default:
      return { values, result: { type: "value", value: null } };
  }
}

function compareAndSet(values: Table<string>, operation: KvOperation & { type: "compare-and-set" }) {
  const found = values.get(operation.key) ?? null;
  const swapped = found === operation.expected;
  const after = swapped ? values.set(operation.key, operation.value) : values;
  return { values: after, result: { type: "swapped", swapped, value: found } as Result };
}

/** Reads without a log entry: what `operation`, a get, would return now. */
export const readMachine = (machine: Machine, key: string): Result => ({
  type: "value",
  value: machine.values.get(key) ?? null,
});
