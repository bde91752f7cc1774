/** Cuts JSON into its objects, one a line, many in one array, or each over many lines, so that files of any length stream. */
import { UserError } from "../../../sim/base/user-error.ts";
import { excerpt } from "./excerpt.ts";
import { type LineFields, parseLine } from "./json-fields.ts";

/** A string, which hides the brackets in it and ends on its line, or a bracket. */
const token = /"(?:[^"\\]|\\.)*("|$)|[{}[\]]/g;
/** Characters in one object. */
const lengthMax = 16 * 1024 * 1024;

/** Hands each object to `take` with its text and the line it began on. */
export class JsonObjects {
  readonly #take: (fields: LineFields, line: number, text: string) => void;
  #depth = 0;
  #text = "";
  #line = 0;
  /** The line on which the array around the objects opened; 0 without one. */
  #arrayLine = 0;
  #ended = false;

  constructor(take: (fields: LineFields, line: number, text: string) => void) {
    this.#take = take;
  }

  /** Throws a UserError naming the line for what is no object. */
  line(text: string, number: number): void {
    let from = 0;
    token.lastIndex = 0;
    for (let found = token.exec(text); found !== null; found = token.exec(text)) {
      const at = found.index;
      const mark = text[at];
      if (mark === '"') {
        if (found[1] === "") throw stray(text.slice(at), number, "a text is never closed");
        continue;
      }
      if (mark === "{" || mark === "[") {
        if (this.#depth === 0) {
          this.#between(text.slice(from, at), number);
          from = at;
          if (mark === "[") {
            if (this.#arrayLine !== 0) throw stray(text.slice(at), number, "a list where an object was expected");
            this.#arrayLine = number;
            from = at + 1;
            continue;
          }
          this.#line = number;
        }
        this.#depth++;
      } else if (this.#depth > 0) {
        this.#depth--;
        if (this.#depth > 0) continue;
        const object = this.#text + text.slice(from, at + 1);
        this.#text = "";
        from = at + 1;
        this.#take(parseLine(object, this.#line), this.#line, object);
      } else {
        this.#between(text.slice(from, at), number);
        if (mark !== "]" || this.#arrayLine === 0 || this.#ended)
          throw stray(text.slice(at), number, "it closes nothing");
        this.#ended = true;
        from = at + 1;
      }
    }
    if (this.#depth === 0) {
      this.#between(text.slice(from), number);
      return;
    }
    this.#text += `${text.slice(from)}\n`;
    if (this.#text.length > lengthMax) throw stray(this.#text, this.#line, `it is longer than ${lengthMax} characters`);
  }

  end(): void {
    if (this.#depth > 0) throw stray(this.#text, this.#line, "it is never closed: the file may be cut off");
    if (this.#arrayLine !== 0 && !this.#ended)
      throw stray("[", this.#arrayLine, "the list is never closed: the file may be cut off");
  }

  /** Only commas stand between objects. */
  #between(text: string, number: number): void {
    if (!/^[\s,]*$/.test(text)) throw stray(text.trim(), number, "not an object");
    if (this.#ended && text.includes(",")) throw stray(text.trim(), number, "more follows the end of the list");
  }
}

const stray = (text: string, line: number, problem: string): UserError =>
  new UserError({
    code: "not-json",
    place: `line ${line}`,
    value: excerpt(text),
    problem: `not JSON: ${excerpt(text)} (${problem})`,
    remedy: "mend or remove the line",
  });
