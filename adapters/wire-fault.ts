/** What is wrong with something that a foreign program said. */
import { escapeText } from "../sim/base/printable.ts";

export interface Wrong {
  /** Where: `effects[2].to`. */
  readonly fault: string;
}

/** In words: the place, what stands there, what is expected. */
export function wrongAt(place: string, value: unknown, expected: string): Wrong {
  const text = value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  const short = text.length > shown ? `${text.slice(0, shown)}…` : text;
  return { fault: `${place} is ${escapeText(short)}, but should be ${expected}` };
}

/** Characters of a value in a message. */
const shown = 80;

export const isRecord = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Thrown where a foreign program hangs, dies or says what cannot be read: a finding about the system, with its text. */
export class ForeignFault extends Error {
  override readonly name = "ForeignFault";
}
