/** `synod verify`: whether a recorded history is linearizable, why not, and a picture of it. */
import type { DecideOptions, Decision } from "../invariants/linearizability/decide/decide.ts";
import { decide } from "../invariants/linearizability/decide/decide.ts";
import { claimedOrder } from "../invariants/linearizability/decide/witness.ts";
import type { Explanation } from "../invariants/linearizability/explain/explain.ts";
import { explain } from "../invariants/linearizability/explain/explain.ts";
import { exportHistory } from "../invariants/linearizability/formats/export.ts";
import { formats } from "../invariants/linearizability/formats/index.ts";
import { adapted, inferModel, validateCalls } from "../invariants/linearizability/formats/infer-model.ts";
import type { ReadOptions } from "../invariants/linearizability/formats/line-reader.ts";
import type { Call } from "../invariants/linearizability/history.ts";
import type { Model } from "../invariants/linearizability/model.ts";
import { models } from "../invariants/linearizability/models/index.ts";
import { count, plural } from "../reports/format.ts";
import { sceneOf } from "../reports/history/scene.ts";
import { verdictData, verdictText } from "../reports/history/text.ts";
import { escapeText } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Command } from "./command.ts";
import type { Given } from "./input/given.ts";
import { type ReadFile, readHistoryFile } from "./input/history-file.ts";
import { isModelFile, loadModel } from "./input/model-file.ts";
import { writeAtomic } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { Progress } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

export const command: Command = {
  usage: "verify <history>",
  about: "Decide whether a recorded history is linearizable, and explain it if not",
  positionals: {
    history: "A file of JSON lines, Jepsen's EDN or log lines, or a trace of ours, also gzipped; - for stdin",
  },
  options: {
    model: {
      value: "NAME",
      about: `${[...models.keys()].join(", ")}, or ./your-model.ts`,
      default: "by the operations",
    },
    initial: {
      value: "JSON",
      about: "the value before any write; of a multi-register, an object by key",
      default: "null",
    },
    format: { value: "NAME", about: formats.map((format) => format.name).join(", "), default: "by content" },
    time: { value: "T", about: "give up after, for example 30s", default: "no limit" },
    memory: { value: "MIB", about: "give up beyond", default: "1024" },
    configurations: { value: "N", about: "give up after so many, the same on every machine", default: "20000000" },
    "failed-cas": {
      value: "WHAT",
      about: "a compare-and-set that ended :fail is an `answer` (the value was another) or says `nothing`",
      default: "answer in log lines, nothing in EDN",
    },
    keyed: { about: "Values are [key value] pairs, as jepsen.independent writes them" },
    "no-split": { about: "Judge all keys together" },
    html: { value: "FILE", about: "write a page to look at" },
    svg: { value: "FILE", about: "write a drawing for documents" },
    export: { value: "FILE", about: "write the history as Jepsen EDN (.edn) or as our JSON lines (.jsonl)" },
    force: { about: "Replace files that exist" },
    json: { about: "Print one JSON document" },
  },
  examples: [
    ["verify history.edn", "Jepsen's own format"],
    ["verify run.jsonl.gz --html run.html", "and a page to look at"],
    ["verify log.txt --model ./lease.ts --time 30s", "by a model of your own, half a minute at most"],
  ],
  run: verify,
};

/** A small file is decided before anyone could read that it is being read. */
const worthTelling = (lines: number): boolean => lines >= 20_000;

const exitCodes = { ok: exit.fine, illegal: exit.violation, unknown: exit.undecided } as const;

/** Runs the command; resolves to the exit code. Throws UserError for the user's mistakes. */
export async function verify(given: Given, terminal: Terminal): Promise<number> {
  // A bare "-" reaches us as no text at all.
  const file = given.texts("history").length === 0 ? "-" : (given.text("history") as string);
  const named = given.text("model");
  const limits = readLimits(given);
  const outputs = readOutputs(given);
  const progress = new Progress(terminal);
  const read = await readHistoryFile(file, readOptions(given, named), given.text("format") ?? undefined, (lines) =>
    worthTelling(lines) ? progress.update(() => `reading: ${count(lines)} lines`) : undefined,
  );
  const { model, calls } = await modelled(read, named, readInitial(given));
  if (worthTelling(read.lines)) progress.say(`deciding: ${plural(calls.length, "call")} of a ${model.name}`);
  const order = claimedOrder(calls);
  const decision = decide(calls, model, { ...limits, ...(order === null ? {} : { order }) });
  const { unit } = read.recording;
  const explanation = decision.verdict === "illegal" ? explain(calls, model, decision, { unit }) : null;
  progress.clear();
  await writeOutputs(outputs, { calls, model, decision, explanation, unit, name: file });
  const report = {
    file,
    format: read.format,
    lines: read.lines,
    skipped: read.recording.skipped,
    calls,
    model,
    decision,
    explanation,
  };
  if (given.flag("json")) terminal.out(`${JSON.stringify({ version, ...verdictData(report) }, null, 2)}\n`);
  else terminal.out(verdictText(report, terminal.colorOut));
  return exitCodes[decision.verdict];
}

function readLimits(given: Given): DecideOptions {
  const seconds = given.seconds("time");
  return {
    split: !given.flag("no-split"),
    bytesMax: (given.integer("memory", 1, 2 ** 20) ?? 1024) * 2 ** 20,
    configurationsMax: given.integer("configurations", 1, 2 ** 31 - 1) ?? 20_000_000,
    ...(seconds === null ? {} : { timeMax: seconds * 1000, clock: () => performance.now() }),
  };
}

function readOptions(given: Given, named: string | null): ReadOptions {
  const failedCas = given.choice("failed-cas", ["answer", "nothing"]);
  return {
    keyed: given.flag("keyed"),
    anyFunction: named !== null && isModelFile(named),
    ...(failedCas === null ? {} : { failedCas }),
  };
}

/** Undefined when the option was not given. */
function readInitial(given: Given): unknown {
  const text = given.text("initial");
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UserError(`--initial ${escapeText(text, 60)}: not JSON; a text needs quotes inside quotes: '"a"'`);
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
    throw new UserError(
      `the history asks for the model ${escapeText(name, 80)}; name it yourself with --model if you trust it`,
    );
  }
  const model = await loadModel(name, start === undefined ? {} : { initial: start });
  const calls = adapted(recording.calls, model);
  validateCalls(calls, model);
  return { model, calls };
}

interface Outputs {
  readonly html: string | null;
  readonly svg: string | null;
  readonly export: string | null;
  readonly force: boolean;
}

function readOutputs(given: Given): Outputs {
  const target = given.text("export");
  if (target !== null && !/\.(edn|jsonl)$/.test(target)) {
    throw new UserError(
      `--export ${escapeText(target, 80)}: the name must end in .edn or .jsonl, which says what to write`,
    );
  }
  return { html: given.text("html"), svg: given.text("svg"), export: target, force: given.flag("force") };
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
