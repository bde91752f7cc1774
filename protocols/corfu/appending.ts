/**
 * Appending: a token from the sequencer, then the cell. Whoever finds it written already takes another token.
 * Source: NSDI 2012, section 3.3, finding the tail: the sequencer is asked for a position, which is then written.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { sentFirst } from "../shared/again.ts";
import { appendsAtOnce, noteToken } from "./pacing.ts";
import { after, keepResending } from "./sending.ts";
import type { Append, ProxyState, ProxyTypes } from "./state.ts";
import type { Position, Token } from "./types.ts";
import { fill, write } from "./writing.ts";

type ProxyIo = Io<ProxyTypes>;

export function append(state: ProxyState, command: Command, io: ProxyIo): void {
  setAppend(state, { command, position: null, attempt: 0, pending: null });
  keepResending(state, io);
  takeTokens(state, io);
}

function setAppend(state: ProxyState, one: Append): void {
  state.appends = state.appends.set(one.command.session, one);
}

/** For those that wait, while there is room: a position that is granted long before it is written is a hole meanwhile. */
export function takeTokens(state: ProxyState, io: ProxyIo): void {
  const all = state.appends.entries().map(([, one]) => one);
  const waiting = all.filter(({ pending }) => pending === null);
  const room = Math.max(0, appendsAtOnce(state) - (all.length - waiting.length));
  for (const one of waiting.slice(0, room)) {
    const asked = { ...one, pending: sentFirst };
    setAppend(state, asked);
    takeToken(state, asked, io);
  }
}

export function takeToken(state: ProxyState, { command: { id }, attempt }: Append, io: ProxyIo): void {
  const { epoch, sequencer } = state.layout;
  keepResending(state, io);
  if (state.phase === "sequence")
    return onToken(state, { type: "token", epoch, id, attempt, position: grant(state) }, io);
  if (sequencer !== null && sequencer !== io.self) io.send(sequencer, { type: "next", epoch, id, attempt });
}

/** The sequencer: each position once. */
export function grant(state: ProxyState): Position {
  const position = state.next;
  state.next = after(position);
  return position;
}

export function onToken(state: ProxyState, { epoch, id, attempt, position }: Token, io: ProxyIo): void {
  if (epoch !== state.layout.epoch || position < state.executed) return;
  if (state.writes.has(position) || state.known.has(position)) return; // a copy, or a hole that is filled already
  const one = state.appends.entries().find(([, { command }]) => command.id === id)?.[1];
  if (one === undefined || one.position !== null || one.attempt !== attempt) {
    return fill(state, position, io); // asked for twice: nobody else will
  }
  if (one.pending !== null) noteToken(state, one.pending);
  setAppend(state, { ...one, position });
  write(state, position, { command: one.command }, io);
}

/** Of those whose position holds something else. */
export function appendAnew(state: ProxyState, position: Position, io: ProxyIo): void {
  for (const [, one] of state.appends.entries()) {
    if (one.position !== position) continue;
    const anew = { ...one, position: null, attempt: one.attempt + 1, pending: sentFirst };
    setAppend(state, anew);
    takeToken(state, anew, io);
  }
}
