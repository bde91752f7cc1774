/** Measures plans in worker threads: which ones, where it matters who leads, and what each came to. */
import type { Hand } from "../../sim/campaign/hand.ts";
import { choosePlans, type Leading } from "../../sim/campaign/measuring/leaders.ts";
import type { Staging } from "../../sim/campaign/measuring/stage.ts";
import type { Measured } from "../../sim/campaign/measuring/summary.ts";
import type { MeasureTask, Source } from "../../sim/campaign/tasks.ts";
import type { Loading } from "../input/user-module.ts";
import { barOf } from "../output/bar.ts";
import type { ProgressLine } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { type Crew, withCrew } from "./crew.ts";

/** What is measured: so many plans of a source. */
export interface MeasureCell {
  readonly source: Source;
  readonly staging: Staging;
}

export interface MeasuredCell<C extends MeasureCell> {
  readonly cell: C;
  /** By ascending index. */
  readonly answers: readonly { readonly index: number; readonly answer: Measured }[];
}

export interface Measuring<C extends MeasureCell> {
  readonly cells: readonly MeasuredCell<C>[];
  /** What could not be had, a sentence each. */
  readonly notes: readonly string[];
  readonly interrupted: boolean;
}

/** A region; as many plans of `each`; or `any` plans, wherever the leader is. */
export type LeaderChoice = string;

export interface MeasureRequest {
  readonly runs: number;
  /** Index of the first plan, where any leader will do; 0 unless given. */
  readonly from?: number;
  readonly leader: LeaderChoice;
  readonly workers: number;
  readonly loading: Loading;
}

/** Measures all cells. `more` may ask for further cells once those given are done. */
export async function measureCells<C extends MeasureCell>(
  cells: readonly C[],
  { runs, from = 0, leader, workers, loading }: MeasureRequest,
  progress: ProgressLine,
  terminal: Terminal,
  more: (done: readonly MeasuredCell<C>[]) => readonly C[] = () => [],
): Promise<Measuring<C>> {
  const stop: Stop = { isAsked: false, ...Promise.withResolvers<void>() };
  const release = terminal.onInterrupt(() => {
    stop.isAsked = true;
    stop.resolve();
  });
  const done: MeasuredCell<C>[] = [];
  const notes: string[] = [];
  try {
    await withCrew(Math.min(workers, Math.max(1, cells.length * runs)), loading, async (crew) => {
      const ask: AskAll = (tasks, told) => askAll(tasks, told, { crew, stop, progress, terminal });
      for (let left = cells; left.length > 0 && !stop.isAsked; left = more(done)) {
        const chosen: { cell: C; index: number }[] = [];
        for (const cell of left) {
          const { indices, missing } = await choose(cell, { runs, from, leader }, ask);
          chosen.push(...indices.map((index) => ({ cell, index })));
          if (!stop.isAsked) notes.push(...missing.map((line) => `${placeOf(cell)}: ${line}`));
        }
        const tasks = chosen.map(({ cell, index }) => taskOf(cell, index, false));
        const answers = await ask(tasks, "runs");
        for (const cell of left) {
          const mine = chosen.flatMap(({ cell: of, index }, at) => {
            const answer = answers[at];
            return of === cell && answer !== undefined ? [{ index, answer }] : [];
          });
          if (mine.length > 0) done.push({ cell, answers: mine });
        }
      }
    });
  } finally {
    release();
  }
  return { cells: done, notes, interrupted: stop.isAsked };
}

/** The user has had enough. */
interface Stop {
  isAsked: boolean;
  readonly promise: Promise<void>;
  resolve(): void;
}

/** Asks for all; what was not answered when the user stopped it is undefined. `told` says what they are. */
type AskAll = (tasks: readonly MeasureTask[], told: string) => Promise<readonly (Measured | undefined)[]>;

interface AskedBy {
  readonly crew: Crew;
  readonly stop: Stop;
  readonly progress: ProgressLine;
  readonly terminal: Terminal;
}

async function askAll(
  tasks: readonly MeasureTask[],
  told: string,
  { crew, stop, progress, terminal }: AskedBy,
): ReturnType<AskAll> {
  const answers: (Measured | undefined)[] = tasks.map(() => undefined);
  let [next, answered] = [0, 0];
  const begun = performance.now();
  const work = crew.work(
    () => (next < tasks.length && !stop.isAsked ? next++ : null),
    async (at: number, hand: Hand) => {
      answers[at] = await hand.ask(tasks[at]!);
      answered++;
      progress.update(() => {
        const far = barOf(answered / tasks.length, (performance.now() - begun) / 1_000, terminal.live);
        return `${far}  ${answered} of ${tasks.length} ${told}`;
      });
    },
  );
  await Promise.race([work, stop.promise]);
  return answers;
}

const placeOf = ({ source }: MeasureCell): string => `${source.system} under ${source.scenario}`;

const taskOf = ({ source, staging }: MeasureCell, index: number, isProbe: boolean): MeasureTask => ({
  type: "measure",
  source,
  index,
  staging,
  isProbe,
});

/** Where all stand in one region, leaders do too. */
async function choose(
  cell: MeasureCell,
  { runs, from, leader }: { readonly runs: number; readonly from: number; readonly leader: LeaderChoice },
  ask: AskAll,
): ReturnType<typeof choosePlans> {
  if (leader === "any" || (cell.staging.topology?.regions.length ?? 1) < 2) {
    return { indices: Array.from({ length: runs }, (_, at) => from + at), missing: [] };
  }
  const probe = async (indices: readonly number[]): Promise<readonly Leading[]> => {
    const told = `first seconds of ${cell.source.system}, to learn who leads`;
    const answers = await ask(
      indices.map((index) => taskOf(cell, index, true)),
      told,
    );
    return answers.flatMap((answer) => (answer === undefined ? [] : [answer.summary.leader?.region ?? null]));
  };
  return choosePlans(probe, runs, leader === "each" ? null : leader);
}
