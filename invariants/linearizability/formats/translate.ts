/** From the functions that recorded histories name to the inputs and outputs that the models understand. */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import { describeValue, sameValue, valueKey } from "../model.ts";
import { excerpt } from "./excerpt.ts";
import type { RecordedEvent } from "./recorded-event.ts";

export interface TranslateOptions {
  /**
   * What a compare-and-set that ended :fail says. `answer`: it was refused, so the value was another. `nothing`:
   * Jepsen's convention for every function: it had no effect, for whatever reason.
   */
  readonly failedCas: "answer" | "nothing";
  /** Values are [key value] pairs, as jepsen.independent writes them. */
  readonly keyed: boolean;
  /** Pass functions that no built-in model has on to the user's own. */
  readonly anyFunction: boolean;
}

/** The names under which functions are recorded, and the operation they mean without and with a key. */
const functions: ReadonlyMap<string, { readonly plain: string; readonly keyed?: string }> = new Map([
  ["read", { plain: "read", keyed: "get" }],
  ["r", { plain: "read", keyed: "get" }],
  ["get", { plain: "read", keyed: "get" }],
  ["write", { plain: "write", keyed: "put" }],
  ["w", { plain: "write", keyed: "put" }],
  ["put", { plain: "write", keyed: "put" }],
  ["cas", { plain: "compare-and-set", keyed: "compare-and-set" }],
  ["compare-and-set", { plain: "compare-and-set", keyed: "compare-and-set" }],
  ["append", { plain: "append", keyed: "append" }],
  ["propose", { plain: "propose" }],
  ["acquire", { plain: "acquire" }],
  ["release", { plain: "release" }],
  ["add", { plain: "add" }],
  ["remove", { plain: "remove" }],
  ["contains", { plain: "contains" }],
  ["enqueue", { plain: "enqueue" }],
  ["dequeue", { plain: "dequeue" }],
  ["push", { plain: "push" }],
  ["pop", { plain: "pop" }],
  ["append-record", { plain: "append-record" }],
  ["read-record", { plain: "read-record" }],
  ["tail", { plain: "tail" }],
  ["trim", { plain: "trim" }],
  ["txn", { plain: "transaction" }],
  ["transaction", { plain: "transaction" }],
]);

const answersValue: ReadonlySet<string> = new Set(["get", "read", "propose", "contains", "dequeue", "pop"]);

/** Translates pairs of events of one history; it remembers which texts stand for which keys. */
export class Translator {
  readonly #options: TranslateOptions;
  readonly #keyTexts = new Map<unknown, string>();
  readonly #takenTexts = new Set<string>();

  constructor(options: TranslateOptions) {
    this.#options = options;
  }

  /** What is asked, from the event that invoked it. Throws a UserError naming the line if it is not understood. */
  input(event: RecordedEvent): Call["input"] {
    const { key, value } = this.#split(event);
    const known = functions.get(event.function);
    const type = key === undefined ? known?.plain : known?.keyed;
    if (type === undefined || (type === "append" && key === undefined)) {
      if (!this.#options.anyFunction) throw unknownFunction(event, known !== undefined);
      return { type: event.function, ...(key === undefined ? {} : { key }), ...(value === null ? {} : { value }) };
    }
    const about = key === undefined ? {} : { key };
    switch (type) {
      case "compare-and-set":
        return { type, ...about, ...pairOf(value, event) };
      case "transaction":
        return { type, operations: this.#steps(value, event) };
      case "get":
      case "read":
      case "acquire":
      case "release":
      case "dequeue":
      case "pop":
      case "tail":
        return { type, ...about };
      case "read-record":
        return { type, from: value };
      case "trim":
        return { type, to: value };
      default:
        return { type, ...about, value };
    }
  }

  /** How a call ended: its outcome and answer, from the event that completed it. */
  ending(input: unknown, event: RecordedEvent): Pick<Call, "outcome" | "output"> {
    const type = (input as { type: string }).type;
    if (event.type === "info") return { outcome: "unknown", output: undefined };
    const swapped = type === "compare-and-set";
    if (event.type === "fail") {
      if (swapped && event.actual !== undefined) {
        return { outcome: "ok", output: { type: "swapped", swapped: false, value: event.actual } };
      }
      const isAnswer = event.refused || (this.#options.failedCas === "answer" && this.#repeatsPair(input, event));
      if (swapped && isAnswer) {
        return { outcome: "ok", output: { type: "swapped", swapped: false } };
      }
      return { outcome: "fail", output: undefined };
    }
    if (swapped) {
      const saw = event.actual === undefined ? {} : { value: event.actual };
      return { outcome: "ok", output: { type: "swapped", swapped: true, ...saw } };
    }
    const { value } = this.#split(event);
    if (type === "transaction") return { outcome: "ok", output: { type, values: this.#answers(value, event) } };
    if (type === "append-record" || type === "tail")
      return { outcome: "ok", output: { type: "position", position: value } };
    if (type === "read-record") return { outcome: "ok", output: { type: "record", record: recordOf(value, event) } };
    if (answersValue.has(type)) return { outcome: "ok", output: { type: "value", value: unwrapped(value) } };
    if (this.#options.anyFunction && !functions.has(type) && !answersDone.has(type)) {
      return { outcome: "ok", output: { type: "value", value } };
    }
    return { outcome: "ok", output: { type: "done" } };
  }

  /** A comparison that timed out says so instead of repeating what was asked. */
  #repeatsPair(input: unknown, event: RecordedEvent): boolean {
    const { expected, value } = input as { expected: unknown; value: unknown };
    return sameValue(this.#split(event).value, [expected, value]);
  }

  #split(event: RecordedEvent): { key: string | undefined; value: unknown } {
    if (event.key !== undefined) return { key: this.#keyText(event.key), value: event.value };
    if (!this.#options.keyed) return { key: undefined, value: event.value };
    const pair = tupleOf(event.value);
    if (pair === null) {
      throw new UserError({
        code: "not-a-pair",
        place: `line ${event.line}`,
        value: excerpt(describeValue(event.value)),
        problem: `the value ${excerpt(describeValue(event.value))} is not a [key value] pair`,
        remedy: "leave --keyed out",
      });
    }
    return { key: this.#keyText(pair[0]), value: pair[1] };
  }

  /** Different keys get different texts, also where a number and a string look alike. */
  #keyText(key: unknown): string {
    const identity = valueKey(key);
    const known = this.#keyTexts.get(identity);
    if (known !== undefined) return known;
    let text = keywordOf(key);
    while (this.#takenTexts.has(text)) text = `${typeof key} ${text}`;
    this.#takenTexts.add(text);
    this.#keyTexts.set(identity, text);
    return text;
  }

  #steps(value: unknown, event: RecordedEvent): unknown[] {
    return microOperations(value, event).map(([name, key, operand]) => {
      const about = { key: this.#keyText(key) };
      if (name === "read") return { type: "read", ...about };
      return { type: name, ...about, value: operand };
    });
  }

  #answers(value: unknown, event: RecordedEvent): unknown[] {
    return microOperations(value, event).map(([name, , found]) => (name === "read" ? found : null));
  }
}

const answersDone: ReadonlySet<string> = new Set(["put", "done"]);

function unknownFunction(event: RecordedEvent, needsKey: boolean): UserError {
  const name = excerpt(event.function);
  if (needsKey) {
    const how = event.key === undefined ? "needs a :key (or --keyed)" : "takes no :key";
    return new UserError({
      code: "function-key",
      place: `line ${event.line}`,
      value: name,
      problem: `the function :${name} ${how}`,
      remedy: "mend the line, or say --keyed",
    });
  }
  const known = [...functions.keys()].join(", ");
  return new UserError({
    code: "unknown-function",
    place: `line ${event.line}`,
    value: name,
    problem: `the function :${name} is unknown; known are ${known}`,
    remedy: "for others give --model ./my-model.ts",
  });
}

function pairOf(value: unknown, event: RecordedEvent): { expected: unknown; value: unknown } {
  if (Array.isArray(value) && value.length === 2) return { expected: value[0], value: value[1] };
  throw new UserError({
    code: "compare-and-set",
    place: `line ${event.line}`,
    value: excerpt(describeValue(value)),
    problem: `a compare-and-set needs [expected new], not ${excerpt(describeValue(value))}`,
    remedy: "mend the line",
  });
}

/** What a log holds: `[position value]`, or nil for nothing. */
function recordOf(value: unknown, event: RecordedEvent): { position: unknown; value: unknown } | null {
  if (value === null) return null;
  if (Array.isArray(value) && value.length === 2) return { position: value[0], value: value[1] };
  throw new UserError({
    code: "record",
    place: `line ${event.line}`,
    value: excerpt(describeValue(value)),
    problem: `a read-record is answered by [position value] or nil, not ${excerpt(describeValue(value))}`,
    remedy: "mend the line",
  });
}

const microNames: ReadonlyMap<string, string> = new Map([
  ["r", "read"],
  ["read", "read"],
  ["w", "write"],
  ["write", "write"],
  ["append", "append"],
]);

function microOperations(value: unknown, event: RecordedEvent): [string, unknown, unknown][] {
  if (Array.isArray(value)) {
    const steps = value.map((step) => {
      const name = Array.isArray(step) && step.length === 3 ? microNames.get(keywordOf(step[0])) : undefined;
      return name === undefined ? null : ([name, step[1], step[2]] as [string, unknown, unknown]);
    });
    if (steps.every((step) => step !== null)) return steps;
  }
  throw new UserError({
    code: "transaction",
    place: `line ${event.line}`,
    value: excerpt(describeValue(value)),
    problem: `a transaction is a list of [:r key value], [:w key value] or [:append key value], not ${excerpt(describeValue(value))}`,
    remedy: "mend the line",
  });
}

/** The name in a keyword, or in a string that stands for one. */
export function keywordOf(value: unknown): string {
  if (typeof value === "string") return value;
  const keyword = (value as { keyword?: unknown } | null)?.keyword;
  return typeof keyword === "string" ? keyword : describeValue(value);
}

function tupleOf(value: unknown): [unknown, unknown] | null {
  const inner =
    (value as { tag?: unknown; value?: unknown } | null)?.tag === undefined
      ? value
      : (value as { value: unknown }).value;
  return Array.isArray(inner) && inner.length === 2 ? [inner[0], inner[1]] : null;
}

/** Sets are answered as lists: a set's model compares them without order. */
function unwrapped(value: unknown): unknown {
  const elements = (value as { set?: unknown } | null)?.set;
  return Array.isArray(elements) ? elements : value;
}
