/** Reads times, shares, numbers and texts of a script. */
import { type Units, units, wholeTimes } from "./amounts.ts";
import type { Cursor } from "./cursor.ts";
import { scriptError } from "./tokens.ts";

/** Values with a sign or a word between them. */
export function several<T>(cursor: Cursor, between: string, read: () => T): T[] {
  const all = [read()];
  while (cursor.has(between)) all.push(read());
  return all;
}

/** A whole number, from 0 on unless it may have a sign. */
export function readWhole(cursor: Cursor, isSigned: boolean): number {
  const { place } = cursor;
  const text = cursor.take("number", "a number");
  const value = wholeTimes(text, 1);
  if (value !== null && (isSigned || value >= 0)) return value;
  const remedy = `give a whole number${isSigned ? "" : " from 0 on"}`;
  throw scriptError(place, { value: text, problem: `${text} cannot be counted`, remedy });
}

/** A time with its unit. */
export function readTime(cursor: Cursor, all: Units, isSigned: boolean): number {
  const names = Object.keys(all);
  const { place } = cursor;
  const text = cursor.take("number", all === units.nanos ? "a time such as 12 us" : "a time such as 300 ms");
  const unit = names.find((name) => cursor.token?.type === "word" && cursor.token.text === name);
  if (unit === undefined) return cursor.fail(`a unit: ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`);
  cursor.words(unit);
  const value = wholeTimes(text, all[unit]!);
  if (value !== null && (isSigned || value >= 0)) return value;
  const remedy = isSigned
    ? `give a time in whole ${names[0]}`
    : `give a time in whole ${names[0]}, from 0 ${names[0]} on`;
  throw scriptError(place, { value: text, problem: `${text} ${unit} is no such time`, remedy });
}

/** Parts per million, as a share of a hundred. */
export function readShare(cursor: Cursor): number {
  const { place } = cursor;
  const text = cursor.take("number", "a share such as 2.5 %");
  cursor.words("%");
  const value = wholeTimes(text, 10_000);
  if (value !== null && value >= 0 && value <= 1_000_000) return value;
  const remedy = "give 0 % to 100 %, with at most four decimals";
  throw scriptError(place, { value: text, problem: `${text} % is no such share`, remedy });
}

/** A word, a number as it stands, or what is in quotes. */
export function readText(cursor: Cursor, expected = 'a name, or a text in "quotes"'): string {
  return cursor.first([
    () => cursor.take("quoted", expected),
    () => cursor.take("word", expected),
    () => cursor.take("number", expected),
  ]);
}
