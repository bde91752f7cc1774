/** Judges one history for whoever listens: how far it is, its verdict, and what was asked to be written after it. */
import { cutOutcome, type HistoryStage } from "../../reports/history/cut-short.ts";
import { type HistoryOutcome, judgedOutcome } from "../../reports/history/outcome.ts";
import { Deadline } from "../input/deadline.ts";
import { writeOutputs } from "../input/history-outputs.ts";
import { judgeHistory } from "../input/judged-history.ts";
import type { ModelWatch } from "../input/model-file.ts";
import { byLimit, tooLargeToDraw } from "./limits.ts";
import type { JudgeBirth, JudgeRequest, JudgeSays } from "./messages.ts";

/** Throws UserError for what is no history. */
export async function judgeAloud(
  { file, outputs, seconds }: JudgeRequest,
  { settings, sheet }: Omit<JudgeBirth, "pulse">,
  say: (said: JudgeSays) => void,
  watch: ModelWatch,
): Promise<void> {
  let stage: HistoryStage = { phase: "reading", lines: 0 };
  const tell = (next: HistoryStage): void => {
    stage = next;
    say({ type: "at", stage });
  };
  const deadline = new Deadline(seconds);
  try {
    const judged = await judgeHistory(file, { ...settings, deadline }, tell, watch);
    const isRead = !("why" in judged);
    const outcome = isRead
      ? judgedOutcome(judged.report, sheet)
      : cutOutcome(file, { phase: "reading", lines: judged.lines }, byLimit(judged.why), sheet);
    say({ type: "told", outcome: plain(outcome) });
    if (!isRead || outputs === null) return say({ type: "done", mistakes: [] });
    tell({ ...stage, phase: "drawing" });
    const mistakes = await writeOutputs(outputs, judged, deadline);
    say({ type: "done", mistakes: mistakes.map(({ message }) => message) });
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    if (stage.phase === "drawing") return say({ type: "done", mistakes: [tooLargeToDraw] });
    say({ type: "told", outcome: cutOutcome(file, stage, byLimit("memory"), sheet) });
    say({ type: "done", mistakes: [] });
  }
}

/** JavaScript's own bounds on texts, maps and lists, and memory that the machine does not have. */
const isTooLarge = (error: unknown): boolean =>
  error instanceof RangeError &&
  /Invalid (string|array|typed array|array buffer) length|maximum size exceeded|allocation failed/i.test(
    error.message,
  ) &&
  !/call stack/.test(error.message);

/** Values of histories are data, but for what a copy between threads does not take. */
const plain = (outcome: HistoryOutcome): HistoryOutcome => ({
  ...outcome,
  data: JSON.parse(JSON.stringify(outcome.data)) as object,
});
