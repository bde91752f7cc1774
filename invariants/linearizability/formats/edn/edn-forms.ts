/** Cuts a stream of lines into EDN forms, so that a history of any length is parsed one operation at a time. */
import { UserError } from "../../../../sim/base/user-error.ts";
import { excerpt } from "../excerpt.ts";
import { ednToken, restOfString } from "./edn-tokens.ts";

/** Deeper than any recorded operation, far from what recursion can take. */
const depthMax = 32;
/** Characters in one form. */
const lengthMax = 16 * 1024 * 1024;

const closers: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };
/** What may stand before an operation: nothing, its tag, or the mark that leaves it out. */
const before = /^[\s,]*(#[\w./-]*[\s,]*)*$/;

/** Hands each form to `take` with the line it began on. One vector or list around the whole history is looked through. */
export class EdnForms {
  readonly #take: (form: string, line: number) => void;
  /** Closing brackets that are due, innermost last; the outer one of the file is not among them. */
  readonly #due: string[] = [];
  #outer: { readonly closer: string; readonly line: number } | null = null;
  #closed = false;
  #stringLine = 0; // on which the open string began; 0 without one
  /** The parts of the form, or of what stands before it, from the lines so far. */
  #parts: string[] = [];
  #length = 0;
  /** On which the form, or what stands before it, began; 0 if nothing did. */
  #line = 0;
  #forms = 0;

  constructor(take: (form: string, line: number) => void) {
    this.#take = take;
  }

  /** Whether the next line begins outside of any form. */
  get isBetween(): boolean {
    return this.#due.length === 0 && this.#line === 0 && this.#stringLine === 0 && !this.#closed;
  }

  line(given: string, number: number): void {
    const text = `${given}\n`;
    let from = 0;
    let at = 0;
    if (this.#stringLine !== 0) {
      restOfString.lastIndex = 0;
      if (restOfString.exec(text)?.[1] === '"') this.#stringLine = 0;
      at = restOfString.lastIndex;
    }
    for (;;) {
      ednToken.lastIndex = at;
      const found = ednToken.exec(text);
      if (found === null) break;
      const mark = found[0][0] as string;
      const start = found.index;
      at = ednToken.lastIndex;
      if (mark === ";") {
        // A comment is no part of the form; the end of its line is.
        this.#keep(text.slice(from, start), number);
        from = at;
      } else if (mark === '"') {
        if (this.#due.length === 0) this.#complain(given, number);
        if (found[1] !== '"') this.#stringLine = number;
      } else if (mark === "\\") {
        if (this.#due.length === 0) this.#complain(given, number);
      } else if (mark in closers) from = this.#open(mark, text, from, start, number);
      else from = this.#close(mark, text, from, start, number);
    }
    this.#keep(text.slice(from), number);
  }

  end(): void {
    if (this.#stringLine !== 0) {
      throw missing(this.#stringLine, "a string is never closed", '"', "string-never-closed");
    }
    const due = this.#due.at(-1);
    if (due !== undefined) throw missing(this.#line, `a "${due}" is missing`, due);
    if (this.#outer !== null && !this.#closed) {
      const { line, closer } = this.#outer;
      throw missing(line, `the history's "${closer}" is missing`, closer);
    }
    if (this.#line !== 0) this.#complain(this.#parts.join("").trim(), this.#line);
  }

  #complain(text: string, number: number): never {
    throw new UserError({
      code: "not-an-operation",
      place: `line ${number}`,
      value: excerpt(text.trim()),
      problem: `not an operation: ${excerpt(text.trim())}`,
      remedy: "expected a map such as {:process 0, :type :invoke, :f :read}",
    });
  }

  /** A bracket opens. Returns where the text goes on that is not yet kept. */
  #open(mark: string, text: string, from: number, start: number, number: number): number {
    if (this.#due.length >= depthMax) {
      throw new UserError({
        code: "nested-too-deep",
        place: `line ${number}`,
        problem: `nested deeper than ${depthMax} levels`,
        remedy: "no recorded operation is",
      });
    }
    if (this.#due.length > 0) {
      this.#due.push(closers[mark] as string);
      return from;
    }
    this.#keep(text.slice(from, start), number);
    if (mark !== "{" && this.#outer === null && this.#forms === 0 && this.#line === 0) {
      this.#outer = { closer: closers[mark] as string, line: number };
      return start + 1;
    }
    if (this.#closed) {
      throw new UserError({
        code: "after-the-end",
        place: `line ${number}`,
        problem: "more follows the end of the history",
        remedy: "split the file",
      });
    }
    if (mark !== "{") throw stray(number, mark, `a "${mark}" where an operation's "{" was expected`, "stray-character");
    this.#line = this.#line === 0 ? number : this.#line;
    this.#due.push("}");
    return start;
  }

  /** A bracket closes: within the form, the form, or the file. */
  #close(mark: string, text: string, from: number, start: number, number: number): number {
    if (this.#due.length === 0) {
      this.#keep(text.slice(from, start), number);
      if (this.#outer === null || this.#closed || mark !== this.#outer.closer)
        throw stray(number, mark, `a "${mark}" closes nothing`, "stray-bracket");
      this.#closed = true;
      return start + 1;
    }
    if (this.#due.pop() !== mark) throw stray(number, mark, `a "${mark}" closes another bracket`, "wrong-bracket");
    if (this.#due.length > 0) return from;
    const form =
      this.#parts.length === 0 ? text.slice(from, start + 1) : `${this.#parts.join("")}${text.slice(from, start + 1)}`;
    const line = this.#line;
    this.#parts = [];
    this.#length = 0;
    this.#line = 0;
    this.#forms++;
    // A form behind #_ is left out.
    if (!form.startsWith("#_")) this.#take(form, line);
    return start + 1;
  }

  /** Keeps what belongs to a form that is not over, or stands before one. */
  #keep(text: string, number: number): void {
    let kept = text;
    if (this.#due.length === 0 && this.#stringLine === 0) {
      if (!/[^\s,]/.test(text)) return;
      if (!before.test(text)) this.#complain(text, number);
      if (this.#line === 0) {
        this.#line = number;
        kept = text.replace(/^[\s,]+/, "");
      }
    }
    this.#parts.push(kept);
    this.#length += kept.length;
    if (this.#length > lengthMax)
      throw new UserError({
        code: "operation-too-long",
        place: `line ${number}`,
        problem: `one operation is longer than ${lengthMax} characters`,
        remedy: "split it, or leave it out",
      });
  }
}

const missing = (line: number, problem: string, value: string, code = "bracket-missing"): UserError =>
  new UserError({ code, place: `line ${line}`, value, problem, remedy: "the file may be cut off" });

const stray = (line: number, value: string, problem: string, code: string): UserError =>
  new UserError({ code, place: `line ${line}`, value, problem, remedy: "mend or remove the line" });
