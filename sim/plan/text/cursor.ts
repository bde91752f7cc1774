/** Reads a sentence of a script from left to right, and knows how far it came and what would have been right there. */
import { nearest } from "../../base/nearest.ts";
import { clipped, type UserError } from "../../base/user-error.ts";
import { type Place, type ScriptWord, type Sentence, scriptError } from "./tokens.ts";

/** A way to read a sentence that did not lead on; another one may. */
class Mismatch extends Error {}

/** One for all: nobody looks at its stack, and writing that down takes longer than all else. */
const mismatch = new Mismatch();

export class Cursor {
  readonly #sentence: Sentence;
  #at = 0;
  #farthest = 0;
  #expected = new Set<string>();
  /** Where what is said of a field stands. */
  readonly places = new Map<string, Place>();

  constructor(sentence: Sentence) {
    this.#sentence = sentence;
  }

  /** The next token; null at the end. */
  get token(): ScriptWord | null {
    return this.#sentence.tokens[this.#at] ?? null;
  }

  /** Where the next token is. */
  get place(): Place {
    return this.token?.place ?? this.#sentence.end;
  }

  /** Takes the next token if it is of this type; else that is what was expected. */
  take(type: ScriptWord["type"], expected: string): string {
    const { token } = this;
    if (token === null || token.type !== type) return this.fail(expected);
    this.#at++;
    return token.text;
  }

  /** Takes these words and signs. */
  words(text: string): void {
    const words = text.split(" ");
    for (const [at, word] of words.entries()) {
      const { token } = this;
      if (token === null || token.type === "quoted" || token.text !== word) this.fail(words.slice(at).join(" "));
      this.#at++;
    }
  }

  /** Passes over one of these signs, which may stand here and mean nothing. */
  skip(...signs: readonly string[]): void {
    const { token } = this;
    if (token?.type === "sign" && signs.includes(token.text)) this.#at++;
  }

  /** What comes next is said of this field. */
  note(field: string): void {
    this.places.set(field, this.place);
  }

  /** Whether the next words are these; takes them then. */
  has(text: string): boolean {
    return this.attempt(() => this.words(text)) !== null;
  }

  /** What `read` reads here, with its value; null where it does not lead on: then nothing is taken. */
  attempt<T>(read: () => T): { readonly value: T } | null {
    const start = this.#at;
    try {
      return { value: read() };
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      this.#at = start;
      return null;
    }
  }

  /** What the first of `ways` that leads on reads. */
  first<T>(ways: readonly (() => T)[]): T {
    for (const way of ways) {
      const found = this.attempt(way);
      if (found !== null) return found.value;
    }
    throw mismatch;
  }

  /** The sentence is over. */
  end(): void {
    if (this.token !== null) this.fail("the end of the sentence");
  }

  /** Something else was expected here. */
  fail(expected: string): never {
    if (this.#at > this.#farthest) {
      this.#farthest = this.#at;
      this.#expected = new Set();
    }
    if (this.#at === this.#farthest) this.#expected.add(expected);
    throw mismatch;
  }

  /** The whole sentence as `read` reads it. Throws a UserError at the place behind which no way led on. */
  whole<T>(read: () => T): T {
    const found = this.attempt(() => {
      const value = read();
      this.end();
      return value;
    });
    if (found !== null) return found.value;
    throw this.#mistake();
  }

  #mistake(): UserError {
    const { tokens, end } = this.#sentence;
    const token = tokens[this.#farthest];
    const expected = [...this.#expected];
    const wanted = listed(expected);
    if (token === undefined) {
      const remedy = `write ${wanted}`;
      return scriptError(end, { value: "", problem: "something is missing at the end of the sentence", remedy });
    }
    const near =
      token.type === "word"
        ? nearest(
            token.text,
            expected.map((words) => words.split(" ")[0]!),
          )
        : null;
    const hint = near === null || near === token.text ? "" : `did you mean ${near}? `;
    return scriptError(token.place, {
      value: token.text,
      problem: `"${clipped(token.text, 60)}" does not go on from here`,
      remedy: `${hint}${hint === "" ? "expected" : "Expected"} ${wanted}`,
    });
  }
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
