/** From the functions that recorded histories name to the inputs and outputs that the models understand. */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import { describeValue, sameValue, valueKey } from "../model.ts";
import { excerpt } from "./excerpt.ts";
import { isMicroOperations, keywordOf, microStepsOf } from "./micro-operations.ts";
import type { RecordedEvent } from "./recorded-event.ts";
import { pairIn } from "./value-pairs.ts";

export interface TranslateOptions {
  /**
   * What a compare-and-set that ended :fail says. `answer`: it was refused, so the value was another. `nothing`:
   * Jepsen's convention for every function: it had no effect, for whatever reason.
   */
  readonly failedCas: "answer" | "nothing";
  /** Values are [key value] pairs, as jepsen.independent writes them; null: the events tell. */
  readonly keyed: boolean | null;
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
  ["delete", { plain: "delete", keyed: "delete" }],
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
  ["transfer", { plain: "transfer" }],
  ["txn", { plain: "transaction" }],
  ["transaction", { plain: "transaction" }],
]);

const answersValue: ReadonlySet<string> = new Set(["get", "read", "propose", "contains", "dequeue", "pop"]);

/** Translates pairs of events of one history; it remembers which texts stand for which keys. */
export class Translator {
  readonly #options: TranslateOptions;
  readonly #keyTexts = new Map<unknown, string>();
  readonly #takenTexts = new Set<string>();
  #keyed: boolean;

  constructor(options: TranslateOptions) {
    this.#options = options;
    this.#keyed = options.keyed === true;
  }

  /** Whether it is for the events to tell that values are pairs: a model of the user's own takes them as they are. */
  get asksForPairs(): boolean {
    return this.#options.keyed === null && !this.#options.anyFunction;
  }

  /** The events told that values are [key value] pairs. */
  takePairs(): void {
    this.#keyed = true;
  }

  /** What is asked, from the event that invoked it. Throws a UserError naming the line if it is not understood. */
  input(event: RecordedEvent): Call["input"] {
    const { key, value } = this.#split(event);
    const known = functions.get(event.function);
    if (known !== undefined && isMicroOperations(value)) {
      return { type: "transaction", ...(key === undefined ? {} : { key }), operations: this.#steps(value, event) };
    }
    const type = key === undefined ? known?.plain : (known?.keyed ?? known?.plain);
    if (type === undefined || ((type === "append" || type === "delete") && key === undefined)) {
      if (!this.#options.anyFunction) throw unknownFunction(event, known !== undefined);
      return { type: event.function, ...(key === undefined ? {} : { key }), ...(value === null ? {} : { value }) };
    }
    const about = key === undefined ? {} : { key };
    switch (type) {
      case "compare-and-set":
        return { type, ...about, ...pairOf(value, event) };
      case "transaction":
        return { type, ...about, operations: this.#steps(value, event) };
      case "get":
      case "read":
      case "delete":
      case "acquire":
      case "release":
      case "dequeue":
      case "pop":
      case "tail":
        return { type, ...about };
      case "read-record":
        return { type, ...about, from: value };
      case "transfer":
        return { type, ...about, ...transferOf(value, event) };
      case "trim":
        return { type, ...about, to: value };
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
    return sameValue(this.#keyed ? pairIn(event.value)?.[1] : event.value, [expected, value]);
  }

  #split(event: RecordedEvent): { key: string | undefined; value: unknown } {
    if (event.key !== undefined) return { key: this.#keyText(event.key), value: event.value };
    if (!this.#keyed) return { key: undefined, value: event.value };
    const pair = pairIn(event.value);
    if (pair === null) {
      throw new UserError({
        code: "not-a-pair",
        place: `line ${event.line}`,
        value: excerpt(describeValue(event.value)),
        problem: `the value ${excerpt(describeValue(event.value))} is not a [key value] pair${this.#options.keyed === null ? ", as the values before it are" : ""}`,
        remedy: this.#options.keyed === null ? "say --not-keyed if none of them is" : "leave --keyed out",
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
    return microStepsOf(value, event).map(([name, key, operand]) => {
      const about = { key: this.#keyText(key) };
      if (name === "read") return { type: "read", ...about };
      return { type: name, ...about, value: operand };
    });
  }

  #answers(value: unknown, event: RecordedEvent): unknown[] {
    return microStepsOf(value, event).map(([name, , found]) => (name === "read" ? found : null));
  }
}

const answersDone: ReadonlySet<string> = new Set(["put", "done"]);

function unknownFunction(event: RecordedEvent, needsKey: boolean): UserError {
  const name = excerpt(event.function);
  if (needsKey) {
    return new UserError({
      code: "function-key",
      place: `line ${event.line}`,
      value: name,
      problem: `the function :${name} needs a :key (or --keyed)`,
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

/** What is moved between which accounts, from `{:from 0 :to 1 :amount 5}`. */
function transferOf(value: unknown, event: RecordedEvent): { from: unknown; to: unknown; amount: unknown } {
  const { map } = (value ?? {}) as { readonly map?: readonly (readonly [unknown, unknown])[] };
  const entries = Array.isArray(map) ? map : Object.entries((value ?? {}) as object);
  const fields = new Map(entries.map(([name, field]) => [keywordOf(name), field]));
  const [from, to, amount] = [fields.get("from"), fields.get("to"), fields.get("amount")];
  if (from !== undefined && to !== undefined && amount !== undefined) return { from, to, amount };
  throw new UserError({
    code: "transfer",
    place: `line ${event.line}`,
    value: excerpt(describeValue(value)),
    problem: `a transfer needs {:from account :to account :amount number}, not ${excerpt(describeValue(value))}`,
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

/** Sets are answered as lists: a set's model compares them without order. */
function unwrapped(value: unknown): unknown {
  const elements = (value as { set?: unknown } | null)?.set;
  return Array.isArray(elements) ? elements : value;
}
