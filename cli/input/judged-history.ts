/** One history from its file to its verdict: read, decided, explained, within one limit of time. */
import type { DecideOptions } from "../../invariants/linearizability/decide/decide.ts";
import { decide } from "../../invariants/linearizability/decide/decide.ts";
import { claimedOrder } from "../../invariants/linearizability/decide/witness.ts";
import { explain } from "../../invariants/linearizability/explain/explain.ts";
import { restsOn } from "../../invariants/linearizability/explain/rests-on.ts";
import { type Fitted, fitted, validateCalls } from "../../invariants/linearizability/formats/fit.ts";
import { inferModel } from "../../invariants/linearizability/formats/infer-model.ts";
import type { Mark, ReadOptions } from "../../invariants/linearizability/formats/line-reader.ts";
import { withPlainValues } from "../../invariants/linearizability/formats/plain-values.ts";
import { inSessionOrder } from "../../invariants/linearizability/session-order.ts";
import { plural } from "../../reports/format.ts";
import { countCalls, vacuityOf } from "../../reports/history/counts.ts";
import type { HistoryStage } from "../../reports/history/cut-short.ts";
import type { VerdictReport } from "../../reports/history/text.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import type { Deadline } from "./deadline.ts";
import { type ReadFile, readHistoryFile, type UnreadFile } from "./history-file.ts";
import { loadModel, type ModelWatch } from "./model-file.ts";
import { isModelFile } from "./model-name.ts";

/** What holds for every history of a command line. */
export interface Settings {
  readonly reading: ReadOptions;
  readonly format: string | undefined;
  /** Null: by the operations. */
  readonly model: string | null;
  /** Undefined: as the file or the model says. */
  readonly initial: unknown;
  readonly split: boolean;
  /** Reads may be old, as long as each client sees states in their order. */
  readonly orderedReads?: boolean;
  readonly bytesMax: number;
  readonly configurationsMax: number;
  readonly deadline: Deadline;
}

/** A judged history, with what its pictures need beside the report. */
export interface JudgedHistory {
  readonly report: VerdictReport;
  readonly unit: string;
  readonly marks: readonly Mark[];
}

/** Judges one file. Throws UserError, with the file's name, for what is no history or no history of the model. */
export async function judgeHistory(
  file: string,
  settings: Settings,
  tell: (stage: HistoryStage) => void,
  watch: ModelWatch = () => {},
): Promise<JudgedHistory | UnreadFile> {
  const { reading, format, bytesMax, deadline } = settings;
  const read = await readHistoryFile(file, {
    ...{ options: reading, format, bytesMax, isOver: deadline.isOver },
    seen: (lines) => tell({ phase: "reading", lines }),
  });
  if ("why" in read) return read;
  const { lines } = read;
  const asked = await modelled(file, read, settings, watch);
  const { calls, model } = settings.orderedReads === true ? inSessionOrder(asked.calls, asked.model) : asked;
  const about = `${plural(calls.length, "call")} of ${/^[aeiou]/.test(model.name) ? "an" : "a"} ${model.name}`;
  tell({ phase: "deciding", lines, about });
  const order = claimedOrder(calls);
  const decision = decide(calls, model, { ...limitsOf(settings), ...(order === null ? {} : { order }) });
  const { unit, skipped, pairs = false, marks = [] } = read.recording;
  const { isOver } = deadline;
  tell({ phase: "explaining", lines, about, verdict: decision.verdict });
  const explanation = decision.verdict === "illegal" ? explain(calls, model, decision, { unit, isOver }) : null;
  const isSound = decision.verdict === "ok" && vacuityOf(countCalls(calls)) === null;
  const rests = isSound ? restsOn(calls, model, { split: settings.split, isOver }) : [];
  const report = { ...{ file, format: read.format, lines, skipped, pairs, calls, model }, decision };
  return { report: { ...report, explanation, rests: rests ?? [] }, unit, marks };
}

function limitsOf({ split, bytesMax, configurationsMax, deadline: { left } }: Settings): DecideOptions {
  const limits = { split, bytesMax, configurationsMax };
  return left === undefined ? limits : { ...limits, timeMax: left, clock: () => performance.now() };
}

async function modelled(
  file: string,
  { recording }: ReadFile,
  { model: named, initial }: Settings,
  watch: ModelWatch,
): Promise<Fitted> {
  try {
    const name = named ?? recording.model ?? inferModel(recording.calls);
    if (named === null && isModelFile(name)) throw foreignModel(name);
    const start = initial === undefined ? recording.initial : initial;
    const model = await loadModel(name, start === undefined ? {} : { initial: start }, watch);
    if (!isModelFile(name)) return fitted(recording.calls, model);
    const calls = withPlainValues(recording.calls);
    validateCalls(calls, model);
    return { calls, model };
  } catch (error) {
    const isOfHistory = error instanceof UserError && !error.place.startsWith("--model");
    throw isOfHistory ? error.within(clipped(file, 200)) : error;
  }
}

const foreignModel = (name: string): UserError =>
  new UserError({
    code: "foreign-model",
    place: "history",
    value: clipped(name, 80),
    unplaced: true,
    problem: `the history asks for the model ${clipped(name, 80)}`,
    remedy: "name it yourself with --model if you trust it",
  });
