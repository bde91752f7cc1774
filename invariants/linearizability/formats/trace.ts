/** The traces of simulated runs: what their clients asked and were told, one event a line among all others. */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call, Outcome } from "../history.ts";
import { describeValue } from "../model.ts";
import { excerpt } from "./excerpt.ts";
import { checkDepth } from "./json-fields.ts";
import type { Format, LineReader, Recording } from "./line-reader.ts";

export const trace: Format = {
  name: "trace",
  about: 'the trace of a simulated run: {"format":"synod-trace",...}',
  recognises: (line) => /^\s*\{"format":"synod-trace"/.test(line),
  open: () => new TraceReader(),
};

type OpenCall = { -readonly [Name in keyof Call]: Call[Name] };

interface Seen {
  readonly observation?: {
    readonly type?: unknown;
    readonly session?: unknown;
    readonly sequence?: unknown;
    readonly operation?: unknown;
    readonly outcome?: unknown;
    readonly result?: unknown;
  };
}

const outcomes: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["ok", "ok"],
  ["failed", "fail"],
  ["unknown", "unknown"],
]);

/** Only what clients saw is read; whether the rest of the trace is whole is for `synod replay` to say. */
class TraceReader implements LineReader {
  readonly #calls: OpenCall[] = [];
  readonly #open = new Map<string, OpenCall>();
  readonly #others = new Set<string>(); // calls that are about no object, and so in no history
  #place = 0;
  #skipped = 0;
  #last = "";
  #lines = 0;

  line(text: string, number: number): void {
    if (text.trim() === "") return;
    if (this.#last === "") refuseCutHeader(text, number);
    this.#last = text;
    this.#lines = number;
    // Most events are none of a client's, and parsing is what costs.
    if (!text.includes('"invoked"') && !text.includes('"returned"')) {
      this.#skipped++;
      return;
    }
    const { time, seen } = parse(text, number);
    if (!Array.isArray(seen)) return;
    for (const one of seen as (Seen | null)[]) {
      const observation = one?.observation;
      if (observation?.type !== "invoked" && observation?.type !== "returned") continue;
      const { session, sequence } = observation;
      for (const [name, value] of Object.entries({ session, sequence }))
        if (typeof value !== "number" && typeof value !== "string") throw notPlain(name, value, number);
      const id = `${session} ${sequence}`;
      const at = typeof time === "number" ? time : this.#place;
      if (observation.type === "invoked") this.#invoke(id, observation, at, number);
      else this.#return(id, observation, at, number);
      this.#place++;
    }
  }

  #invoke(id: string, { session, operation }: NonNullable<Seen["observation"]>, time: number, line: number): void {
    if ((operation as { readonly type?: unknown } | null | undefined)?.type === "reconfigure") {
      this.#others.add(id);
      return;
    }
    if (this.#open.has(id))
      throw new UserError({
        code: "invoked-twice",
        place: `line ${line}`,
        value: excerpt(id),
        problem: `the operation ${excerpt(id)} is invoked twice`,
        remedy: "record the run again",
      });
    const call: OpenCall = {
      process: `s${excerpt(describeValue(session), 20)}`,
      invoked: this.#place,
      returned: Number.POSITIVE_INFINITY,
      input: operation ?? {},
      output: undefined,
      outcome: "unknown",
      line,
      clock: [time, Number.POSITIVE_INFINITY],
    };
    this.#calls.push(call);
    this.#open.set(id, call);
  }

  #return(id: string, { outcome, result }: NonNullable<Seen["observation"]>, time: number, line: number): void {
    if (this.#others.delete(id)) return;
    const call = this.#open.get(id);
    const known = outcomes.get(outcome);
    if (call === undefined)
      throw new UserError({
        code: "no-invocation",
        place: `line ${line}`,
        value: excerpt(id),
        problem: `the operation ${excerpt(id)} returns without an invocation`,
        remedy: "record the run again",
      });
    if (known === undefined)
      throw new UserError({
        code: "outcome",
        place: `line ${line}`,
        value: excerpt(describeValue(outcome)),
        problem: `the outcome ${excerpt(describeValue(outcome))} is not ok, failed or unknown`,
        remedy: "record the run again",
      });
    this.#open.delete(id);
    if (known === "unknown") return;
    call.outcome = known;
    call.returned = this.#place;
    call.clock = [(call.clock as readonly [number, number])[0], time];
    if (known === "ok") call.output = result ?? { type: "value", value: null };
  }

  end(): Recording {
    if (this.#calls.length === 0 && !/^\s*\{"end"/.test(this.#last)) throw cutShort(this.#lines, this.#last);
    return { calls: this.#calls, model: null, initial: undefined, unit: "micros", skipped: this.#skipped };
  }
}

/** A header that is no JSON: without it nothing tells what the rest is. */
function refuseCutHeader(text: string, number: number): void {
  try {
    JSON.parse(text);
  } catch {
    throw cutShort(number, text);
  }
}

const cutShort = (line: number, last: string): UserError =>
  new UserError({
    ...{ code: "cut-short", place: `line ${line}`, value: excerpt(last) },
    problem: `the trace was cut short here, before any client's operation: ${excerpt(last)}`,
    remedy: "copy the file again, or record the run again",
  });

const notPlain = (name: string, value: unknown, number: number): UserError =>
  new UserError({
    code: `trace-${name}`,
    place: `line ${number}`,
    value: value === undefined ? "nothing" : excerpt(JSON.stringify(value)),
    problem:
      value === undefined
        ? `an operation without its ${name}`
        : `the ${name} ${excerpt(JSON.stringify(value))} is no number`,
    remedy: "record the run again",
  });

interface TraceLine {
  readonly time?: unknown;
  readonly seen?: unknown;
}

function parse(text: string, number: number): TraceLine {
  try {
    const value = JSON.parse(text) as TraceLine | null;
    checkDepth(value, number, 0);
    return value ?? {};
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError({
      code: "not-json",
      place: `line ${number}`,
      value: excerpt(text),
      problem: `not JSON: ${excerpt(text)} (${excerpt(why)})`,
      remedy: "record the run again",
    });
  }
}
