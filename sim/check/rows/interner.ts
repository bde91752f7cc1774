/** Plain values, each kept once under a number, told apart by their canonical text: exact. */
import { AssertionError } from "../../base/assert.ts";
import { canonical } from "../../base/plain.ts";
import { UserError } from "../../base/user-error.ts";

/** Thrown when a state, message or observation holds what is not plain data. */
export class NotPlainError extends UserError {}

export class Interner<T> {
  readonly values: T[] = [];
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  #characters = 0;

  get size(): number {
    return this.values.length;
  }

  /** A rough count: text twice a character for the key, and as much again for the value. */
  get bytes(): number {
    return 3 * this.#characters + 120 * this.values.length;
  }

  /** The number of `value`. `whose` says what it is when it turns out not to be plain data. */
  intern(value: T, whose: () => string): number {
    return this.internText(canonicalText(value, whose), value);
  }

  /** The number of the value whose canonical text is `text`, perhaps with more text in front to tell it apart. */
  internText(text: string, value: T): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.values.length;
    this.values.push(value);
    this.texts.push(text);
    this.#numbers.set(text, number);
    this.#characters += text.length;
    return number;
  }
}

/** The canonical text. Throws NotPlainError with the field that is to blame. */
export function canonicalText(value: unknown, whose: () => string): string {
  try {
    return canonical(value);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    throw new NotPlainError({
      code: "not-plain",
      place: `${whose()}`,
      remedy: "keep plain values only",
      sentence: `check: ${whose()} is not plain data: ${culprit(value, "")}${error.message}`,
    });
  }
}

/** A field deeper than this is not named: the value may be a cycle. */
const depthMax = 8;

/** `state.votes: ` of the innermost field that has no canonical text. */
function culprit(value: unknown, path: string, depth = 0): string {
  if (depth < depthMax && typeof value === "object" && value !== null) {
    const prototype = Object.getPrototypeOf(value);
    if (Array.isArray(value) || prototype === Object.prototype || prototype === null) {
      for (const [field, below] of Object.entries(value)) {
        try {
          canonical(below);
        } catch {
          return culprit(below, path === "" ? field : `${path}.${field}`, depth + 1);
        }
      }
    }
  }
  return path === "" ? "" : `${path}: `;
}
