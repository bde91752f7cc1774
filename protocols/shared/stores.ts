/**
 * The state machine of a log that serves clients of either kind: a key-value store, and a log of records at the slots in
 * which they were appended. A run asks for one of the two.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.3: sessions are part of the state machine.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { applyLogCommand, emptyLogMachine, type LogMachine, readLog } from "../../sim/contract/log-machine.ts";
import type { Command, Operation, Request, Result } from "../../sim/contract/operation.ts";
import {
  answerRetry,
  applyCommand,
  emptyMachine,
  type Machine,
  readMachine,
} from "../../sim/contract/state-machine.ts";

export interface Store {
  readonly values: Machine;
  readonly records: LogMachine;
}

export const emptyStore = (): Store => ({ values: emptyMachine(), records: emptyLogMachine() });

const isOfLog = ({ type }: Operation): boolean =>
  type === "append-record" || type === "read-record" || type === "tail" || type === "trim";

/** Applies the command at `slot` (from 1 on) exactly once; see `applyCommand` for what it returns. */
export function applyToStore(
  store: Store,
  command: Command,
  slot: number,
): { readonly store: Store; readonly result: Result | null; readonly fresh: boolean } {
  if (isOfLog(command.operation)) {
    const { machine: records, result, fresh } = applyLogCommand(store.records, command, slot - 1);
    return { store: { ...store, records }, result, fresh };
  }
  const { machine: values, result, fresh } = applyCommand(store.values, command);
  return { store: { ...store, values }, result, fresh };
}

/** What a read would return now. */
export const readStore = ({ values, records }: Store, operation: Operation): Result =>
  operation.type === "get" ? readMachine(values, operation.key) : readLog(records, operation);

/** Answers a request that its session knows, as `answerRetry` does: false when it asks for something new. */
export const answerRetryFrom = (
  { values, records }: Store,
  client: NodeId,
  request: Request,
  io: Pick<Io, "observe" | "reply">,
): boolean => answerRetry(isOfLog(request.operation) ? records : values, client, request, io);
