/** The fields of one of our JSON lines: read, and refused with the line, what was seen and what belongs there. */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import { describeValue } from "../model.ts";
import { excerpt } from "./excerpt.ts";

export type LineFields = { readonly [name: string]: unknown };

/** A call under way, changed in place when its completion comes. */
export type OpenCall = { -readonly [Name in keyof Call]: Call[Name] };

const depthMax = 32;

export function parseLine(text: string, number: number): LineFields {
  let value: unknown;
  try {
    value = /\d{16}/.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError({
      code: "not-json",
      place: `line ${number}`,
      value: excerpt(text),
      problem: `not JSON: ${excerpt(text)} (${excerpt(why)})`,
      remedy: "mend or remove the line",
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError({
      code: "not-a-call",
      place: `line ${number}`,
      value: excerpt(text),
      problem: `not a call: ${excerpt(text)}`,
      remedy: "expected an object",
    });
  }
  checkDepth(value, number, 0);
  return value as LineFields;
}

/** An integer that a double cannot hold stays exact, as {"integer": "..."}. */
function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? { integer: source } : value;
}

/** Throws a UserError for data that no call nests so deep, and for numbers that no double holds. */
export function checkDepth(value: unknown, number: number, depth: number): void {
  if (depth > depthMax)
    throw new UserError({
      code: "nested-too-deep",
      place: `line ${number}`,
      problem: `nested deeper than ${depthMax} levels`,
      remedy: "no call is",
    });
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) checkDepth(item, number, depth + 1);
  } else if (typeof value === "number" && !Number.isFinite(value)) {
    throw new UserError({
      code: "number-too-large",
      place: `line ${number}`,
      problem: "a number is too large for a double",
      remedy: "write it as a string",
    });
  }
}

export function callOf(fields: LineFields, line: number): OpenCall {
  const invoked = timeOf(fields, "invoked", line);
  const unanswered = fields["returned"] === undefined || fields["returned"] === null;
  const outcome = fields["outcome"] ?? (unanswered ? "unknown" : "ok");
  if (outcome !== "ok" && outcome !== "fail" && outcome !== "unknown") {
    throw new UserError({
      code: "outcome",
      place: `line ${line}`,
      value: excerpt(describeValue(outcome)),
      problem: `the outcome ${excerpt(describeValue(outcome))} is not ok, fail or unknown`,
      remedy: "write one of these",
    });
  }
  if (outcome !== "unknown" && unanswered)
    throw new UserError({
      code: "no-return",
      place: `line ${line}`,
      value: outcome,
      problem: `the outcome is ${outcome} but "returned" is missing`,
      remedy: "say when it returned",
    });
  // When a client gave up says nothing about when, or whether, the call took effect.
  const returned = outcome === "unknown" ? Number.POSITIVE_INFINITY : timeOf(fields, "returned", line);
  if (returned < invoked)
    throw new UserError({
      code: "returned-before",
      place: `line ${line}`,
      value: returned,
      problem: `returned at ${returned}, before it was invoked at ${invoked}`,
      remedy: "mend the times",
    });
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

export function timeOf(fields: LineFields, name: string, line: number): number {
  const time = fields[name];
  if (typeof time === "number") return time;
  throw new UserError({
    code: "not-a-number",
    place: `line ${line}`,
    value: excerpt(describeValue(time)),
    problem: wrongField(name, time, "a number within 2^53"),
    remedy: "write a number",
  });
}

export function orderOf(fields: LineFields, line: number): number {
  const order = fields["order"];
  if (typeof order === "number") return order;
  throw new UserError({
    code: "not-a-number",
    place: `line ${line}`,
    value: excerpt(describeValue(order)),
    problem: `"order" is ${excerpt(describeValue(order))}, not a number`,
    remedy: "write a number",
  });
}

export function processOf(fields: LineFields, line: number): number | string {
  const process = fields["process"];
  if (typeof process === "number" || typeof process === "string") return process;
  throw new UserError({
    code: "process",
    place: `line ${line}`,
    value: excerpt(describeValue(process)),
    problem: wrongField("process", process, "a number or a name"),
    remedy: "write one of these",
  });
}

export function inputOf(fields: LineFields, line: number): unknown {
  const input = fields["input"];
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  throw new UserError({
    code: "input",
    place: `line ${line}`,
    value: excerpt(describeValue(input)),
    problem: wrongField("input", input, 'an object such as {"type":"read"}'),
    remedy: "write an object",
  });
}

export function outputOf(fields: LineFields, line: number): unknown {
  if (fields["output"] !== undefined) return fields["output"];
  throw new UserError({
    code: "no-output",
    place: `line ${line}`,
    problem: `answered without an "output"`,
    remedy: `use {"type":"done"} for one that returns nothing`,
  });
}

/** What is wrong with a field: it is missing, or it is something else. */
const wrongField = (name: string, value: unknown, wanted: string): string =>
  value === undefined ? `"${name}" is missing` : `"${name}" is ${excerpt(describeValue(value))}, not ${wanted}`;
