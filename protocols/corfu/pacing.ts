/**
 * How long answers take: of each unit, and of the sequencer. What is asked of a slow one goes out again after twice that, for
 * its queue only grows by copies: whoever sends them as fast as usual keeps it from ever answering what is new.
 * Source: Jacobson, "Congestion Avoidance and Control" (1988).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type AnswerPace, isDueAgain, type Outstanding, paceLater, paceWith } from "../shared/again.ts";
import { rankOfUnit } from "./sending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";

type ProxyIo = Io<ProxyTypes>;

/** Rounds to which the waits of whoever watches units grow: it is to see at once that one is back. */
const watchMax = 4;

/** A unit answered what was asked of it. */
export function noteAnswer(state: ProxyState, from: NodeId, asked: Outstanding, io: ProxyIo): void {
  const rank = rankOfUnit(from, io);
  const pace = paceWith(state.paces[rank]!, asked);
  if (pace !== state.paces[rank]) state.paces = state.paces.with(rank, pace);
  if (!has(state.answered, rank)) state.answered = add(state.answered, rank);
}

/** Answers are slow that take so many rounds. */
const slow = 2;

const windowMin = 4;

/**
 * A round of the timer later: what is asked at once is halved while answers are slow, and doubled while they come and are not.
 * Whoever asks for all cells at once has all of them late, and until then none. Where no answer comes nothing is learned.
 */
export function adaptWindow(state: ProxyState, { cluster }: ProxyIo): void {
  const { answered, paces, window } = state;
  const { batchMax } = cluster.options;
  if (paces.some((pace) => pace >= slow)) state.window = Math.max(Math.min(windowMin, batchMax), window >> 1);
  else if (answered !== noNodes) state.window = Math.min(batchMax, 2 * window);
  state.tokenPace = paceLater(state.tokenPace);
  state.answered = noNodes;
  if (paces.some((pace) => pace > 0)) {
    state.paces = paces.map((pace, rank) => (has(answered, rank) ? paceLater(pace) : pace));
  }
}

/** Of the slowest of these units. */
const paceOf = ({ paces }: ProxyState, units: NodeSet): AnswerPace =>
  Math.max(0, ...members(units).map((rank) => paces[rank]!));

/** What was asked of these units is to go out again. */
export const isDueAt = (state: ProxyState, units: NodeSet, asked: Outstanding): boolean =>
  isDueAgain(asked, paceOf(state, units));

/** The same of checks and seals, by which units are watched. */
export const isDueToWatch = (state: ProxyState, units: NodeSet, asked: Outstanding): boolean =>
  isDueAgain(asked, paceOf(state, units), watchMax);

/** The same in rounds of another timer. */
export const paceIn = (pace: AnswerPace, roundMicros: number, { cluster }: ProxyIo): AnswerPace =>
  Math.ceil((pace * cluster.options.retryMicros) / roundMicros);
