/** The words of a script: sentences of tokens, each with its place. A line end or a semicolon ends a sentence. */
import { UserError } from "../../base/user-error.ts";

export interface ScriptWord {
  readonly type: "word" | "number" | "quoted" | "ordinal" | "sign";
  /** As it stands in the script; of a quoted text, what it says. */
  readonly text: string;
  readonly place: Place;
}

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Sentence {
  readonly tokens: readonly ScriptWord[];
  /** Behind its last token. */
  readonly end: Place;
}

/** A comment begins at a `#` that stands first in its line or before a blank: `#3` says which one is meant. */
const blank = /[ \t\r]+|(?:^[ \t]*)?#(?=[ \t\r]|$).*|^[ \t]*#.*/y;
const kinds: readonly (readonly [ScriptWord["type"], RegExp])[] = [
  ["quoted", /"(?:[^"\\]|\\.)*"/y],
  ["ordinal", /#\d+/y],
  ["number", /-?\d[\d_]*(?:\.\d+)?/y],
  ["word", /[A-Za-z](?:[\w.@]|-(?!>))*/y],
  ["sign", /->|[:,|=%;]/y],
];

/** The sentences of a script. Throws a UserError for a character that belongs to none. */
export function sentencesOf(script: string): readonly Sentence[] {
  const lines = script.replace(/^\ufeff/, "").split("\n");
  return lines.flatMap((text, at) => sentencesOfLine(text, at + 1)).filter(({ tokens }) => tokens.length > 0);
}

function sentencesOfLine(text: string, line: number): Sentence[] {
  const sentences: Sentence[] = [];
  let tokens: ScriptWord[] = [];
  let at = 0;
  const close = (): void => {
    sentences.push({ tokens, end: { line, column: at + 1 } });
    tokens = [];
  };
  while (at < text.length) {
    const skipped = matchAt(blank, text, at);
    if (skipped !== null) {
      at += skipped.length;
      continue;
    }
    const place = { line, column: at + 1 };
    const [type, found] = tokenAt(text, at, place);
    if (found === ";") close();
    else tokens.push({ type, text: type === "quoted" ? unquoted(found, place) : found, place });
    at += found.length;
  }
  close();
  return sentences;
}

function tokenAt(text: string, at: number, place: Place): readonly [ScriptWord["type"], string] {
  for (const [type, pattern] of kinds) {
    const found = matchAt(pattern, text, at);
    if (found !== null) return [type, found];
  }
  const isOpen = text[at] === '"';
  const character = JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
  throw scriptError(place, {
    value: isOpen ? text.slice(at) : character,
    problem: isOpen ? "this quoted text has no end" : `${character} means nothing here`,
    remedy: isOpen ? 'write " behind it' : 'put it in "quotes" if it belongs to a name, or leave it out',
  });
}

function unquoted(text: string, place: Place): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw scriptError(place, {
      ...{ value: text, problem: `${text} is no quoted text` },
      remedy: 'write it as JSON does: \\" for a quote, \\\\ for a backslash',
    });
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0];
  return found === undefined || found === "" ? null : found;
}

/** `line 3, column 12`. */
export const placeWords = ({ line, column }: Place): string => `line ${line}, column ${column}`;

/** A mistake in a script, told by its place. */
export const scriptError = (
  place: Place,
  { value, problem, remedy }: { readonly value: string; readonly problem: string; readonly remedy: string },
): UserError => new UserError({ code: "script", place: placeWords(place), value, problem, remedy });
