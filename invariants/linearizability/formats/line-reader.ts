/** What every format of recorded histories offers: lines go in, one at a time, and calls come out at the end. */
import type { Call } from "../history.ts";
import type { TranslateOptions } from "./translate.ts";

/** Undefined fields take the format's own default. */
export type ReadOptions = Partial<TranslateOptions>;

/** What a file held. */
export interface Recording {
  readonly calls: readonly Call[];
  /** The model the file itself names; null if it names none. */
  readonly model: string | null;
  /** The initial value the file itself names; undefined if it names none. */
  readonly initial: unknown;
  /** What the clock of the calls counts: "micros", "nanos", or "events" where there is no clock. */
  readonly unit: string;
  /** Lines that held no operation of a client: other log messages, the nemesis. */
  readonly skipped: number;
}

/** One file being read. Both throw a UserError that names the line. */
export interface LineReader {
  /** `number` counts from 1. Blank lines may be passed. */
  line(text: string, number: number): void;
  end(): Recording;
}

export interface Format {
  readonly name: string;
  /** One sentence for people. */
  readonly about: string;
  /** Whether a file whose first line with content is this one is of this format. */
  recognises(firstLine: string): boolean;
  open(options: ReadOptions): LineReader;
}
