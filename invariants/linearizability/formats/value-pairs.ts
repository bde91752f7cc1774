/**
 * Whether the values of a history are [key value] pairs, as jepsen.independent writes them. Nothing is guessed: a read
 * that is invoked with `[key nil]` names a key, a value that is no pair shows that values stand alone, and what shows
 * neither is for the user to say.
 */
import { UserError } from "../../../sim/base/user-error.ts";
import { describeValue } from "../model.ts";
import { excerpt } from "./excerpt.ts";
import { isMicroOperations } from "./micro-operations.ts";
import type { RecordedEvent } from "./recorded-event.ts";

/** Functions that ask without a value of their own: whatever they are invoked with is a key. */
const asksNothing: ReadonlySet<string> = new Set(["read", "r", "get", "acquire", "release", "dequeue", "pop", "tail"]);

/** Functions whose answer depends on how their value is read. */
const tells: ReadonlySet<string> = new Set(["cas", "compare-and-set", "propose"]);

/** The two parts of a pair, also of a tagged tuple; null for any other value. */
export function pairIn(value: unknown): readonly [unknown, unknown] | null {
  const { tag, value: tagged } = (value ?? {}) as { readonly tag?: unknown; readonly value?: unknown };
  const inner = tag === undefined ? value : tagged;
  return Array.isArray(inner) && inner.length === 2 ? [inner[0], inner[1]] : null;
}

/** Looks at one event after the other until one of them decides. */
export class PairWatch {
  /** Null as long as the events allow both. */
  decided: "pairs" | "alone" | null = null;
  #doubtful: RecordedEvent | null = null;

  look(event: RecordedEvent): void {
    const shown = shownBy(event);
    if (shown !== null) this.decided = shown;
    else if (tells.has(event.function)) this.#doubtful ??= event;
  }

  /** The file is over and nothing decided. Throws a UserError if the verdict would depend on it. */
  end(): void {
    this.decided ??= "alone";
    if (this.#doubtful === null) return;
    const { line, value } = this.#doubtful;
    throw new UserError({
      code: "pairs-or-values",
      place: `line ${line}`,
      value: excerpt(describeValue(value)),
      problem: `${excerpt(describeValue(value))} may be a [key value] pair or one value, and no line of the history tells`,
      remedy: "say --keyed if it is a pair, --not-keyed if it is a value",
    });
  }

  /** Throws a UserError for a later event that contradicts what was decided. */
  check(event: RecordedEvent): void {
    if (this.decided !== "alone" || event.value === null || event.type !== "invoke") return;
    if (!asksNothing.has(event.function) || shownBy(event) !== "pairs") return;
    throw new UserError({
      code: "pairs-among-values",
      place: `line ${event.line}`,
      value: excerpt(describeValue(event.value)),
      problem: `it asks for ${excerpt(describeValue(event.value))}, a [key value] pair, but values before it stand alone`,
      remedy: "say --keyed if all are pairs, --not-keyed if none is",
    });
  }
}

/** What one event shows by itself. */
function shownBy({ type, function: name, key, value }: RecordedEvent): "pairs" | "alone" | null {
  if (key !== undefined || isMicroOperations(value)) return "alone";
  const pair = pairIn(value);
  if (pair !== null && isTuple(value)) return "pairs";
  // What a call ended with without being answered may be a reason: `:timed-out`.
  if (type !== "invoke" && (type !== "ok" || value === null)) return null;
  if (pair === null) return "alone";
  if (type === "invoke" && asksNothing.has(name)) return pair[1] === null ? "pairs" : null;
  if ((name === "cas" || name === "compare-and-set") && pairIn(pair[1]) === null) return "alone";
  return null;
}

function isTuple(value: unknown): boolean {
  const { tag } = value as { readonly tag?: unknown };
  return typeof tag === "string" && /(?:Tuple|MapEntry)$/.test(tag);
}
