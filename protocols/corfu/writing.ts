/**
 * Writing a position down its chain: the head first, and each unit after the one before it has answered.
 *
 * - What the head took is what the position holds: whoever finds another entry there writes that one on, down the whole
 *   chain. So the units of a chain that hold a cell hold the same, and are the first ones of it.
 * - A position is written under a layout only where its sequencer granted it, or told a tail above it. What a token of an
 *   older layout was for is appended anew.
 *
 * Source: NSDI 2012, section 3.2, replication: client-driven chains, and "the fill" of holes; CorfuDB issue 439: a fill that
 * finds the head written propagates what it found.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sentAgain, sentFirst } from "../shared/again.ts";
import { chainAt, setOfChain } from "./layout.ts";
import { isDueAt, noteAnswer } from "./pacing.ts";
import { after, keepResending, rankOfUnit, sendWrite } from "./sending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import { type Entry, idOf, junk, type Overwrite, type Position, type Written } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

export function write(state: ProxyState, position: Position, entry: Entry, io: ProxyIo): void {
  state.target = Math.max(state.target, after(position)) as Position;
  state.writes = state.writes.set(position, { entry, written: 0, pending: sentFirst });
  state.fetches = state.fetches.delete(position);
  sendWrite(state, position, io);
  keepResending(state, io);
}

/** A hole: junk takes its place, unless its writer was there first. */
export function fill(state: ProxyState, position: Position, io: ProxyIo): void {
  io.observe({ type: "witnessed", what: "hole filled" });
  write(state, position, junk, io);
}

export function onWritten(state: ProxyState, from: NodeId, { epoch, position, id }: Written, io: ProxyIo): void {
  const writing = state.writes.get(position);
  if (epoch !== state.layout.epoch || writing === undefined || idOf(writing.entry) !== id) return;
  const chain = chainAt(state.layout, position);
  if (chain[writing.written] !== rankOfUnit(from, io)) return; // a copy
  const { entry, pending } = writing;
  noteAnswer(state, from, pending, io);
  const written = writing.written + 1;
  const set = setOfChain(chain);
  // Not before the head has it: until then another entry may be what the position holds.
  if (written === 1) io.observe({ type: "proposed", term: epoch, slot: position, value: id, members: [set] });
  if (written < chain.length) {
    state.writes = state.writes.set(position, { entry, written, pending: sentFirst });
    sendWrite(state, position, io);
  } else {
    io.observe({ type: "chosen", term: epoch, slot: position, value: id, acks: set, quorum: "write", members: [set] });
    state.writes = state.writes.delete(position);
    state.known = state.known.set(position, entry);
  }
  if (pending.copies > 0) sendWritesAgain(state, 1, io); // units answer again: the next one need not wait for the timer
}

/** Of the cells that are being written the first ones that are due, at most so many. */
export function sendWritesAgain(state: ProxyState, most: number, io: ProxyIo): void {
  const nextOf = (position: number, written: number): NodeSet =>
    add(noNodes, chainAt(state.layout, position as Position)[written]!);
  const due = state.writes
    .entries()
    .filter(([position, { written, pending }]) => isDueAt(state, nextOf(position as number, written), pending));
  for (const [position, writing] of due.slice(0, most)) {
    state.writes = state.writes.set(position, { ...writing, pending: sentAgain(writing.pending) });
    sendWrite(state, position as Position, io);
  }
}

/** Another entry was there first: that one is written on. True when this one was to be the cell's. */
export function onOverwrite(
  state: ProxyState,
  from: NodeId,
  { epoch, position, found }: Overwrite,
  io: ProxyIo,
): boolean {
  const writing = state.writes.get(position);
  if (epoch !== state.layout.epoch || writing === undefined || idOf(writing.entry) === idOf(found)) return false;
  const chain = chainAt(state.layout, position);
  if (chain[writing.written] !== rankOfUnit(from, io)) return false; // a copy
  assert(writing.written === 0, "what the head of a chain took is what all of it holds");
  io.observe({ type: "witnessed", what: "found value propagated" });
  write(state, position, found, io);
  return true;
}
