/** Pairs each completion with its invocation, and says by line what does not pair. */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import { describeValue } from "../model.ts";
import { excerpt } from "./excerpt.ts";
import { isMicroOperations } from "./micro-operations.ts";
import type { RecordedEvent } from "./recorded-event.ts";
import type { Translator } from "./translate.ts";
import { PairWatch } from "./value-pairs.ts";

/** A call under way, changed in place when it ends. */
interface OpenCall {
  process: number | string;
  invoked: number;
  returned: number;
  input: unknown;
  output: unknown;
  outcome: Call["outcome"];
  line: number;
  order?: number;
  clock?: readonly [number, number];
}

/** What is known of a process: the call it is in, and the function it named. */
interface Standing {
  readonly call: OpenCall;
  readonly event: RecordedEvent;
  crashed: boolean;
}

/** The calls of a whole history. */
export interface Paired {
  readonly calls: readonly Call[];
  /** Whether every event carried a clock. */
  readonly clocked: boolean;
  /** The events told that values are [key value] pairs. */
  readonly pairs: boolean;
}

/** Takes events in the order of the file, which is the order of time. */
export class Pairing {
  readonly #calls: OpenCall[] = [];
  readonly #translator: Translator;
  readonly #watch: PairWatch | null;
  /** Events that wait until it is known how their values are read. */
  #held: RecordedEvent[] = [];
  #added = 0;
  readonly #standing = new Map<number | string, Standing>();
  #place = 0;
  #clocked = true;

  constructor(translator: Translator) {
    this.#translator = translator;
    this.#watch = translator.asksForPairs ? new PairWatch() : null;
  }

  /** The place in time of the next event. */
  get place(): number {
    return this.#added;
  }

  /** Throws a UserError naming the line of an event that does not fit those before it. */
  add(event: RecordedEvent): void {
    this.#added++;
    const watch = this.#watch;
    if (watch === null) this.#take(event);
    else if (watch.decided !== null) {
      watch.check(event);
      this.#take(event);
    } else {
      this.#held.push(event);
      watch.look(event);
      if (watch.decided !== null) this.#release();
    }
  }

  /** After the last event. */
  end(): Paired {
    const watch = this.#watch;
    if (watch?.decided === null) {
      // What else is wrong with the events is told first: it may be why nothing decided.
      const held = this.#held;
      this.#release();
      if (held.length > 0) watch.end();
    }
    return {
      calls: this.#calls,
      clocked: this.#clocked && this.#place > 0,
      pairs: watch?.decided === "pairs",
    };
  }

  #release(): void {
    if (this.#watch?.decided === "pairs") this.#translator.takePairs();
    const held = this.#held;
    this.#held = [];
    for (const event of held) this.#take(event);
  }

  #take(event: RecordedEvent): void {
    if (event.time === null) this.#clocked = false;
    const standing = this.#standing.get(event.process);
    if (event.type === "invoke") this.#invoke(event, standing);
    else this.#complete(event, standing);
    this.#place++;
  }

  #invoke(given: RecordedEvent, standing: Standing | undefined): void {
    if (standing !== undefined) throw invokesTwice(given, standing);
    const event = given.function === "" ? withFunction(given) : given;
    const call: OpenCall = {
      process: event.process,
      invoked: this.#place,
      returned: Number.POSITIVE_INFINITY,
      input: this.#translator.input(event),
      output: undefined,
      outcome: "unknown",
      line: event.line,
    };
    if (event.time !== null) call.clock = [event.time, Number.POSITIVE_INFINITY];
    this.#calls.push(call);
    this.#standing.set(event.process, { call, event, crashed: false });
  }

  #complete(event: RecordedEvent, standing: Standing | undefined): void {
    if (standing === undefined || standing.crashed) {
      const who = `process ${excerpt(String(event.process))}`;
      const before = standing === undefined ? "it has none open" : `its last ended :info on an earlier line`;
      throw new UserError({
        code: "completes-without",
        place: `line ${event.line}`,
        value: excerpt(event.function),
        problem: `${who} completes "${excerpt(event.function)}" (:${event.type}) without an invocation: ${before}`,
        remedy: "the history was cut or mixed with another",
      });
    }
    if (event.function !== standing.event.function && event.function !== "") {
      const who = `process ${excerpt(String(event.process))}`;
      throw new UserError({
        code: "completes-another",
        place: `line ${event.line}`,
        value: excerpt(event.function),
        problem: `${who} completes "${excerpt(event.function)}" but invoked "${excerpt(standing.event.function)}" on line ${standing.event.line}`,
        remedy: "lines of two histories may be mixed",
      });
    }
    const { call } = standing;
    const { outcome, output } = this.#translator.ending(call.input, event);
    call.outcome = outcome;
    call.output = output;
    if (event.order !== undefined) call.order = event.order;
    // A process whose call ended :info never returns: the call stays open, and so does the process.
    if (outcome === "unknown") {
      standing.crashed = true;
      return;
    }
    call.returned = this.#place;
    if (event.time !== null && call.clock !== undefined) call.clock = [call.clock[0], event.time];
    this.#standing.delete(event.process);
  }
}

/** An event without a function is a transaction, if its value is the steps of one. Throws a UserError if not. */
function withFunction(event: RecordedEvent): RecordedEvent {
  if (isMicroOperations(event.value)) return { ...event, function: "txn" };
  throw new UserError({
    code: "operation-without",
    place: `line ${event.line}`,
    value: excerpt(describeValue(event.value)),
    problem: `an operation without :f: its value is ${excerpt(describeValue(event.value))}`,
    remedy: "every one needs :process, :type and :f; only transactions such as [[:r 1 nil]] go without :f",
  });
}

function invokesTwice(event: RecordedEvent, standing: Standing): UserError {
  const name = excerpt(event.function);
  const who = `line ${event.line}: process ${excerpt(String(event.process))} invokes "${name}"`;
  const line = standing.event.line;
  return new UserError({
    code: standing.crashed ? "call-after-info" : "two-calls-at-once",
    place: `line ${event.line}`,
    value: name,
    problem: `${who} ${standing.crashed ? `though its call of line ${line} ended :info` : `while its call of line ${line} is still open`}`,
    remedy: standing.crashed
      ? "a process of unknown fate never returns: give its client a new process number"
      : "a process has one call at a time",
  });
}
