/** What becomes of work whose hand was lost: it is done again, and the plan that loses hands is a finding. */
import { type Drawn, emptyReport, joinReports, type RangeReport } from "../search/fuzz.ts";
import type { Hand } from "./hand.ts";
import { LostHand } from "./pulse.ts";
import type { PlanFrom, RangeTask } from "./tasks.ts";
import type { LastSeen } from "./watcher.ts";

/** The invariant that a handler, a judge or a draw breaks which does not come back. */
export const returns = "returns";

/** So often may one range lose its hand without a plan that can be named. */
const lossesMax = 3;

/** What a run did when it lost its hand. */
export interface NoReturn {
  readonly invariant: typeof returns;
  readonly message: string;
  readonly event: number;
  readonly drawn: Drawn | null;
}

/**
 * Runs the range again with `hand`, which was lost in it. A plan that loses the hand a second time, alone and watched,
 * is a finding named for the handler. `isOver`: nothing more is to be begun. Throws what is no loss, and a loss that
 * no plan explains, or none before the time was up.
 */
export async function recoverRange(
  hand: Hand,
  task: RangeTask,
  lost: LostHand,
  isOver: () => boolean,
): Promise<RangeReport> {
  let [report, loss] = [emptyReport(task.from), lost];
  const ask = async (to: number): Promise<void> => {
    if (report.to < to) report = joinReports(report, await hand.ask({ ...task, from: report.to, to }));
  };
  const isEnough = (): boolean => (report.found.length > 0 && !task.keepGoing) || isOver();
  for (let losses = 1; ; losses++) {
    try {
      const index = Math.min(task.to - 1, Math.max(report.to, loss.index ?? task.from));
      await ask(index);
      if (isEnough() && report.found.length > 0) return report;
      const finding = await watch(hand, { source: task.source, index });
      if (finding !== null) {
        report = joinReports(report, reportOf(finding, task, index));
        losses = 0;
      }
      if (!isEnough()) await ask(task.to);
      else if (report.found.length === 0) throw loss; // no time is left to explain it: what was lost is not fine
      return report;
    } catch (error) {
      if (!(error instanceof LostHand) || losses >= lossesMax || isOver()) throw error;
      loss = error;
    }
  }
}

/** Runs one plan alone, watched: what it did when it lost the hand, or null when it came back. */
export async function watch(hand: Hand, from: PlanFrom): Promise<NoReturn | null> {
  try {
    await hand.ask({ type: "watch", from });
    return null;
  } catch (error) {
    if (!(error instanceof LostHand)) throw error;
    const last = error.doing === "" ? null : (JSON.parse(error.doing) as LastSeen);
    const { event, who, drawn } = last ?? { event: 0, who: error.isLoaded ? "the run" : "what it loads", drawn: null };
    return { invariant: returns, message: `${who} ${error.why}`, event, drawn };
  }
}

function reportOf({ invariant, message, event, drawn }: NoReturn, { source }: RangeTask, index: number): RangeReport {
  const own = drawn ?? { scenario: source.scenario, index };
  const found = { index, drawn: own, invariant, message, events: event, digest: "" };
  const empty = emptyReport(index);
  return { ...empty, to: index + 1, runs: 1, asked: { [own.scenario]: 1 }, found: [found], violated: 1 };
}
