/** Jepsen's logged lines: `INFO  jepsen.util - 2	:invoke	:cas	[2 4]`, fields separated by tabs or spaces. */
import { UserError } from "../../../sim/base/user-error.ts";
import { parseEdn } from "./edn/edn-value.ts";
import { excerpt } from "./excerpt.ts";
import type { Format, LineReader, ReadOptions, Recording } from "./line-reader.ts";
import { Pairing } from "./pairing.ts";
import type { EventType } from "./recorded-event.ts";
import { Translator } from "./translate.ts";

export const jepsenLog: Format = {
  name: "jepsen-log",
  about: "Jepsen's logged lines: INFO  jepsen.util - 2 :invoke :cas [2 4]",
  recognises: (line) => /\bjepsen\.\w+\b/.test(line) && !/^\s*[{[(#]/.test(line),
  open: (options) => new JepsenLogReader(options),
};

/** The process, the type, the function, and the value up to the end of the line. */
const operation = /^.*?\bjepsen\.util\b\s*[-:]?\s+(\d+|:\S+)\s+:(invoke|ok|fail|info)\s+:(\S+)(?:\s+(.*?))?\s*$/;
const logMessage = /^\s*(?:\S+\s+){0,4}(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/;
const cacheMax = 4096;

class JepsenLogReader implements LineReader {
  readonly #pairing: Pairing;
  readonly #values = new Map<string, unknown>();
  #skipped = 0;

  constructor(options: ReadOptions) {
    // These logs repeat the pair of a comparison that the system refused, and say :timed-out of one it never answered.
    this.#pairing = new Pairing(
      new Translator({
        failedCas: options.failedCas ?? "answer",
        keyed: options.keyed ?? false,
        anyFunction: options.anyFunction ?? false,
      }),
    );
  }

  line(text: string, number: number): void {
    if (text.trim() === "") return;
    const parts = operation.exec(text);
    if (parts === null) {
      // Other parts of Jepsen log to the same file.
      if (logMessage.test(text) && !/\bjepsen\.util\b/.test(text)) {
        this.#skipped++;
        return;
      }
      throw new UserError({
        code: "not-an-operation",
        place: `line ${number}`,
        value: excerpt(text),
        problem: `not an operation: ${excerpt(text)}`,
        remedy: "expected process, :invoke|:ok|:fail|:info, :function and a value",
      });
    }
    const [, process, type, name, value] = parts as unknown as [string, string, EventType, string, string | undefined];
    if (process.startsWith(":")) {
      this.#skipped++;
      return;
    }
    this.#pairing.add({
      line: number,
      process: Number(process),
      type,
      function: name,
      value: value === undefined ? null : this.#value(value, number),
      key: undefined,
      time: null,
      actual: undefined,
      refused: false,
      order: undefined,
    });
  }

  /** The same few values come again and again. */
  #value(text: string, line: number): unknown {
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    const value = parseEdn(text, line);
    if (this.#values.size < cacheMax) this.#values.set(text, value);
    return value;
  }

  end(): Recording {
    return { calls: this.#pairing.calls, model: null, initial: undefined, unit: "events", skipped: this.#skipped };
  }
}
