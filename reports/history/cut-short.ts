/** A history whose judging was cut short: by a limit, by the user, or by a model that never came back. */
import { escapeText } from "../../sim/base/printable.ts";
import { plural } from "../format.ts";
import { paintOf, type Sheet } from "../sheet.ts";
import type { HistoryOutcome } from "./outcome.ts";

/** How far a history has come. What is known is known from then on, whatever comes after. */
export interface HistoryStage {
  readonly phase: "reading" | "deciding" | "explaining" | "drawing";
  readonly lines: number;
  /** In words, `12 calls of a register`; absent while it is read. */
  readonly about?: string;
  /** Once it is decided. */
  readonly verdict?: "ok" | "illegal" | "unknown";
}

export interface Cut {
  readonly why: "time" | "memory" | "interrupt" | "model";
  /** What to do, as the rest of a sentence; null where there is nothing. */
  readonly remedy: string | null;
  /** What never came back, and how that was seen; null unless it is the model. */
  readonly finding: string | null;
}

const words = {
  time: "The limit on time came first",
  memory: "The limit on memory came first",
  interrupt: "Interrupted",
};

/** The invariant that a model breaks which does not come back, as a handler does. */
const returns = "returns";

/** The outcome of a history that came no further than `stage`. */
export function cutOutcome(file: string, { phase, lines, about, verdict }: HistoryStage, cut: Cut, sheet: Sheet) {
  const paint = paintOf(sheet);
  const isWrong = verdict === "illegal";
  const kind = isWrong ? "not linearizable" : cut.why === "model" ? "not judged" : "unknown";
  const shade = cut.finding === null && !isWrong ? paint.yellow : paint.red;
  const head = `${paint.bold(escapeText(file, 200))}: ${shade(kind)}`;
  const far = phase === "reading" ? `after reading ${plural(lines, "line")}` : `while ${phase} ${about}`;
  const how =
    cut.finding ?? `${words[cut.why as keyof typeof words]}, ${far}${cut.remedy === null ? "" : `; ${cut.remedy}`}.`;
  const what = cut.why === "interrupt" ? "interrupted" : `the limit on ${cut.why} came first`;
  const outcome: HistoryOutcome = {
    ...{ file, kind },
    line: `${head} (${escapeText(cut.finding ?? what, 400)})\n`,
    text: `${head}\n${escapeText(how, 1_000)}\n`,
    data: {
      ...{ command: "verify", file, lines, verdict: isWrong ? "illegal" : "unknown", why: cut.why, phase },
      ...(cut.finding === null ? {} : { violations: [{ invariant: returns, message: cut.finding }] }),
    },
  };
  return outcome;
}
