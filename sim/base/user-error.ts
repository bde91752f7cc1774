/** A user's mistake: what it is called, where it is, what was seen, and what to do. Shown without a stack, exit code 2. */
import { escapeText } from "./printable.ts";

/** So long may a message be, in characters; what it quotes is clipped before. */
const messageMax = 20_000;

/**
 * The parts of a mistake. The sentence is `PLACE: PROBLEM; REMEDY`, or `PLACE: found VALUE, expected EXPECTED`, or
 * `PLACE VALUE: REMEDY` where the value says what is wrong. A problem that begins with the place has it already.
 */
export interface Mistake {
  /** Names the kind for machines: kebab-case, the same in every release. */
  readonly code: string;
  /** Where it is: `plan.nodes`, `--runs`, `history.edn:12`. */
  readonly place: string;
  /** What was seen there, as text. */
  readonly value?: unknown;
  readonly problem?: string;
  /** The reader knows the place, or the problem tells it in other words: it is not put before. */
  readonly unplaced?: boolean;
  readonly expected?: string;
  /** What to do. May be left out where `expected` says it. */
  readonly remedy?: string;
  /** The whole sentence, where it runs otherwise. */
  readonly sentence?: string;
}

export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: string;
  readonly place: string;
  /** Null when there was nothing to see. */
  readonly value: string | null;
  readonly remedy: string;

  /** Whatever the parts quote of files, arguments and traces is made printable here: one line, nothing hidden. */
  constructor(mistake: Mistake) {
    const { code, place, value, expected, remedy = `give ${expected}` } = mistake;
    super(escapeText(mistake.sentence ?? sentenceOf({ ...mistake, remedy }), messageMax));
    this.code = code;
    this.place = escapeText(place, partMax);
    this.value = value === undefined ? null : escapeText(String(value), partMax);
    this.remedy = escapeText(remedy, partMax);
  }

  /** The same mistake, said from further out: in the file `place`, after the words of `before`. */
  within(place: string, before = `${place}: `): UserError {
    const line = /^line (\d+)$/.exec(this.place)?.[1];
    const inner = line === undefined ? `: ${this.place}` : `:${line}`;
    return this.#changed({ place: `${place}${inner}`, sentence: `${before}${this.message}` });
  }

  /** The same mistake with one more remedy. */
  adding(remedy: string): UserError {
    return this.#changed({ remedy: `${this.remedy} ${remedy}`, sentence: `${this.message} ${remedy}` });
  }

  /** The parts as plain data, from which another thread makes the same mistake again. */
  parts(): Mistake {
    const { code, place, value, remedy, message } = this;
    return { code, place, remedy, sentence: message, ...(value === null ? {} : { value }) };
  }

  #changed(change: Partial<Mistake>): UserError {
    return new UserError({ ...this.parts(), ...change });
  }
}

/** So long may a part be, in characters. */
const partMax = 4_000;

function sentenceOf({ place, value, problem, unplaced, expected, remedy }: Mistake): string {
  if (expected !== undefined) return `${place}: found ${value}, expected ${expected}${problem ? `: ${problem}` : ""}`;
  if (problem === undefined) return `${place} ${value}: ${remedy}`;
  return `${unplaced === true || problem.startsWith(place) ? "" : `${place}: `}${problem}; ${remedy}`;
}

/** At most `lengthMax` characters of a text that a message quotes. */
export const clipped = (text: string, lengthMax: number): string =>
  text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
