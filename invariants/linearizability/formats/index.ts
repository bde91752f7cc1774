/** The formats by name, and which one a file is in. */
import { UserError } from "../../../sim/base/user-error.ts";
import { edn } from "./edn/edn.ts";
import { excerpt } from "./excerpt.ts";
import { jepsenLog } from "./jepsen-log.ts";
import { jsonLines } from "./json-lines.ts";
import type { Format, LineReader, ReadOptions, Recording } from "./line-reader.ts";
import { trace } from "./trace.ts";

export const formats: readonly Format[] = [trace, jsonLines, edn, jepsenLog];

/** Reads a file of any format: the first line with content decides which, unless `format` names it. */
export class HistoryReader implements LineReader {
  readonly #options: ReadOptions;
  #reader: LineReader | null = null;
  #format: Format | null = null;

  /** Throws a UserError if `format` names none. */
  constructor(options: ReadOptions = {}, format?: string) {
    this.#options = options;
    if (format === undefined) return;
    const named = formats.find((one) => one.name === format);
    if (named === undefined) {
      throw new UserError({
        code: "unknown-format",
        place: "--format",
        value: excerpt(format),
        problem: `"${excerpt(format)}" is none of ${formats.map((one) => one.name).join(", ")}`,
        remedy: "choose one of these",
      });
    }
    this.#use(named);
  }

  /** The format in use; null before the first line with content. */
  get format(): string | null {
    return this.#format?.name ?? null;
  }

  line(text: string, number: number): void {
    if (this.#reader === null) {
      if (text.trim() === "") return;
      this.#use(recognise(text, number));
    }
    this.#reader?.line(text, number);
  }

  end(): Recording {
    return this.#reader?.end() ?? { calls: [], model: null, initial: undefined, unit: "events", skipped: 0 };
  }

  #use(format: Format): void {
    this.#format = format;
    this.#reader = format.open(this.#options);
  }
}

function recognise(text: string, number: number): Format {
  const found = formats.find((format) => format.recognises(text));
  if (found !== undefined) return found;
  const known = formats.map((format) => `${format.name} (${format.about})`).join("; ");
  throw new UserError({
    code: "not-a-history",
    place: `line ${number}`,
    value: excerpt(text),
    problem: `not a history: ${excerpt(text)}`,
    remedy: `the formats are ${known}`,
  });
}

/** Reads a history that is in memory. */
export function readHistory(text: string, options: ReadOptions = {}, format?: string): Recording {
  const reader = new HistoryReader(options, format);
  let number = 1;
  for (const line of text.split(/\r?\n/)) reader.line(line, number++);
  return reader.end();
}
