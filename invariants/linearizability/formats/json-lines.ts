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
import {
  callOf,
  inputOf,
  type LineFields,
  type OpenCall,
  orderOf,
  outputOf,
  parseLine,
  processOf,
  timeOf,
} from "./json-fields.ts";
import type { Format, LineReader, Recording } from "./line-reader.ts";
import { eventTypes } from "./recorded-event.ts";

export const jsonLines: Format = {
  name: "json-lines",
  about: 'our JSON lines: {"process":0,"invoked":10,"returned":25,"input":{...},"output":{...}}',
  recognises: (line) => /^\s*\{\s*"/.test(line),
  // Nothing to choose: inputs and outputs stand in the file as the models take them.
  open: () => new JsonLinesReader(),
};

class JsonLinesReader implements LineReader {
  readonly #calls: OpenCall[] = [];
  readonly #open = new Map<number | string, OpenCall>();
  readonly #crashed = new Map<number | string, number>();
  #header: LineFields = {};
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
      throw new UserError({
        code: "calls-and-events",
        place: `line ${number}`,
        value: style,
        problem: `${style} after ${this.#style}`,
        remedy: "a file holds either calls or events",
      });
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

  #readHeader(fields: LineFields, number: number): void {
    if (fields["version"] !== 1) {
      throw new UserError({
        code: "format-version",
        place: `line ${number}`,
        value: excerpt(describeValue(fields["version"])),
        problem: `the version ${excerpt(describeValue(fields["version"]))} of the format is not 1`,
        remedy: "use a newer synod",
      });
    }
    this.#header = fields;
  }

  #event(fields: LineFields, number: number): void {
    const type = fields["type"];
    if (typeof type !== "string" || !eventTypes.has(type)) {
      throw new UserError({
        code: "event-type",
        place: `line ${number}`,
        value: excerpt(describeValue(type)),
        problem: `the type ${excerpt(describeValue(type))} is not invoke, ok, fail or info`,
        remedy: "write one of these",
      });
    }
    const process = processOf(fields, number);
    const time = timeOf(fields, "time", number);
    if (time < this.#latest)
      throw new UserError({
        code: "time-backwards",
        place: `line ${number}`,
        value: time,
        problem: `the time ${time} lies before an earlier line's ${this.#latest}`,
        remedy: "sort the file",
      });
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
      throw new UserError({
        code: "no-invocation",
        place: `line ${number}`,
        value: excerpt(String(process)),
        problem: `process ${excerpt(String(process))} completes (${type}) without an invocation`,
        remedy: "the history was cut",
      });
    } else this.#complete(open, type, fields, time, number);
  }

  #complete(open: OpenCall, type: string, fields: LineFields, time: number, number: number): void {
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
      throw new UserError({
        code: "two-calls-at-once",
        place: `line ${number}`,
        value: excerpt(String(process)),
        problem: `${who} while its call of line ${open.line} is still open`,
        remedy: "a process has one call at a time",
      });
    const crashed = this.#crashed.get(process);
    if (crashed !== undefined) {
      throw new UserError({
        code: "call-after-info",
        place: `line ${number}`,
        value: excerpt(String(process)),
        problem: `${who} though its call of line ${crashed} ended info`,
        remedy: "a process of unknown fate never returns: give its client a new name",
      });
    }
  }
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
    const { outcome, line } = before;
    throw new UserError({
      code: outcome === "unknown" ? "call-after-unknown" : "two-calls-at-once",
      place: `line ${call.line}`,
      value: excerpt(String(call.process)),
      problem: `${who} ${outcome === "unknown" ? `though its call of line ${line} never returned` : `while its call of line ${line} is still open`}`,
      remedy:
        outcome === "unknown"
          ? "give its client a new name after a call of unknown outcome"
          : "a process has one call at a time",
    });
  }
}
