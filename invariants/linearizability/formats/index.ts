/** The formats by name, and which one a file is in. */
import { UserError } from "../../../sim/base/user-error.ts";
import { formatNames } from "../names.ts";
import { edn } from "./edn/edn.ts";
import { excerpt } from "./excerpt.ts";
import { goOperations } from "./go-operations.ts";
import { jepsenJson } from "./jepsen-json.ts";
import { jepsenLog } from "./jepsen-log.ts";
import { jsonLines } from "./json-lines.ts";
import type { Format, LineReader, ReadOptions, Recording } from "./line-reader.ts";
import { trace } from "./trace.ts";

/** In the order in which they are asked whether a file is theirs. */
export const formats: readonly Format[] = [trace, goOperations, jepsenJson, jsonLines, edn, jepsenLog];

/** Characters and lines after which the beginning of a file must have shown what it is. */
const beginningMax = { characters: 2 ** 16, lines: 200 };

/** Reads a file of any format: its beginning decides which, unless `format` names it. */
export class HistoryReader implements LineReader {
  readonly #options: ReadOptions;
  #reader: LineReader | null = null;
  #format: Format | null = null;
  /** Lines that wait until the format is known, from the first with content on. */
  #beginning: [text: string, number: number][] = [];
  #beginningText = "";

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
        problem: `"${excerpt(format)}" is none of ${formatNames.join(", ")}`,
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
    if (this.#reader !== null) this.#reader.line(text, number);
    else this.#begin(text, number);
  }

  end(): Recording {
    this.#recognise();
    return this.#reader?.end() ?? { calls: [], model: null, initial: undefined, unit: "events", skipped: 0 };
  }

  /** One line may not tell: `[`, or the first line of an object of many lines. */
  #begin(text: string, number: number): void {
    if (this.#beginning.length === 0 && text.trim() === "") return;
    this.#beginning.push([text, number]);
    this.#beginningText += `${text}\n`;
    const { characters, lines } = beginningMax;
    const isLong = this.#beginningText.length > characters || this.#beginning.length > lines;
    if (isLong || tells(this.#beginningText)) this.#recognise();
  }

  #recognise(): void {
    const beginning = this.#beginning;
    if (beginning.length === 0) return;
    this.#beginning = [];
    const format = recognise(this.#beginningText.trimEnd(), (beginning[0] as [string, number])[1]);
    const reader = this.#use(format);
    for (const [text, number] of beginning) reader.line(text, number);
  }

  #use(format: Format): LineReader {
    this.#format = format;
    this.#reader = format.open(this.#options);
    return this.#reader;
  }
}

/** Whether the beginning of a file shows its format: it is no JSON, or JSON with its first object whole. */
function tells(beginning: string): boolean {
  if (!/^[\s[]*(?:\{\s*(?:"|$)|$)/.test(beginning)) return true;
  let depth = 0;
  for (const [mark] of beginning.matchAll(/"(?:[^"\\\n]|\\.)*(?:"|$)|[{}]/gm)) {
    if (mark === "{") depth++;
    else if (mark === "}" && --depth <= 0) return true;
  }
  return false;
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
