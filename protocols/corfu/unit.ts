/**
 * The storage unit: cells that are written once, under the newest layout it knows. It sets no timer and asks nobody.
 *
 * - It takes nothing under a layout before the one that it was sealed for, and that is durable before it is told (F1, F2).
 *   So once a unit of each replica set is sealed, no write of an older layout is ever completed.
 * - A cell that is written is told, and never written again: what the head of a chain took is what the chain keeps.
 * - A unit that joins is blank: what it holds from an earlier time in some layout goes in the write that lets it join.
 * - Its whole record is one write. Cells that are copied there are all there, or none.
 *
 * Source: NSDI 2012, section 3.2, the storage unit: read, write, trim, seal; section 3.1: epochs and sealing.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { emptyStore } from "../shared/stores.ts";
import type { UnitTypes } from "./state.ts";
import {
  type Checkpoint,
  type Copy,
  type Entry,
  type Epoch,
  firstPosition,
  idOf,
  noEpoch,
  type Position,
  type Read,
  type Seal,
  type Trim,
  type UnitDurable,
  type Write,
} from "./types.ts";

type UnitIo = Io<UnitTypes>;
type UnitState = UnitTypes["State"];

export const unit: Automaton<UnitTypes> = {
  messages: ["seal", "write", "read", "trim", "copy", "check"],
  timers: [],
  answers: ["sealed", "written", "copied"],
  blank: () => ({ epoch: noEpoch, since: noEpoch, ...nothing() }),
  recover: (durable) => ({ ...durable }),
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "seal":
        return onSeal(state, from, message, io);
      case "write":
        return onWrite(state, from, message, io);
      case "read":
        return onRead(state, from, message, io);
      case "trim":
        return onTrim(state, message, io);
      case "copy":
        return onCopy(state, from, message, io);
      case "check":
        if (refuses(state, from, message.epoch, io)) return;
        return io.send(from, { type: "checked", round: message.round });
      default:
        assert(false, "a unit is sent seal, write, read, trim, copy and check, nothing else");
    }
  },
  onTimer() {
    assert(false, "a unit sets no timer");
  },
  standing: (durable) => ({ promised: durable.epoch, report: describeCells(durable) }),
  describe: (state) => `epoch ${state.epoch}, ${describeCells(state)}, trimmed below ${state.base.next}`,
};

const nothing = () => ({
  cells: Table.empty<Entry>(),
  base: { next: firstPosition, store: emptyStore() } as Checkpoint,
  top: firstPosition,
});

const describeCells = ({ since, top }: UnitDurable): string => `in layouts since ${since}, written to ${top - 1}`;

/** All of the record, always: whatever of the writes a crash loses, cells stay with the layout that they belong to. */
const recordOf = ({ epoch, since, cells, base, top }: UnitState): UnitDurable => ({ epoch, since, cells, base, top });

function persist(state: UnitState, io: UnitIo): void {
  io.write(recordOf(state));
  io.sync();
}

function refuses({ epoch: sealed }: UnitState, from: NodeId, epoch: Epoch, io: UnitIo): boolean {
  if (epoch >= sealed) return false;
  io.send(from, { type: "refused", epoch: sealed });
  return true;
}

/** Under a layout that it joined since it was last written to, it begins anew. Nothing was told of it in that layout yet. */
function joinAnew(state: UnitState, since: Epoch): void {
  if (since > state.since) Object.assign(state, { since, ...nothing() });
}

function onSeal(state: UnitState, from: NodeId, { epoch, since }: Seal, io: UnitIo): void {
  if (refuses(state, from, epoch, io)) return;
  if (epoch > state.epoch) {
    joinAnew(state, since);
    state.epoch = epoch;
    persist(state, io);
  }
  io.observe({ type: "promised", term: epoch, report: describeCells(state) }); // again, when it may have crashed over it
  const tail = Math.max(state.top, state.base.next) as Position;
  io.send(from, { type: "sealed", epoch, tail });
}

function onWrite(state: UnitState, from: NodeId, { epoch, since, position, entry }: Write, io: UnitIo): void {
  if (refuses(state, from, epoch, io)) return;
  const isNews = epoch > state.epoch || since > state.since;
  joinAnew(state, since);
  state.epoch = epoch;
  if (position < state.base.next) return tellTrimmed(state, from, position, isNews, io);
  const found = state.cells.get(position);
  if (found === undefined) {
    state.cells = state.cells.set(position, entry);
    state.top = Math.max(state.top, position + 1) as Position;
  }
  if (isNews || found === undefined) persist(state, io);
  if (found !== undefined && idOf(found) !== idOf(entry)) {
    return io.send(from, { type: "overwrite", epoch, position, found });
  }
  io.observe({ type: "accepted", term: epoch, slot: position, value: idOf(entry) });
  io.send(from, { type: "written", epoch, position, id: idOf(entry) });
}

function tellTrimmed(state: UnitState, from: NodeId, position: Position, isNews: boolean, io: UnitIo): void {
  if (isNews) persist(state, io);
  io.send(from, { type: "trimmed", position, checkpoint: state.base });
}

function onRead(state: UnitState, from: NodeId, { epoch, since, position }: Read, io: UnitIo): void {
  if (refuses(state, from, epoch, io)) return;
  const isBlank = since > state.since; // what it holds is of no layout any more
  if (!isBlank && position < state.base.next) return tellTrimmed(state, from, position, false, io);
  const entry = isBlank ? null : (state.cells.get(position) ?? null);
  io.send(from, { type: "cell", epoch, position, entry });
}

/** What is below a checkpoint is decided, and so the same wherever it is. */
function onTrim(state: UnitState, { epoch, since, checkpoint }: Trim, io: UnitIo): void {
  if (epoch < state.epoch || since !== state.since || checkpoint.next <= state.base.next) return;
  takeCheckpoint(state, checkpoint);
  io.rewrite(recordOf(state));
}

function takeCheckpoint(state: UnitState, checkpoint: Checkpoint): void {
  let { cells } = state;
  for (const position of cells.keys() as number[]) {
    if (position < checkpoint.next) cells = cells.delete(position);
  }
  state.cells = cells;
  state.base = checkpoint;
}

function onCopy(state: UnitState, from: NodeId, { epoch, since, checkpoint, cells: copied }: Copy, io: UnitIo): void {
  if (refuses(state, from, epoch, io)) return;
  joinAnew(state, since);
  state.epoch = epoch;
  if (checkpoint.next > state.base.next) takeCheckpoint(state, checkpoint);
  let { cells, top } = state;
  for (const [position, entry] of copied) {
    if (position >= state.base.next) cells = cells.set(position, cells.get(position) ?? entry);
    top = Math.max(top, position + 1) as Position;
  }
  Object.assign(state, { cells, top });
  persist(state, io);
  for (const [position, entry] of copied) {
    io.observe({ type: "accepted", term: epoch, slot: position, value: idOf(entry) });
  }
  io.send(from, { type: "copied", epoch });
}
