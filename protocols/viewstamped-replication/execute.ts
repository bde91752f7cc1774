/**
 * Executing what is committed, in order, and answering the clients who wait for it; checkpoints.
 * Source: Liskov and Cowling (2012), section 4.1, steps 5 and 7, and section 5.1.
 * Invariants carried here: only committed operations are executed, in the order of their numbers; exactly once per session.
 */
import { assert } from "../../sim/base/assert.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { isAtEndOfEpoch } from "./configuration.ts";
import { persist, viewAt } from "./persist.ts";
import { lastOp, type State, type Viewstamped } from "./state.ts";
import { after, type Entry, type OpNumber } from "./types.ts";

/** All up to `commit` is committed: what of it is in the log is executed. */
export function executeUpTo(state: State, commit: number, io: Io<Viewstamped>): void {
  const end = Math.min(commit, lastOp(state));
  if (end <= state.commit) return;
  while (state.commit < end && !isAtEndOfEpoch(state)) {
    const op = after(state.commit);
    const entry = state.log.at(op) as Entry;
    assert(entry !== undefined, "a committed operation above the checkpoint is in the log");
    state.commit = op;
    if (entry.command === null) io.observe({ type: "applied", slot: op, value: noopId, fresh: false });
    else execute(state, op, entry.command, io);
  }
  // §7.1: what ends an epoch gets another viewstamp first, that of the epoch it begins (epoch.ts).
  if (!isAtEndOfEpoch(state)) checkpointIfDue(state, io);
}

export function checkpointIfDue(state: State, io: Io<Viewstamped>): void {
  if (state.commit - state.checkpoint.op >= io.cluster.options.snapshotEntries) takeCheckpoint(state, io);
}

function execute(state: State, op: OpNumber, command: Command, io: Io<Viewstamped>): void {
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "applied", slot: op, value: command.id, fresh });
  if (!fresh) io.observe(retryAnswered);
  const { session, sequence } = command;
  if (command.operation.type === "reconfigure") return; // §7.3: answered when the next epoch has started
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence !== sequence || result === null) return;
  state.waiting = state.waiting.delete(session);
  io.reply(waiting.client, { type: "done", session, sequence, result });
}

/** The client table is part of it: a retry would be executed again by whoever begins with a checkpoint without it. */
function takeCheckpoint(state: State, io: Io<Viewstamped>): void {
  const { commit: op, machine } = state;
  state.checkpoint = { op, view: viewAt(state, op), machine };
  const kept = Math.floor(io.cluster.options.snapshotEntries / 2); // who is a little behind needs no checkpoint
  state.log = state.log.compact(Math.min(op + 1, Math.max(state.log.first, op + 1 - kept)));
  io.observe(checkpointTaken);
  persist(state, io); // both in one: a log without the checkpoint before it has lost operations
}

const retryAnswered = { type: "witnessed", what: "session answered a retry" } as const;
const checkpointTaken = { type: "witnessed", what: "checkpoint taken" } as const;
