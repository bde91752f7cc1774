/**
 * Our JSON lines: one call a line, or one event a line, after an optional header.
 *
 *     {"type":"history","version":1,"model":"key-value","unit":"micros"}
 *     {"process":0,"invoked":10,"returned":25,"input":{"type":"put","key":"a","value":"1"},"output":{"type":"done"}}
 *     {"process":1,"invoked":12,"returned":null,"input":{"type":"get","key":"a"}}
 */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call, Outcome } from "../history.ts";
import { describeValue } from "../model.ts";
import { excerpt } from "./excerpt.ts";
import type { Format, LineReader, Recording } from "./line-reader.ts";
import { eventTypes } from "./recorded-event.ts";

export const jsonLines: Format = {
  name: "json-lines",
  about: 'our JSON lines: {"process":0,"invoked":10,"returned":25,"input":{...},"output":{...}}',
  recognises: (line) => /^\s*\{\s*"/.test(line),
  // Nothing to choose: inputs and outputs stand in the file as the models take them.
  open: () => new JsonLinesReader(),
};

type Fields = { readonly [name: string]: unknown };

/** A call under way, changed in place when its completion comes. */
type OpenCall = { -readonly [Name in keyof Call]: Call[Name] };

const depthMax = 32;

class JsonLinesReader implements LineReader {
  readonly #calls: OpenCall[] = [];
  readonly #open = new Map<number | string, OpenCall>();
  readonly #crashed = new Map<number | string, number>();
  #header: Fields = {};
  #lines = 0;
  #latest = Number.NEGATIVE_INFINITY;
  #style: "calls" | "events" | null = null;

  line(text: string, number: number): void {
    if (text.trim() === "") return;
    const fields = parseLine(text, number);
    if (this.#lines++ === 0 && fields["type"] === "history") {
      this.#readHeader(fields, number);
      return;
    }
    const style = Object.hasOwn(fields, "type") ? "events" : "calls";
    if (this.#style !== null && this.#style !== style) {
      throw new UserError(`line ${number}: ${style} after ${this.#style}; a file holds either calls or events`);
    }
    this.#style = style;
    if (style === "calls") this.#calls.push(callOf(fields, number));
    else this.#event(fields, number);
  }

  end(): Recording {
    if (this.#style === "calls") checkOneAtATime(this.#calls);
    const model = this.#header["model"];
    const unit = this.#header["unit"];
    return {
      calls: this.#calls,
      model: typeof model === "string" ? model : null,
      initial: this.#header["initial"],
      unit: typeof unit === "string" ? excerpt(unit) : "micros",
      skipped: 0,
    };
  }

  #readHeader(fields: Fields, number: number): void {
    if (fields["version"] !== 1) {
      throw new UserError(
        `line ${number}: the version ${excerpt(describeValue(fields["version"]))} of the format is not 1; use a newer synod`,
      );
    }
    this.#header = fields;
  }

  #event(fields: Fields, number: number): void {
    const type = fields["type"];
    if (typeof type !== "string" || !eventTypes.has(type)) {
      throw new UserError(`line ${number}: the type ${excerpt(describeValue(type))} is not invoke, ok, fail or info`);
    }
    const process = processOf(fields, number);
    const time = timeOf(fields, "time", number);
    if (time < this.#latest)
      throw new UserError(
        `line ${number}: the time ${time} lies before an earlier line's ${this.#latest}; sort the file`,
      );
    this.#latest = time;
    const open = this.#open.get(process);
    if (type === "invoke") {
      this.#refuseSecond(process, open, number);
      const call: OpenCall = {
        process,
        invoked: time,
        returned: Number.POSITIVE_INFINITY,
        input: inputOf(fields, number),
        output: undefined,
        outcome: "unknown",
        line: number,
      };
      this.#calls.push(call);
      this.#open.set(process, call);
    } else if (open === undefined) {
      throw new UserError(
        `line ${number}: process ${excerpt(String(process))} completes (${type}) without an invocation; the history was cut`,
      );
    } else this.#complete(open, type, fields, time, number);
  }

  #complete(open: OpenCall, type: string, fields: Fields, time: number, number: number): void {
    this.#open.delete(open.process);
    if (fields["order"] !== undefined) open.order = orderOf(fields, number);
    if (type === "info") this.#crashed.set(open.process, open.line as number);
    else {
      open.returned = time;
      open.outcome = type as Outcome;
      if (type === "ok") open.output = outputOf(fields, number);
    }
  }

  #refuseSecond(process: number | string, open: OpenCall | undefined, number: number): void {
    const who = `line ${number}: process ${excerpt(String(process))} invokes`;
    if (open !== undefined)
      throw new UserError(`${who} while its call of line ${open.line} is still open; a process has one call at a time`);
    const crashed = this.#crashed.get(process);
    if (crashed !== undefined) {
      throw new UserError(
        `${who} though its call of line ${crashed} ended info; a process of unknown fate never returns: give its client a new name`,
      );
    }
  }
}

function parseLine(text: string, number: number): Fields {
  let value: unknown;
  try {
    value = /\d{16}/.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`line ${number}: not JSON: ${excerpt(text)} (${excerpt(why)}); mend or remove the line`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(`line ${number}: not a call: ${excerpt(text)}; expected an object`);
  }
  checkDepth(value, number, 0);
  return value as Fields;
}

/** An integer that a double cannot hold stays exact, as {"integer": "..."}. */
function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? { integer: source } : value;
}

function checkDepth(value: unknown, number: number, depth: number): void {
  if (depth > depthMax) throw new UserError(`line ${number}: nested deeper than ${depthMax} levels; no call is`);
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) checkDepth(item, number, depth + 1);
  } else if (typeof value === "number" && !Number.isFinite(value)) {
    throw new UserError(`line ${number}: a number is too large for a double; write it as a string`);
  }
}

function callOf(fields: Fields, line: number): OpenCall {
  const invoked = timeOf(fields, "invoked", line);
  const unanswered = fields["returned"] === undefined || fields["returned"] === null;
  const outcome = fields["outcome"] ?? (unanswered ? "unknown" : "ok");
  if (outcome !== "ok" && outcome !== "fail" && outcome !== "unknown") {
    throw new UserError(`line ${line}: the outcome ${excerpt(describeValue(outcome))} is not ok, fail or unknown`);
  }
  if (outcome !== "unknown" && unanswered)
    throw new UserError(`line ${line}: the outcome is ${outcome} but "returned" is missing`);
  // When a client gave up says nothing about when, or whether, the call took effect.
  const returned = outcome === "unknown" ? Number.POSITIVE_INFINITY : timeOf(fields, "returned", line);
  if (returned < invoked)
    throw new UserError(`line ${line}: returned at ${returned}, before it was invoked at ${invoked}`);
  const call: OpenCall = {
    process: processOf(fields, line),
    invoked,
    returned,
    input: inputOf(fields, line),
    output: outcome === "ok" ? outputOf(fields, line) : undefined,
    outcome,
    line,
  };
  if (fields["order"] !== undefined) call.order = orderOf(fields, line);
  return call;
}

function timeOf(fields: Fields, name: string, line: number): number {
  const time = fields[name];
  if (typeof time === "number") return time;
  throw new UserError(`line ${line}: "${name}" is ${excerpt(describeValue(time))}, not a number within 2^53`);
}

function orderOf(fields: Fields, line: number): number {
  const order = fields["order"];
  if (typeof order === "number") return order;
  throw new UserError(`line ${line}: "order" is ${excerpt(describeValue(order))}, not a number`);
}

function processOf(fields: Fields, line: number): number | string {
  const process = fields["process"];
  if (typeof process === "number" || typeof process === "string") return process;
  throw new UserError(`line ${line}: "process" is ${excerpt(describeValue(process))}, not a number or a name`);
}

function inputOf(fields: Fields, line: number): unknown {
  const input = fields["input"];
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  throw new UserError(
    `line ${line}: "input" is ${excerpt(describeValue(input))}, not an object such as {"type":"read"}`,
  );
}

function outputOf(fields: Fields, line: number): unknown {
  if (fields["output"] !== undefined) return fields["output"];
  throw new UserError(`line ${line}: answered without an "output"; use {"type":"done"} for one that returns nothing`);
}

/** Calls of one process must not overlap, and none may follow one of unknown outcome. */
function checkOneAtATime(calls: readonly Call[]): void {
  const latest = new Map<number | string, Call>();
  const byTime = [...calls].sort((left, right) => left.invoked - right.invoked || left.returned - right.returned);
  for (const call of byTime) {
    const before = latest.get(call.process);
    latest.set(call.process, call);
    if (before === undefined || before.returned <= call.invoked) continue;
    const who = `line ${call.line}: process ${excerpt(String(call.process))} invokes`;
    throw new UserError(
      before.outcome === "unknown"
        ? `${who} though its call of line ${before.line} never returned; give its client a new name after a call of unknown outcome`
        : `${who} while its call of line ${before.line} is still open; a process has one call at a time`,
    );
  }
}
