/**
 * Playing the log: positions below the tail that are not known here are read at the tails of their chains. One that is
 * unwritten there for long is a hole, left by a writer that is slow or gone, and is filled.
 *
 * - What the tail of a chain holds, all of it holds, and always will: no other entry can come there.
 * - A hole is filled as any other cell is written, from the head on: so its writer may still be there first.
 *
 * Source: NSDI 2012, section 3.2, reads at the tail and holes; SOSP 2013 (Tango), section 3, playing.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isDueAgain, roundLater, sentAgain, sentFirst } from "../shared/again.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { appendAnew } from "./appending.ts";
import { chainAt } from "./layout.ts";
import { paceIn, readsAtOnce } from "./pacing.ts";
import { after, sendRead } from "./sending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import type { CellFound, Checkpoint, Position } from "./types.ts";
import { fill } from "./writing.ts";

type ProxyIo = Io<ProxyTypes>;

/** Asks for what is missing below the target. */
export function play(state: ProxyState, io: ProxyIo): void {
  const before = state.fetches.size;
  const most = readsAtOnce(state, io);
  for (let at = state.executed; at < state.target && state.fetches.size < most; at = after(at)) {
    if (state.known.has(at) || state.writes.has(at) || state.fetches.has(at)) continue;
    state.fetches = state.fetches.set(at, { holes: 0, pending: sentFirst });
    sendRead(state, at, io);
  }
  if (before === 0 && state.fetches.size > 0) setPlayTimer(state, io);
}

export function onCell(state: ProxyState, _from: NodeId, { epoch, position, entry }: CellFound, io: ProxyIo): void {
  const fetch = state.fetches.get(position);
  if (epoch !== state.layout.epoch || fetch === undefined) return;
  if (entry !== null) {
    state.fetches = state.fetches.delete(position);
    state.known = state.known.set(position, entry);
    if (entry.command !== null && state.fills > 0) state.fills--;
    return;
  }
  const holes = fetch.holes + 1;
  if (holes <= 2 * stretch(state)) {
    state.fetches = state.fetches.set(position, { holes, pending: sentFirst });
    return;
  }
  losePatience(state, position);
  fill(state, position, io);
}

/**
 * Where one hole follows the other, writers may just be slow, and all that is filled before them is lost on them: so the next
 * ones get longer. Holes that were there together count as one.
 */
function losePatience(state: ProxyState, position: Position): void {
  if (position < state.fillsEnd) return;
  state.fills = Math.min(state.fills + entriesPerFill, fillsMax);
  state.fillsEnd = state.target;
}

/** So many entries that come by themselves make up for one that was filled: most come soon where some take long. */
const entriesPerFill = 16;
const fillsMax = 6 * entriesPerFill;

/** By so much both the time between two looks at a hole is longer, and their number larger. */
const stretch = ({ fills }: ProxyState): number => 2 ** (fills / (2 * entriesPerFill));

const playMicros = (state: ProxyState, { cluster }: ProxyIo): number =>
  Math.ceil(cluster.options.holeMicros * stretch(state));

const setPlayTimer = (state: ProxyState, io: ProxyIo): void => io.setTimer("play", playMicros(state, io));

/** Asks again: who was not heard, less and less often, and whether a hole is still one. */
export function playAgain(state: ProxyState, io: ProxyIo): void {
  for (const [position, fetch] of state.fetches.entries()) {
    const waited = roundLater(fetch.pending);
    const tail = chainAt(state.layout, position as Position).at(-1)!;
    const isDue = isDueAgain(waited, paceIn(state.paces[tail]!, playMicros(state, io), io));
    state.fetches = state.fetches.set(position, { ...fetch, pending: isDue ? sentAgain(waited) : waited });
    if (isDue) sendRead(state, position as Position, io);
  }
  if (state.fetches.size > 0) setPlayTimer(state, io);
}

/** The cell is trimmed: what took its place takes the place here of all that is below it. */
export function onTrimmed(state: ProxyState, checkpoint: Checkpoint, io: ProxyIo): void {
  if (checkpoint.next <= state.executed) return;
  state.base = checkpoint;
  state.store = checkpoint.store;
  state.executed = checkpoint.next;
  state.log = state.log.compact(checkpoint.next);
  state.stuck = 0;
  io.observe({ type: "installed", next: checkpoint.next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
  const isOver = (position: number | string) => (position as number) < checkpoint.next;
  for (const position of state.fetches.keys().filter(isOver)) state.fetches = state.fetches.delete(position);
  for (const position of state.known.keys().filter(isOver)) state.known = state.known.delete(position);
  for (const position of state.writes.keys().filter(isOver)) state.writes = state.writes.delete(position);
  for (const [session, { command, position }] of state.appends.entries()) {
    // It may be in what was trimmed: then its session knows.
    if (position === null || !isOver(position)) continue;
    const { sequence, operation } = command;
    const request = { type: "request", session: command.session, sequence, operation } as const;
    const client = state.waiting.get(session)!.client;
    if (answerRetryFrom(state.store, client, request, io)) state.appends = state.appends.delete(session);
    else appendAnew(state, position, io);
  }
}
