/** What every format of recorded histories offers: lines go in, one at a time, and calls come out at the end. */
import type { Call } from "../history.ts";
import type { Mapping } from "./mapping.ts";
import type { TranslateOptions } from "./translate.ts";

/** Undefined fields take the format's own default. */
export interface ReadOptions extends Partial<TranslateOptions> {
  /** How the inputs and outputs of Porcupine's operations are read; undefined: as in its own key-value example. */
  readonly mapping?: Mapping;
}

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
  /** What was done to the system beside its clients' calls, where the format keeps it. */
  readonly marks?: readonly Mark[];
  /** The events themselves told that their values are [key value] pairs. */
  readonly pairs?: boolean;
}

/** A deed of the nemesis, or of whoever else is no client. */
export interface Mark {
  readonly line: number;
  /** Between which events of clients it lies: the number of those before it, less a half. */
  readonly at: number;
  /** The recorded clock; null if none. */
  readonly time: number | null;
  readonly label: string;
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
  /** Whether a file that begins so is of this format: its first line with content, or its first object if it is JSON. */
  recognises(beginning: string): boolean;
  open(options: ReadOptions): LineReader;
}
