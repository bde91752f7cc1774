/** `synod verify`: whether a recorded history is linearizable, why not, and a picture of it. */
import type { DecideOptions, Decision } from "../invariants/linearizability/decide/decide.ts";
import { decide } from "../invariants/linearizability/decide/decide.ts";
import { claimedOrder } from "../invariants/linearizability/decide/witness.ts";
import type { Explanation } from "../invariants/linearizability/explain/explain.ts";
import { explain } from "../invariants/linearizability/explain/explain.ts";
import { exportHistory } from "../invariants/linearizability/formats/export.ts";
import { fitted } from "../invariants/linearizability/formats/fit.ts";
import { formats } from "../invariants/linearizability/formats/index.ts";
import { inferModel } from "../invariants/linearizability/formats/infer-model.ts";
import type { ReadOptions } from "../invariants/linearizability/formats/line-reader.ts";
import { type Mapping, mappingOf } from "../invariants/linearizability/formats/mapping.ts";
import type { Call } from "../invariants/linearizability/history.ts";
import type { Model } from "../invariants/linearizability/model.ts";
import { models } from "../invariants/linearizability/models/index.ts";
import { count, plural } from "../reports/format.ts";
import { countCalls, vacuityOf } from "../reports/history/counts.ts";
import { sceneOf } from "../reports/history/scene.ts";
import { verdictData, verdictText } from "../reports/history/text.ts";
import { clipped, UserError } from "../sim/base/user-error.ts";
import { defineCommand } from "./command.ts";
import { type ReadFile, readHistoryFile } from "./input/history-file.ts";
import { isModelFile, loadModel } from "./input/model-file.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { readUserFile, writeAtomic } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const options = {
  history: option.required(
    "A file of JSON, Jepsen's EDN, log or history.txt, Porcupine's operations, or a trace of ours, also gzipped; - for stdin",
    "-",
  ),
  model: option.text({ about: `${[...models.keys()].join(", ")}, or ./your-model.ts`, otherwise: "by the operations" }),
  initial: option.text({
    ...{ value: "JSON", about: "the value before any write; of a multi-register, an object by key" },
    otherwise: "null",
  }),
  format: option.text({ about: formats.map((format) => format.name).join(", "), otherwise: "by content" }),
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
  force: option.flag("Replace files that exist"),
  json: shared.json,
};

type VerifyGiven = Given<typeof options>;

export const verifyCommand = defineCommand({
  usage: "verify <history>",
  about: "Decide whether a recorded history is linearizable, and explain it if not",
  positionals: ["history"],
  options,
  examples: [
    ["verify history.edn", "Jepsen's own format"],
    ["verify run.jsonl.gz --html run.html", "and a page to look at"],
    ["verify log.txt --model ./lease.ts --time 30s", "by a model of your own, half a minute at most"],
  ],
  run: (given, terminal) => verify(given, terminal),
});

/** A small file is decided before anyone could read that it is being read. */
const worthTelling = (lines: number): boolean => lines >= 20_000;

const exitCodes = { ok: exit.fine, illegal: exit.violation, unknown: exit.undecided } as const;

async function verify(given: VerifyGiven, terminal: Terminal): Promise<number> {
  const { history: file, model: named } = given;
  const limits = limitsOf(given);
  const outputs = outputsOf(given);
  const progress = new ProgressLine(terminal);
  const read = await readHistoryFile(file, readingOf(given), given.format ?? undefined, (lines) =>
    worthTelling(lines) ? progress.update(() => `reading: ${count(lines)} lines`) : undefined,
  );
  const { model, calls } = await modelled(read, named, initialOf(given));
  if (worthTelling(read.lines)) progress.say(`deciding: ${plural(calls.length, "call")} of a ${model.name}`);
  const order = claimedOrder(calls);
  const decision = decide(calls, model, { ...limits, ...(order === null ? {} : { order }) });
  const { unit, skipped } = read.recording;
  const explanation = decision.verdict === "illegal" ? explain(calls, model, decision, { unit }) : null;
  progress.clear();
  await writeOutputs(outputs, { calls, model, decision, explanation, unit, name: file });
  const report = {
    file,
    format: read.format,
    pairs: read.recording.pairs === true,
    lines: read.lines,
    skipped,
    calls,
    model,
    decision,
    explanation,
  };
  if (given.json) terminal.out(renderJson({ version, ...verdictData(report) }));
  else {
    terminal.out(verdictText(report, terminal.colorOut));
    tellNext(terminal, nextOf(given, decision.verdict));
  }
  const isVacuous = decision.verdict === "ok" && vacuityOf(countCalls(calls)) !== null;
  return isVacuous ? exit.undecided : exitCodes[decision.verdict];
}

/** An unknown verdict asks for more room; a known one can be looked at. */
function nextOf({ history, model, html, configurations, memory }: VerifyGiven, verdict: Decision["verdict"]): NextStep {
  const again = ["verify", history, ...(model === null ? [] : ["--model", model])];
  if (verdict === "unknown") {
    const room = ["--configurations", String(10 * configurations), "--memory", String(4 * memory)];
    return { args: [...again, ...room], why: "gives the search more room" };
  }
  if (html === null) return { args: [...again, "--html", "history.html"], why: "draws it as a page to look at" };
  return { args: [...again, "--export", "history.jsonl"], why: "keeps it as our JSON lines" };
}

function limitsOf({ time, memory, configurations, "no-split": together }: VerifyGiven): DecideOptions {
  return {
    split: !together,
    bytesMax: memory * 2 ** 20,
    configurationsMax: configurations,
    ...(time === null ? {} : { timeMax: time * 1_000, clock: () => performance.now() }),
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
  const text = given.trimStart().startsWith("{") ? given : readUserFile(given).toString("utf8");
  try {
    return mappingOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError({
      code: "not-json",
      place: "--mapping",
      value: clipped(given, 60),
      problem: `--mapping ${clipped(given, 60)}: not JSON`,
      remedy: 'write for example {"op":"Op","ops":{"0":"get","1":"put"}}',
    });
  }
}

/** Undefined when the option was not given. */
function initialOf({ initial }: VerifyGiven): unknown {
  if (initial === null) return undefined;
  try {
    return JSON.parse(initial) as unknown;
  } catch {
    throw new UserError({
      code: "not-json",
      place: "--initial",
      value: clipped(initial, 60),
      problem: `--initial ${clipped(initial, 60)}: not JSON`,
      remedy: `a text needs quotes inside quotes: '"a"'`,
    });
  }
}

async function modelled(
  read: ReadFile,
  named: string | null,
  initial: unknown,
): Promise<{ model: Model; calls: readonly Call[] }> {
  const { recording } = read;
  const start = initial === undefined ? recording.initial : initial;
  const name = named ?? recording.model ?? inferModel(recording.calls);
  if (named === null && isModelFile(name)) {
    throw new UserError({
      code: "foreign-model",
      place: "history",
      value: clipped(name, 80),
      unplaced: true,
      problem: `the history asks for the model ${clipped(name, 80)}`,
      remedy: "name it yourself with --model if you trust it",
    });
  }
  return fitted(recording.calls, await loadModel(name, start === undefined ? {} : { initial: start }));
}

interface Outputs {
  readonly html: string | null;
  readonly svg: string | null;
  readonly export: string | null;
  readonly force: boolean;
}

function outputsOf({ html, svg, export: target, force }: VerifyGiven): Outputs {
  if (target !== null && !/\.(edn|jsonl)$/.test(target)) {
    throw new UserError({
      code: "export-ending",
      place: "--export",
      value: clipped(target, 80),
      remedy: "the name must end in .edn or .jsonl, which says what to write",
    });
  }
  return { html, svg, export: target, force };
}

interface Result {
  readonly calls: readonly Call[];
  readonly model: Model;
  readonly decision: Decision;
  readonly explanation: Explanation | null;
  readonly unit: string;
  readonly name: string;
}

async function writePictures({ html, svg, force }: Outputs, result: Result): Promise<void> {
  if (html === null && svg === null) return;
  const scene = sceneOf(result);
  if (html !== null) writeAtomic(html, (await import("../reports/history/html.ts")).historyPage(scene), force);
  if (svg !== null) writeAtomic(svg, (await import("../reports/history/svg.ts")).historyDrawing(scene), force);
}

function writeOutputs(outputs: Outputs, result: Result): Promise<void> {
  if (outputs.export !== null) {
    const format = outputs.export.endsWith(".edn") ? "edn" : "json-lines";
    const text = exportHistory(result.calls, format, {
      model: result.model.name,
      initial: result.model.initial,
      unit: result.unit,
    });
    writeAtomic(outputs.export, text, outputs.force);
  }
  return writePictures(outputs, result);
}
