/**
 * Appending: a token from the sequencer, then the cell. Whoever finds it written already takes another token.
 * Source: NSDI 2012, section 3.3, finding the tail: the sequencer is asked for a position, which is then written.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { paceWith, sentFirst } from "../shared/again.ts";
import { after, keepResending } from "./sending.ts";
import type { Append, ProxyState, ProxyTypes } from "./state.ts";
import type { Position, Token } from "./types.ts";
import { fill, write } from "./writing.ts";

type ProxyIo = Io<ProxyTypes>;

export function append(state: ProxyState, command: Command, io: ProxyIo): void {
  setAppend(state, { command, position: null, pending: sentFirst });
  takeToken(state, command, io);
}

function setAppend(state: ProxyState, one: Append): void {
  state.appends = state.appends.set(one.command.session, one);
}

export function takeToken(state: ProxyState, { id }: Command, io: ProxyIo): void {
  const { epoch, sequencer } = state.layout;
  keepResending(state, io);
  if (state.phase === "sequence") return onToken(state, { type: "token", epoch, id, position: grant(state) }, io);
  if (sequencer !== null && sequencer !== io.self) io.send(sequencer, { type: "next", epoch, id });
}

/** The sequencer: each position once. */
export function grant(state: ProxyState): Position {
  const position = state.next;
  state.next = after(position);
  return position;
}

export function onToken(state: ProxyState, { epoch, id, position }: Token, io: ProxyIo): void {
  if (epoch !== state.layout.epoch || position < state.executed) return;
  if (state.writes.has(position) || state.known.has(position)) return; // a copy
  const one = state.appends.entries().find(([, { command }]) => command.id === id)?.[1];
  if (one?.position === null) state.tokenPace = paceWith(state.tokenPace, one.pending);
  if (one === undefined || one.position !== null) return fill(state, position, io); // asked for twice: nobody else will
  setAppend(state, { ...one, position });
  write(state, position, { command: one.command }, io);
}

/** Of those whose position holds something else. */
export function appendAnew(state: ProxyState, position: Position, io: ProxyIo): void {
  for (const [, one] of state.appends.entries()) {
    if (one.position !== position) continue;
    setAppend(state, { ...one, position: null, pending: sentFirst });
    takeToken(state, one.command, io);
  }
}
