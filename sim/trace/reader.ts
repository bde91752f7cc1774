/** Reads a trace that nobody vouches for, line by line; a mistake is told with its line. */
import { UserError } from "../base/user-error.ts";
import type { Violation } from "../plan/run-result.ts";
import { parse, recordRule, show } from "../plan/schema.ts";
import { parsePlan } from "../plan/validate.ts";
import {
  blockRule,
  endRule,
  eventRule,
  headerFields,
  type TraceBlock,
  type TraceEnd,
  type TraceEvent,
  type TraceHeader,
  type TraceLine,
  traceFormat,
  traceVersion,
  violationRule,
} from "./format.ts";

/** The longest line that is looked at. */
export const lineLengthMax = 16 * 1024 * 1024;

/** The header, from a trace's first line. Throws a UserError for what is no trace, or one of another version. */
export function parseHeader(line: string): TraceHeader {
  const value = parseJson(line, 1, true);
  if (typeof value !== "object" || value === null || (value as { format?: unknown }).format !== traceFormat) {
    throw new UserError("line 1: this is no trace of synod: its first line is not a trace's header");
  }
  const { version } = value as { version?: unknown };
  if (version !== traceVersion) {
    throw new UserError(
      `line 1: version: found ${show(version)}, but this release reads traces of version ${traceVersion}; ` +
        "use the release that wrote it",
    );
  }
  const header = parse(recordRule(headerFields), value, "line 1: header") as TraceHeader;
  const violation =
    header.violation === null
      ? null
      : (parse(violationRule, header.violation, "line 1: header.violation") as Violation);
  return { ...header, violation, plan: parsePlan(header.plan, "line 1: header.plan") };
}

/**
 * Every line of a trace, checked, in order. Throws a UserError naming the line when one is malformed or out of order,
 * or when the trace ends before its last line.
 */
export function* readTrace(lines: Iterable<string>): Generator<TraceLine> {
  let number = 0;
  let events = 0;
  let ended = false;
  for (const line of lines) {
    number++;
    if (line === "" && ended) continue;
    if (ended) throw new UserError(`line ${number}: the trace goes on after its last line`);
    if (number === 1) {
      yield { type: "header", header: parseHeader(line) };
      continue;
    }
    const parsed = parseLine(line, number);
    if (parsed.type === "event") {
      const { event } = parsed.event;
      if (event !== events)
        throw new UserError(`line ${number}: event: found ${event}, expected ${events}: lines are missing`);
      events++;
    }
    if (parsed.type === "end") {
      ended = true;
      if (parsed.end.events !== events) {
        throw new UserError(`line ${number}: events: found ${parsed.end.events}, but the trace has ${events}`);
      }
    }
    yield parsed;
  }
  if (number === 0) throw new UserError("line 1: the trace is empty");
  if (!ended)
    throw new UserError(
      `line ${number}: the trace was cut short: it ends after ${events} events, without its last line`,
    );
}

function parseLine(line: string, number: number): Exclude<TraceLine, { type: "header" }> {
  const value = parseJson(line, number, false);
  const at = `line ${number}`;
  if (typeof value === "object" && value !== null) {
    if (Object.hasOwn(value, "event")) return { type: "event", event: parse(eventRule, value, at) as TraceEvent };
    if (Object.hasOwn(value, "block")) return { type: "block", block: parse(blockRule, value, at) as TraceBlock };
    if (Object.hasOwn(value, "end")) return { type: "end", end: parse(endRule, value, at) as TraceEnd };
  }
  throw new UserError(`${at}: found ${show(value)}, expected an event, a block or the end`);
}

function parseJson(line: string, number: number, first: boolean): unknown {
  if (line.length > lineLengthMax) {
    throw new UserError(`line ${number}: ${line.length} characters are above ${lineLengthMax}`);
  }
  try {
    return JSON.parse(line);
  } catch {
    if (first) throw new UserError(`line 1: this is no trace of synod: found ${show(line)}, expected a trace's header`);
    throw new UserError(
      `line ${number}: found ${show(line)}, which is not JSON: the trace was damaged or cut short here`,
    );
  }
}
