/** `synod verify`: whether recorded histories are linearizable, why not, and a picture of one. */

import type { ReadOptions } from "../invariants/linearizability/formats/line-reader.ts";
import { type Mapping, mappingOf } from "../invariants/linearizability/formats/mapping.ts";
import { formatNames, modelNames } from "../invariants/linearizability/names.ts";
import { historyCases } from "../reports/ci/other-cases.ts";
import { count } from "../reports/format.ts";
import type { HistoryStage } from "../reports/history/cut-short.ts";
import { manyData, manyText } from "../reports/history/many.ts";
import { type HistoryOutcome, mistakenOutcome, type OutcomeKind } from "../reports/history/outcome.ts";
import { onSheet, type Sheet } from "../reports/sheet.ts";
import { JsonError, parseJsonText } from "../sim/base/json.ts";
import { clipped, UserError } from "../sim/base/user-error.ts";
import { defineCommand } from "./command.ts";
import { mayReport, tellBuildServer } from "./input/build-server.ts";
import { argsOf, consistency, mayBeOld } from "./input/consistency.ts";
import { Deadline } from "./input/deadline.ts";
import { checkOutputs, hasOutputs, type Outputs, outputsOf } from "./input/history-outputs.ts";
import { type HistoryPath, historiesIn } from "./input/history-paths.ts";
import type { Settings } from "./input/judged-history.ts";
import { isModelFile } from "./input/model-name.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { readUserText } from "./input/text-file.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";
import { JudgeThread } from "./verify/judge-thread.ts";

const options = {
  histories: option.paths(
    "Files of JSON, Jepsen's EDN, log or history.txt, Porcupine's operations, or traces of ours, also gzipped; " +
      "folders of them, such as a store; - for stdin",
  ),
  model: option.text({ about: `${modelNames.join(", ")}, or ./your-model.ts`, otherwise: "by the operations" }),
  consistency,
  initial: option.text({
    ...{ value: "JSON", about: "the value before any write; of a multi-register, an object by key" },
    otherwise: "null",
  }),
  format: option.text({ about: formatNames.join(", "), otherwise: "by content" }),
  time: option.seconds({ about: "give up after, for example 30s", otherwise: "no limit" }),
  memory: option.integer({ value: "MIB", about: "give up beyond", min: 1, max: 2 ** 20, default: 1_024 }),
  configurations: option.integer({
    ...{ about: "give up after so many, the same on every machine" },
    ...{ min: 1, max: 2 ** 31 - 1, default: 20_000_000 },
  }),
  "failed-cas": option.choice({
    ...{ value: "WHAT", choices: ["answer", "nothing"] },
    about: "a compare-and-set that ended :fail is an `answer` (the value was another) or says `nothing`",
    otherwise: "answer in log lines, nothing in EDN",
  }),
  keyed: option.flag(
    "Values are [key value] pairs, as jepsen.independent writes them (told by the history if it can be)",
  ),
  "not-keyed": option.flag("Values that look like [key value] pairs are values"),
  mapping: option.text({
    ...{ value: "JSON|FILE", about: "what the fields of Porcupine's operations mean" },
    otherwise: "as in its key-value example",
  }),
  "no-split": option.flag("Judge all keys together"),
  html: option.text({ value: "FILE", about: "write a page to look at" }),
  svg: option.text({ value: "FILE", about: "write a drawing for documents" }),
  export: option.text({ value: "FILE", about: "write the history as Jepsen EDN (.edn) or as our JSON lines (.jsonl)" }),
  undecided: {
    ...shared.undecided,
    about: "exit with 4 only when more than P, such as 1%, of the histories are undecided",
  },
  force: option.flag("Replace files that exist"),
  report: shared.report,
  json: shared.json,
};

type VerifyGiven = Given<typeof options>;

export const verifyCommand = defineCommand({
  usage: "verify <histories..>",
  about: "Decide whether recorded histories are linearizable, and explain it if not",
  positionals: ["histories"],
  options,
  examples: [
    ["verify history.edn", "Jepsen's own format"],
    ["verify store/", "every history in a folder, a line each"],
    ["verify run.jsonl.gz --html run.html", "and a page to look at"],
    ["verify log.txt --model ./lease.ts --time 30s", "by a model of your own, half a minute at most"],
  ],
  async run(given, terminal) {
    checkOutputs(given);
    mayReport(given);
    const settings = settingsOf(given);
    const paths = historiesIn(given.histories);
    const thread = new JudgeThread(settings, sheetOf(given, terminal));
    const release = terminal.onInterrupt(() => thread.stop());
    try {
      const only = paths[0];
      if (only !== undefined && paths.length === 1 && !only.isFound)
        return await verifyOne(only.file, { thread, settings, given, terminal });
      return await verifyMany(paths, { thread, settings, given, terminal });
    } finally {
      release();
      await thread.close();
    }
  },
});

/** What judging a command line's histories needs. */
interface Session {
  readonly thread: JudgeThread;
  readonly settings: Settings;
  readonly given: VerifyGiven;
  readonly terminal: Terminal;
}

const exitCodes = {
  ...{ linearizable: exit.fine, "not linearizable": exit.violation, "not judged": exit.violation },
  ...{ unknown: exit.undecided, "says nothing": exit.undecided, "not read": exit.usersMistake },
} as const satisfies Record<OutcomeKind, number>;

/** The user ended it before its verdict was known. */
const isStopped = ({ data }: HistoryOutcome): boolean => "why" in data && data.why === "interrupt";

async function verifyOne(file: string, { thread, settings, given, terminal }: Session): Promise<number> {
  const progress = new ProgressLine(terminal);
  let outcome: HistoryOutcome | undefined;
  const request = { file, outputs: hasOutputs(given) ? outputsOf(given) : null, seconds: settings.deadline.seconds };
  const mistakes = await thread.judge(request, {
    at: (stage) => tellStage(progress, stage),
    // The verdict is told before anything is done that can fail.
    told(verdict) {
      outcome = verdict;
      progress.clear();
      terminal.out(
        given.json
          ? renderJson({ version, ...interrupted(verdict), ...verdict.data })
          : onSheet(terminal, () => verdict.text),
      );
    },
  });
  if (outcome === undefined) throw new Error("a judged history has a verdict");
  progress.clear();
  if (isStopped(outcome)) return exit.interrupted;
  const found = { command: "verify", cases: historyCases([outcome], true), seconds: null };
  const code = tellBuildServer(found, { ...given, isData: given.json }, terminal, exitCodes[outcome.kind]);
  for (const message of mistakes) terminal.err(`synod: ${message}\n`);
  if (thread.isStopped) return exit.interrupted;
  if (mistakes.length > 0) return code === exit.fine ? exit.usersMistake : code;
  const next = given.json ? null : nextOf(file, given, outcome);
  if (next !== null) tellNext(terminal, next);
  return code;
}

/** Where a verdict is told. */
const sheetOf = ({ json }: VerifyGiven, { colorOut, width }: Terminal): Sheet => ({
  colorOut: colorOut && !json,
  width,
});

const interrupted = (outcome: HistoryOutcome): object => (isStopped(outcome) ? { interrupted: true } : {});

/** A small file is decided before anyone could read that it is being read. */
const linesWorthTelling = 20_000;

function tellStage(progress: ProgressLine, { phase, lines, about }: HistoryStage): void {
  if (lines < linesWorthTelling) return;
  if (phase === "reading") progress.update(() => `reading: ${count(lines)} lines`);
  else progress.say(`${phase}: ${about}`);
}

/** A line for each history as soon as it is judged; of one that cannot be read, its mistake. */
async function verifyMany(paths: readonly HistoryPath[], session: Session): Promise<number> {
  const { thread, given, terminal } = session;
  refusePictures(given);
  const outcomes: HistoryOutcome[] = [];
  const progress = new ProgressLine(terminal);
  for (const path of paths) {
    const outcome = await outcomeOf(path, session, progress);
    progress.clear();
    if (outcome !== null) {
      outcomes.push(outcome);
      if (!given.json) terminal.out(onSheet(terminal, () => outcome.line));
    }
    if (thread.isStopped) break;
  }
  if (given.json) terminal.out(renderJson({ version, ...manyData(outcomes, thread.isStopped) }));
  else terminal.out(onSheet(terminal, () => manyText(outcomes, thread.isStopped)));
  const code = thread.isStopped ? exit.interrupted : worstOf(outcomes, given.undecided);
  const found = { command: "verify", cases: historyCases(outcomes, code === exit.undecided), seconds: null };
  return tellBuildServer(found, { ...given, isData: given.json }, terminal, code);
}

/** Null for a file in a folder that is no history at all. */
async function outcomeOf(
  { file, isFound }: HistoryPath,
  { thread, settings, terminal, given }: Session,
  progress: ProgressLine,
): Promise<HistoryOutcome | null> {
  let outcome: HistoryOutcome | null = null;
  try {
    await thread.judge(
      { file, outputs: null, seconds: settings.deadline.seconds },
      {
        at: (stage) => tellStage(progress, stage),
        told(verdict) {
          outcome = verdict;
        },
      },
    );
    return outcome;
  } catch (error) {
    if (!(error instanceof UserError) || error.place.startsWith("--")) throw error;
    if (isFound && notHistories.has(error.code)) return null;
    return mistakenOutcome(file, error.code, error.message, sheetOf(given, terminal));
  }
}

const notHistories: ReadonlySet<string> = new Set(["not-a-history", "empty-history", "binary-store"]);

/** A violation outweighs a mistake, a mistake what is undecided in more than so many percent. */
function worstOf(outcomes: readonly HistoryOutcome[], percent: number): number {
  const codes = outcomes.map(({ kind }) => exitCodes[kind]);
  const undecided = codes.filter((code) => code === exit.undecided).length;
  const told = undecided * 100 > percent * codes.length ? [exit.undecided] : [];
  return [exit.violation, exit.usersMistake, ...told].find((code) => codes.includes(code)) ?? exit.fine;
}

function refusePictures({ html, svg, export: target }: Outputs): void {
  const named = html === null ? (svg === null ? (target === null ? null : "export") : "svg") : "html";
  if (named === null) return;
  throw new UserError({
    code: "one-history",
    place: `--${named}`,
    problem: `--${named} writes of one history, and several were named`,
    remedy: "name one file",
  });
}

/** An unknown verdict asks for more room; a known one can be looked at; a model that hangs is to be mended. */
function nextOf(
  history: string,
  { model, consistency: given, html, configurations, memory }: VerifyGiven,
  { kind }: HistoryOutcome,
): NextStep | null {
  const again = ["verify", history, ...argsOf({ model, consistency: given })];
  if (kind === "not judged") return null;
  if (kind === "unknown") {
    const room = ["--configurations", String(10 * configurations), "--memory", String(4 * memory)];
    return { args: [...again, ...room], why: "gives the search more room" };
  }
  if (html === null) return { args: [...again, "--html", "history.html"], why: "draws it as a page to look at" };
  return { args: [...again, "--export", "history.jsonl"], why: "keeps it as our JSON lines" };
}

function settingsOf(given: VerifyGiven): Settings {
  const { format, model, memory, configurations, time } = given;
  return {
    ...{ reading: readingOf(given), format: format ?? undefined, model, initial: initialOf(given) },
    ...{ split: !given["no-split"], bytesMax: memory * 2 ** 20, configurationsMax: configurations },
    ...{ deadline: new Deadline(time), orderedReads: mayBeOld(given.consistency) },
  };
}

function readingOf({
  keyed,
  "not-keyed": notKeyed,
  model,
  "failed-cas": failedCas,
  mapping,
}: VerifyGiven): ReadOptions {
  return {
    ...(mapping === null ? {} : { mapping: readMapping(mapping) }),
    keyed: keyed ? true : notKeyed ? false : null,
    anyFunction: model !== null && isModelFile(model),
    ...(failedCas === null ? {} : { failedCas }),
  };
}

/** From the option itself if it begins as JSON does, else from the file that it names. */
function readMapping(given: string): Mapping {
  const text = given.trimStart().startsWith("{") ? given : readUserText(given);
  return mappingOf(jsonOf(text, "--mapping", given, 'write for example {"op":"Op","ops":{"0":"get","1":"put"}}'));
}

/** Undefined when the option was not given. */
function initialOf({ initial }: VerifyGiven): unknown {
  return initial === null
    ? undefined
    : jsonOf(initial, "--initial", initial, `a text needs quotes inside quotes: '"a"'`);
}

function jsonOf(text: string, place: string, given: string, remedy: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    const value = clipped(given, 60);
    const why = error instanceof JsonError && error.isDeep ? error.message : "not JSON";
    throw new UserError({ code: "not-json", place, value, problem: `${place} ${value}: ${why}`, remedy });
  }
}
