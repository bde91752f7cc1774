/**
 * Executing what is committed (the paper's delivery), in order, and answering the clients who wait for it; snapshots.
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), section IV-B, steps l.3.2 and f.3.2; ZooKeeper's periodic snapshots.
 * Invariants carried here: total order and agreement: what is executed is committed, in the order of zxids; exactly once per session.
 */
import { assert } from "../../sim/base/assert.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { positionOf, zxidAt } from "./history.ts";
import { seenAt, serveReads } from "./reads.ts";
import { lastZxid, type State, type Zab } from "./state.ts";
import type { Entry, Zxid } from "./types.ts";

/** All up to `zxid` is committed: what of it is in the history is executed. */
export function executeUpTo(state: State, zxid: Zxid, io: Io<Zab>): void {
  const end = positionOf(state, Math.min(zxid, lastZxid(state)) as Zxid);
  if (end <= state.committed) return;
  while (state.committed < end) {
    const slot = state.committed + 1;
    const entry = state.log.at(slot) as Entry;
    assert(entry !== undefined, "a committed transaction above the snapshot is in the history");
    state.committed = slot;
    if (entry.command === null) io.observe({ type: "applied", slot, value: noopId, fresh: false });
    else execute(state, slot, entry.zxid, entry.command, io);
  }
  serveReads(state, io);
  if (state.committed - state.snapshot.position >= io.cluster.options.snapshotEntries) takeSnapshot(state, io);
}

function execute(state: State, slot: number, zxid: Zxid, command: Command, io: Io<Zab>): void {
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "applied", slot, value: command.id, fresh });
  if (!fresh) io.observe(retryAnswered);
  const { session, sequence } = command;
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence !== sequence || result === null) return;
  state.waiting = state.waiting.delete(session);
  io.reply(waiting.client, { type: "done", session, sequence, result, ...seenAt(zxid, io) });
}

/** Sessions are part of it: a retry would be executed again by whoever begins with a snapshot without them. */
function takeSnapshot(state: State, io: Io<Zab>): void {
  const { committed: position, machine } = state;
  const zxid = zxidAt(state, position) as Zxid;
  state.snapshot = { zxid, position, machine };
  const kept = io.cluster.options.tailEntries; // who is a little behind needs no snapshot
  state.log = state.log.compact(Math.max(state.log.first, position + 1 - kept));
  io.observe(snapshotTaken);
  io.rewrite({ log: state.log, snapshot: state.snapshot }); // both in one: it says the same as what it replaces
}

const retryAnswered = { type: "witnessed", what: "session answered a retry" } as const;
const snapshotTaken = { type: "witnessed", what: "snapshot taken" } as const;
