/** Reads a trace that nobody vouches for, line by line; a mistake is told with its line. */
import { JsonError, parseJsonText } from "../base/json.ts";
import { clipped, UserError } from "../base/user-error.ts";
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
export const lineLengthMax = 256 * 1024 * 1024; // a snapshot of large values, to every server

/** The header, from a trace's first line. Throws a UserError for what is no trace, or one of another version. */
export function parseHeader(line: string): TraceHeader {
  const value = parseJson(line, 1, true);
  if (typeof value !== "object" || value === null || (value as { format?: unknown }).format !== traceFormat) {
    throw new UserError({
      code: "no-trace",
      place: "line 1",
      problem: "this is no trace of synod: its first line is not a trace's header",
      remedy: "name a file that synod wrote",
    });
  }
  const { version } = value as { version?: unknown };
  if (version !== traceVersion) {
    throw new UserError({
      code: "trace-version",
      place: "line 1",
      value: show(version),
      problem: `version: found ${show(version)}, but this release reads traces of version ${traceVersion}`,
      remedy: "use the release that wrote it",
    });
  }
  const header = parse(recordRule(headerFields), value, "line 1: header") as TraceHeader;
  const violation =
    header.violation === null
      ? null
      : (parse(violationRule, header.violation, "line 1: header.violation") as Violation);
  const plan = parsePlan(header.plan, "line 1: header.plan");
  if (header.system !== plan.system) {
    throw new UserError({
      ...{ code: "header-disagrees", place: "line 1: header.system", value: header.system },
      problem: `found ${show(header.system)}, but its plan is of ${show(plan.system)}: the file was changed`,
      remedy: "record the run again, or take a copy that nobody changed",
    });
  }
  return { ...header, violation, plan };
}

/**
 * Every line of a trace, checked, in order. Throws a UserError naming the line when one is malformed or out of order,
 * or when the trace ends before its last line.
 */
export function* readTrace(lines: Iterable<string>): Generator<TraceLine> {
  let number = 0;
  let events = 0;
  let ended = false;
  let header: TraceHeader | null = null;
  for (const line of lines) {
    number++;
    if (ended && line.trim() === "") continue;
    if (ended)
      throw new UserError({
        code: "after-the-end",
        place: `line ${number}`,
        problem: "the trace goes on after its last line",
        remedy: "record the run again",
      });
    if (number === 1) {
      header = parseHeader(line);
      yield { type: "header", header };
      continue;
    }
    const parsed = parseLine(line, number);
    if (parsed.type === "event") {
      const { event } = parsed.event;
      if (event !== events)
        throw new UserError({
          code: "lines-missing",
          place: `line ${number}`,
          value: event,
          problem: `event: found ${event}, expected ${events}: lines are missing`,
          remedy: "record the run again",
        });
      refuseOtherViolation(header!, parsed.event, number);
      events++;
    }
    if (parsed.type === "end") {
      ended = true;
      refuseOtherEnd(header!, parsed.end, number);
      if (parsed.end.events !== events) {
        throw new UserError({
          code: "lines-missing",
          place: `line ${number}`,
          value: parsed.end.events,
          problem: `events: found ${parsed.end.events}, but the trace has ${events}`,
          remedy: "record the run again",
        });
      }
    }
    yield parsed;
  }
  if (number === 0) throw emptyTrace();
  if (!ended)
    throw new UserError({
      code: "cut-short",
      place: `line ${number}`,
      problem: `the trace was cut short: it ends after ${events} events, without its last line`,
      remedy: "record the run again",
    });
}

const emptyTrace = (): UserError =>
  new UserError({
    code: "empty-trace",
    place: "line 1",
    value: "nothing",
    problem: "the trace is empty",
    remedy: "copy the file again, or record the run again",
  });

const headerBegins = `{"format":"${traceFormat}"`;

/** Whether this is, as far as it goes, the beginning of a header as they are written. */
function isHeaderBegun(line: string): boolean {
  const text = line.trimStart();
  return text.startsWith(headerBegins) || headerBegins.startsWith(text);
}

/** The header tells the first violation, and the event at which a judge spoke tells it too: the last, for what the end shows. */
function refuseOtherViolation(header: TraceHeader, { event, violated }: TraceEvent, number: number): void {
  const { violation, events } = header;
  const at = violation === null ? events : Math.min(violation.event, events - 1);
  if (event > at || (event < at && violated === undefined)) return;
  const told = violation !== null && event === at ? `${violation.invariant}: ${violation.message}` : "none";
  const seen = violated === undefined ? "none" : `${violated.invariant}: ${violated.message}`;
  if (told !== seen) throw disagreement(number, "violation", show(told), show(seen));
}

/** The last line repeats what the header says of the end. */
function refuseOtherEnd(header: TraceHeader, { end, events, digest }: TraceEnd, number: number): void {
  const told = header.violation !== null ? "violation" : header.undecided !== null ? "undecided" : "fine";
  if (header.digest !== digest) throw disagreement(number, "digest", header.digest, digest);
  if (header.events !== events) throw disagreement(number, "events", header.events, events);
  if (told !== end) throw disagreement(number, "end", told, end);
}

function disagreement(number: number, field: string, told: unknown, seen: unknown): UserError {
  return new UserError({
    ...{ code: "header-disagrees", place: `line ${number}`, value: String(seen) },
    problem: `${field}: found ${seen}, but the header has ${told}: the file was changed`,
    remedy: "record the run again, or take a copy that nobody changed",
  });
}

function parseLine(line: string, number: number): Exclude<TraceLine, { type: "header" }> {
  const value = parseJson(line, number, false);
  const at = `line ${number}`;
  if (typeof value === "object" && value !== null) {
    if (Object.hasOwn(value, "event")) return { type: "event", event: parse(eventRule, value, at) as TraceEvent };
    if (Object.hasOwn(value, "block")) return { type: "block", block: parse(blockRule, value, at) as TraceBlock };
    if (Object.hasOwn(value, "end")) return { type: "end", end: parse(endRule, value, at) as TraceEnd };
  }
  throw new UserError({
    code: "not-a-line",
    place: `line ${number}`,
    value: show(value),
    problem: `found ${show(value)}, expected an event, a block or the end`,
    remedy: "record the run again",
  });
}

function parseJson(line: string, number: number, first: boolean): unknown {
  if (line.length > lineLengthMax) {
    throw new UserError({
      code: "line-too-long",
      place: `line ${number}`,
      value: line.length,
      problem: `${line.length} characters are above ${lineLengthMax}`,
      remedy: "record the run again",
    });
  }
  try {
    return parseJsonText(line);
  } catch (error) {
    const why = error instanceof JsonError ? error.message : String(error);
    if (first && line.trim() === "") throw emptyTrace();
    if (first && isHeaderBegun(line))
      throw new UserError({
        code: "header-cut",
        place: "line 1",
        value: show(line),
        problem: `the trace's header was damaged or cut short: found ${show(line)} (${clipped(why, 200)})`,
        remedy: "copy the file again, or record the run again",
      });
    if (first)
      throw new UserError({
        code: "no-trace",
        place: "line 1",
        value: show(line),
        problem: `this is no trace of synod: found ${show(line)}, expected a trace's header (${clipped(why, 200)})`,
        remedy: "name a file that synod wrote",
      });
    throw new UserError({
      code: "not-json",
      place: `line ${number}`,
      value: show(line),
      problem: `found ${show(line)}, which is no JSON of a trace: it was damaged or cut short here (${clipped(why, 200)})`,
      remedy: "record the run again",
    });
  }
}
