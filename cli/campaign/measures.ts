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
import { withCrew } from "./crew.ts";

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
  let interrupted = false;
  const stopped = Promise.withResolvers<void>();
  const release = terminal.onInterrupt(() => {
    interrupted = true;
    stopped.resolve();
  });
  const done: MeasuredCell<C>[] = [];
  const notes: string[] = [];
  try {
    await withCrew(workers, loading, async (crew) => {
      const askAll = async (
        tasks: readonly MeasureTask[],
        told: string,
      ): Promise<readonly (Measured | undefined)[]> => {
        const answers: (Measured | undefined)[] = tasks.map(() => undefined);
        let [next, answered] = [0, 0];
        const begun = performance.now();
        const work = crew.work(
          () => (next < tasks.length && !interrupted ? next++ : null),
          async (at: number, hand: Hand) => {
            answers[at] = await hand.ask(tasks[at]!);
            answered++;
            progress.update(() => {
              const far = barOf(answered / tasks.length, (performance.now() - begun) / 1_000, terminal.live);
              return `${far}  ${answered} of ${tasks.length} ${told}`;
            });
          },
        );
        await Promise.race([work, stopped.promise]);
        return answers;
      };
      for (let left = cells; left.length > 0 && !interrupted; left = more(done)) {
        const chosen: { cell: C; index: number }[] = [];
        for (const cell of left) {
          const { indices, missing } = await choose(cell, { runs, from, leader }, askAll);
          chosen.push(...indices.map((index) => ({ cell, index })));
          notes.push(...missing.map((line) => `${placeOf(cell)}: ${line}`));
        }
        const answers = await askAll(
          chosen.map(({ cell, index }) => taskOf(cell, index, false)),
          "runs",
        );
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
  return { cells: done, notes, interrupted };
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
  askAll: (tasks: readonly MeasureTask[], told: string) => Promise<readonly (Measured | undefined)[]>,
): ReturnType<typeof choosePlans> {
  if (leader === "any" || (cell.staging.topology?.regions.length ?? 1) < 2) {
    return { indices: Array.from({ length: runs }, (_, at) => from + at), missing: [] };
  }
  const probe = async (indices: readonly number[]): Promise<readonly Leading[]> => {
    const told = `first seconds of ${cell.source.system}, to learn who leads`;
    const answers = await askAll(
      indices.map((index) => taskOf(cell, index, true)),
      told,
    );
    return answers.flatMap((answer) => (answer === undefined ? [] : [answer.summary.leader?.region ?? null]));
  };
  return choosePlans(probe, runs, leader === "each" ? null : leader);
}
