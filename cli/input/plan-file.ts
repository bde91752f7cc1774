/** Plans on the disk or from stdin: as JSON, in whole or in part, as a script, or in a trace. */
import fs from "node:fs";
import { JsonError, parseJsonText } from "../../sim/base/json.ts";
import { jsonMistake } from "../../sim/base/json-mistake.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import type { System } from "../../sim/contract/system.ts";
import { completePlan } from "../../sim/plan/complete-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { parseScript } from "../../sim/plan/text/parse-script.ts";
import { placeWords } from "../../sim/plan/text/tokens.ts";
import { type TraceHeader, traceFormat } from "../../sim/trace/format.ts";
import { readUserFile } from "../output/files.ts";
import { textOf } from "./text-file.ts";
import { readTraceFile, unpackedMax } from "./trace-files.ts";

/** The largest plan: 64 MiB. A trace, of which the first line is the plan, may be longer. */
const bytesMax = 2 ** 26;

export interface PlanFile {
  readonly plan: Plan;
  readonly from: "json" | "script" | "trace";
}

export interface PlanReading {
  /** Looks up the system that a plan names. */
  readonly systemOf: (name: string) => System;
  /** It is a script, whatever it looks like. */
  readonly isScript?: boolean;
  /** A trace is as good. */
  readonly takesTraces?: boolean;
}

/** Reads a plan from `file`, or from stdin if it is `-`. What is wrong with it is told with the file's name and the place. */
export async function readPlanFile(file: string, { systemOf, ...how }: PlanReading): Promise<PlanFile> {
  const name = file === "-" ? "stdin" : file;
  const data = file === "-" ? await readStdin() : readUserFile(file, how.takesTraces === true ? unpackedMax : bytesMax);
  if (how.isScript !== true && isTrace(data)) {
    if (how.takesTraces === true && file !== "-") return { plan: readTraceFile(file).header.plan, from: "trace" };
    throw new UserError({
      ...{ code: "trace-for-plan", place: name, problem: `${name} is a trace` },
      remedy: `synod replay ${clipped(name, 80)} runs it again, synod plan ${clipped(name, 80)} prints its plan`,
    });
  }
  if (data.length > bytesMax) throw tooLarge(name, data.length);
  const text = textOf(data, clipped(name, 200));
  try {
    if (how.isScript !== true && /^\s*[[{]/.test(text)) return { plan: parseJson(text, systemOf), from: "json" };
    return { plan: parseScript(text, systemOf), from: "script" };
  } catch (error) {
    throw error instanceof UserError ? error.within(clipped(name, 200)) : error;
  }
}

function parseJson(text: string, systemOf: (name: string) => System): Plan {
  const sketch = readJson(text);
  const system = typeof sketch === "object" && sketch !== null && "system" in sketch ? sketch.system : undefined;
  if (typeof system !== "string") {
    throw new UserError({
      ...{ code: "plan-field", place: "plan.system", problem: "the plan does not say of which system it is" },
      remedy: 'write for example {"system": "raft"}',
    });
  }
  return completePlan(sketch, systemOf(system));
}

function readJson(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (error.isDeep) {
      const { message: problem } = error;
      throw new UserError({ code: "plan-json", place: "the plan", problem, remedy: "no field of a plan is so deep" });
    }
    const place = jsonMistake(text);
    throw new UserError({
      ...{ code: "plan-json", place: place === null ? "the plan" : placeWords(place) },
      ...{ problem: "this is no JSON", remedy: "mend it there; a script does not begin with a brace" },
    });
  }
}

/** The header of a trace; null for anything else, and for what cannot be read, which is told when it is. */
export function traceHeaderOf(file: string): TraceHeader | null {
  if (file === "-" || !fs.existsSync(file) || !fs.statSync(file).isFile()) return null;
  return isTrace(readUserFile(file, unpackedMax)) ? readTraceFile(file).header : null;
}

/** Traces are compressed, or begin with a header of their own. */
function isTrace(data: Buffer): boolean {
  if (data[0] === 0x1f && data[1] === 0x8b) return true;
  return new RegExp(`^\ufeff?\\s*\\{\\s*"format"\\s*:\\s*"${traceFormat}"`).test(
    data.subarray(0, 200).toString("utf8"),
  );
}

const tooLarge = (place: string, length: number): UserError =>
  new UserError({
    ...{ code: "file-too-large", place, value: length },
    ...{ problem: `${place} has more than ${bytesMax} bytes`, remedy: "is it a plan?" },
  });

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of fs.createReadStream("", { fd: 0, autoClose: false })) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > bytesMax) throw tooLarge("stdin", length);
  }
  return Buffer.concat(chunks);
}
