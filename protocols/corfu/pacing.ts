/**
 * How long answers take: of each unit, and of the sequencer. What is asked of a slow one goes out again after twice that, for
 * its queue only grows by copies: whoever sends them as fast as usual keeps it from ever answering what is new.
 * Source: Jacobson, "Congestion Avoidance and Control" (1988).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { members, type NodeSet } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type AnswerPace, isDueAgain, type Outstanding, paceLater, paceWith } from "../shared/again.ts";
import { rankOfUnit } from "./sending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";

type ProxyIo = Io<ProxyTypes>;

/** Rounds to which the waits of whoever watches units grow: it is to see at once that one is back. */
const watchMax = 4;

/** A unit answered what was asked of it. */
export const noteAnswer = (state: ProxyState, from: NodeId, asked: Outstanding, io: ProxyIo): void =>
  note(state, rankOfUnit(from, io), asked);

/** The sequencer did. */
export const noteToken = (state: ProxyState, asked: Outstanding): void => note(state, state.paces.length - 1, asked);

function note(state: ProxyState, index: number, asked: Outstanding): void {
  const [pace, answer] = [state.paces[index]!, state.answers[index]!];
  if (asked.rounds > pace) state.paces = state.paces.with(index, paceWith(pace, asked));
  if (asked.rounds > answer) state.answers = state.answers.with(index, asked.rounds);
}

export const tokenPaceOf = ({ paces }: ProxyState): AnswerPace => paces.at(-1)!;

/** Nobody answered since the last round. */
export const noAnswerYet = (count: number): readonly number[] => new Array<number>(count).fill(none);
const none = -1;

/** Answers are slow that take so many rounds. */
const slow = 2;

const windowMin = 4;

/** Nothing is slow: there is no window. */
export const windowMax = 64;

/** Cells that go out again at once. */
export const cellsAtOnce = ({ window }: ProxyState, { cluster }: ProxyIo): number =>
  Math.min(cluster.options.batchMax, window);

/** Cells that are asked for at once: beside those that are being written, while anything is slow. */
export const readsAtOnce = (state: ProxyState, io: ProxyIo): number =>
  Math.max(1, cellsAtOnce(state, io) - (state.window === windowMax ? 0 : state.writes.size));

/** Appends that are under way at once. */
export const appendsAtOnce = ({ window }: ProxyState): number =>
  window === windowMax ? Number.POSITIVE_INFINITY : window;

/**
 * A round of the timer later: what is asked at once is halved while answers are slow, and doubled while they come and are not.
 * Whoever asks for all cells at once has all of them late, and until then none. Where no answer comes nothing is learned.
 */
export function adaptWindow(state: ProxyState): void {
  const { answers, paces, window } = state;
  if (paces.some((pace) => pace >= slow)) state.window = Math.max(windowMin, window >> 1);
  else if (answers.some((answer) => answer !== none)) state.window = Math.min(windowMax, 2 * window);
  if (answers.every((answer) => answer === none)) return;
  const laterOf = (pace: AnswerPace, answer: number): AnswerPace =>
    answer === none ? pace : Math.max(paceLater(pace), Math.min(answer, pace));
  state.paces = paces.map((pace, index) => laterOf(pace, answers[index]!));
  state.answers = noAnswerYet(answers.length);
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
