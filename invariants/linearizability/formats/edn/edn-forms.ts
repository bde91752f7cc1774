/** Cuts a stream of lines into EDN forms, so that a history of any length is parsed one operation at a time. */
import { UserError } from "../../../../sim/base/user-error.ts";
import { excerpt } from "../excerpt.ts";

/** Deeper than any recorded operation, far from what recursion can take. */
const depthMax = 32;
/** Characters in one form. */
const lengthMax = 16 * 1024 * 1024;

/** Hands each form to `take` with the line it began on. One vector or list around the whole history is looked through. */
export class EdnForms {
  readonly #take: (form: string, line: number) => void;
  /** Closing brackets that are due, innermost last; the outer one of the file is not among them. */
  readonly #due: string[] = [];
  #outer: { readonly closer: string; readonly line: number } | null = null;
  #closed = false;
  #inString = false;
  #stringLine = 0;
  #form = "";
  #formLine = 0;
  #forms = 0;

  constructor(take: (form: string, line: number) => void) {
    this.#take = take;
  }

  line(text: string, number: number): void {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at] as string;
      if (this.#inString) {
        if (character === "\\") at++;
        else if (character === '"') this.#inString = false;
        continue;
      }
      switch (character) {
        case '"':
          this.#begin(text, at, number);
          this.#inString = true;
          this.#stringLine = number;
          break;
        case ";":
          this.#append(text.slice(from, at), number);
          this.#append("\n", number);
          return;
        case "\\":
          at++;
          break;
        case "{":
        case "[":
        case "(":
          if (this.#opensFile(character, number)) from = at + 1;
          else this.#open(character, number);
          break;
        case "}":
        case "]":
        case ")":
          if (this.#close(character, text, from, at, number)) from = at + 1;
          break;
        default:
          this.#begin(text, at, number);
      }
    }
    this.#append(`${text.slice(from)}\n`, number);
  }

  end(): void {
    if (this.#inString)
      throw new UserError({
        code: "string-never-closed",
        place: `line ${this.#stringLine}`,
        problem: "a string is never closed",
        remedy: "the file may be cut off",
      });
    if (this.#due.length > 0) {
      throw new UserError({
        code: "bracket-missing",
        place: `line ${this.#formLine}`,
        value: this.#due.at(-1),
        problem: `a "${this.#due.at(-1)}" is missing`,
        remedy: "the file may be cut off",
      });
    }
    if (this.#outer !== null && !this.#closed) {
      throw new UserError({
        code: "bracket-missing",
        place: `line ${this.#outer.line}`,
        value: this.#outer.closer,
        problem: `the history's "${this.#outer.closer}" is missing`,
        remedy: "the file may be cut off",
      });
    }
    if (this.#form.trim() !== "") this.#complain(this.#form.trim(), this.#formLine);
  }

  /** Only operations may stand in the open: a bare word between them is a malformed line. */
  #begin(text: string, at: number, number: number): void {
    if (this.#due.length > 0 || /[\s,#]/.test(text[at] as string)) return;
    if (this.#form.trim().startsWith("#") || /#[\w.\-/]*$/.test(text.slice(0, at))) return;
    this.#complain(text.trim(), number);
  }

  #complain(text: string, number: number): never {
    throw new UserError({
      code: "not-an-operation",
      place: `line ${number}`,
      value: excerpt(text),
      problem: `not an operation: ${excerpt(text)}`,
      remedy: "expected a map such as {:process 0, :type :invoke, :f :read}",
    });
  }

  #opensFile(character: string, number: number): boolean {
    if (this.#outer !== null || this.#forms > 0 || this.#due.length > 0 || character === "{") return false;
    this.#outer = { closer: character === "[" ? "]" : ")", line: number };
    return true;
  }

  #open(character: string, number: number): void {
    if (this.#due.length === 0) {
      if (this.#closed)
        throw new UserError({
          code: "after-the-end",
          place: `line ${number}`,
          problem: "more follows the end of the history",
          remedy: "split the file",
        });
      if (character !== "{")
        throw new UserError({
          code: "stray-character",
          place: `line ${number}`,
          value: character,
          problem: `a "${character}" where an operation's "{" was expected`,
          remedy: "mend or remove the line",
        });
      this.#formLine = number;
    }
    if (this.#due.length >= depthMax) {
      throw new UserError({
        code: "nested-too-deep",
        place: `line ${number}`,
        problem: `nested deeper than ${depthMax} levels`,
        remedy: "no recorded operation is",
      });
    }
    this.#due.push(character === "{" ? "}" : character === "[" ? "]" : ")");
  }

  /** True if this bracket ends an operation, whose text is then taken. */
  #close(character: string, text: string, from: number, at: number, number: number): boolean {
    if (this.#due.length === 0) {
      if (this.#outer === null || this.#closed || character !== this.#outer.closer) {
        throw new UserError({
          code: "stray-bracket",
          place: `line ${number}`,
          value: character,
          problem: `a "${character}" closes nothing`,
          remedy: "mend or remove the line",
        });
      }
      this.#closed = true;
      return true;
    }
    if (this.#due.pop() !== character)
      throw new UserError({
        code: "wrong-bracket",
        place: `line ${number}`,
        value: character,
        problem: `a "${character}" closes another bracket`,
        remedy: "mend the line",
      });
    if (this.#due.length > 0) return false;
    const form = this.#form + text.slice(from, at + 1);
    this.#form = "";
    this.#forms++;
    this.#take(form, this.#formLine);
    return true;
  }

  #append(text: string, number: number): void {
    if (this.#due.length === 0 && !this.#inString && text.trim() === "") return;
    this.#form += text;
    if (this.#form.length > lengthMax)
      throw new UserError({
        code: "operation-too-long",
        place: `line ${number}`,
        problem: `one operation is longer than ${lengthMax} characters`,
        remedy: "split it, or leave it out",
      });
  }
}
