/**
 * Clients' requests as they wait at a proposer, and the function that all of those for a register make together: what it
 * holds afterwards, and what each of them is told.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.2 (change functions; a read is the identity); Ongaro (2014), section 6.3
 * (sessions), kept in the register itself, so that whoever finds its contents knows which changes are in them.
 * Invariant carried here: a command changes a register at most once.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { type Command, type CommandId, commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import { applyCommand, readMachine } from "../../sim/contract/state-machine.ts";
import { type Contents, type PendingAnswer, type WaitingCommand, wholeStore } from "./types.ts";

export function waitingCommand(client: NodeId, request: Request): WaitingCommand {
  const { session, sequence } = request;
  return { client, session, sequence, early: false, command: commandOf(request) };
}

/** The register that a command is for: a session asks one of them at a time, and asks again there. */
export const registerOf = ({ operation }: Command, store: string): string =>
  store === "one" || !("key" in operation) ? wholeStore : operation.key;

/** Who waits for `register`. */
export const askersOf = (waiting: readonly WaitingCommand[], register: string, store: string) =>
  waiting.filter(({ command }) => registerOf(command, store) === register);

/** Registers in turn: the first after `last` that somebody waits for, in the order of their names; null: none. */
export function nextRegister(waiting: readonly WaitingCommand[], last: string, store: string): string | null {
  const names = waiting.map(({ command }) => registerOf(command, store)).sort();
  return names.find((name) => name > last) ?? names[0] ?? null;
}

export interface Change {
  readonly contents: Contents;
  /** The last change of the base, and those made of it. */
  readonly ids: readonly CommandId[];
  readonly answers: readonly PendingAnswer[];
}

/** What the requests make of `base`, one after the other. */
export function changeOf(base: Contents, asked: readonly WaitingCommand[]): Change {
  let contents = base;
  const ids = [base.last];
  const answers: PendingAnswer[] = [];
  for (const { client, session, sequence, command } of asked) {
    const { operation } = command;
    if (isRead(operation) && "key" in operation) {
      const result = readMachine(contents.machine, operation.key);
      answers.push({ client, session, sequence, result, from: "read" });
      continue;
    }
    const { machine, result, fresh } = applyCommand(contents.machine, command);
    answers.push({ client, session, sequence, result, from: fresh ? "change" : "session" });
    if (!fresh) continue; // an earlier ballot brought it here
    contents = { version: contents.version + 1, last: command.id, machine };
    ids.push(command.id);
  }
  return { contents, ids, answers };
}
