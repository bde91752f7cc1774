/** For tests: one server that holds a log (and a store), others that send clients there; right, or wrong in one way. */
import type { NodeId } from "../base/brand.ts";
import { applyLogCommand, emptyLogMachine, type LogMachine } from "../contract/log-machine.ts";
import { commandOf, type Request, type Result } from "../contract/operation.ts";
import { applyCommand, emptyMachine, type Machine } from "../contract/state-machine.ts";
import type { FaultKind, System } from "../contract/system.ts";
import { toySystem } from "./testing.ts";

interface Disk {
  readonly log: LogMachine;
  readonly store: Machine;
  /** One past the position that was used last; every third is left out. */
  readonly next: number;
}

interface State extends Disk {
  /** The log before the last append. */
  readonly before: LogMachine;
}

/** In which way it is wrong. */
export type LogMistake =
  | "appends retries again"
  | "answers before its disk"
  | "reads an older log"
  | "uses a position again"
  | "reads below the floor";

const survives: readonly FaultKind[] = [
  "drop",
  "duplicate",
  "reorder",
  "partition",
  "crash",
  "unsynced-suffix",
  "unsynced-subset",
  "pause",
  "slow",
  "clock-drift",
];

export function logToy(mistake: LogMistake | null = null, changes: Partial<System> = {}): System {
  return toySystem(
    {
      blank: (): Disk => ({ log: emptyLogMachine(), store: emptyMachine(), next: 0 }),
      recover: (disk: Disk): State => ({ ...disk, before: disk.log }),
      onRequest(state, client, request, io) {
        const { session, sequence } = request;
        if (io.self !== 0) return io.reply(client, { type: "redirect", session, sequence, leader: 0 as NodeId });
        const result = take(state, request, mistake);
        if (result === null) return;
        io.write({ log: state.log, store: state.store, next: state.next });
        if (mistake !== "answers before its disk") io.sync();
        io.reply(client, { type: "done", session, sequence, result });
      },
    },
    { name: "log-toy", services: ["log"], survives, ...changes },
  );
}

/** Takes a request; null: nobody waits for the answer any more. */
function take(state: { -readonly [F in keyof State]: State[F] }, request: Request, mistake: LogMistake | null) {
  const command = commandOf(request);
  const { type } = command.operation;
  if (type !== "append-record" && type !== "read-record" && type !== "tail" && type !== "trim") {
    const applied = applyCommand(state.store, command);
    state.store = applied.machine;
    return applied.result;
  }
  const position = state.next;
  const isRetry =
    mistake === "appends retries again" && state.log.sessions.get(request.session)?.sequence === request.sequence;
  const held = mistake === "reads an older log" && type === "read-record" ? state.before : state.log;
  const log = isRetry ? { ...held, sessions: held.sessions.delete(request.session) } : held;
  const { machine, result, fresh } = applyLogCommand(log, command, position);
  if (fresh && type === "append-record") {
    state.before = state.log;
    state.next = position + (position % 3 === 1 ? 2 : 1);
    if (mistake === "uses a position again" && position % 5 === 4) state.next = position;
  }
  if (mistake === "uses a position again") state.log = { ...machine, end: Math.min(machine.end, state.next) };
  else if (mistake === "reads below the floor")
    state.log = { ...machine, records: type === "trim" ? log.records : machine.records };
  else if (held === state.log || isRetry) state.log = machine;
  return result as Result | null;
}
