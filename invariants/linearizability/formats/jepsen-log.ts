/**
 * Jepsen's logged lines, alone or in a whole `jepsen.log`: `INFO  jepsen.util - 2	:invoke	:cas	[2 4]`, and the same
 * without what stands before, as in a store's `history.txt`. Fields are separated by tabs or spaces.
 */
import { UserError } from "../../../sim/base/user-error.ts";
import { endOfFirstForm } from "./edn/edn-tokens.ts";
import { parseEdn } from "./edn/edn-value.ts";
import { excerpt } from "./excerpt.ts";
import { JepsenEvents } from "./jepsen-events.ts";
import type { Format, LineReader, ReadOptions, Recording } from "./line-reader.ts";
import type { EventType } from "./recorded-event.ts";

const logger = "jepsen.util";
/** The process, the type, the function, and the rest of the line. */
const operation = /(\d+|:\S+)\s+:(invoke|ok|fail|info)\s+:(\S+)(?:\s+(.*))?$/y;
const afterLogger = /(?:\s*[-:])?\s+/y;
const logMessage = /^\s*(?:\S+\s+){0,5}(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b/;
const cacheMax = 4096;

export const jepsenLog: Format = {
  name: "jepsen-log",
  about: "Jepsen's jepsen.log or history.txt: INFO  jepsen.util - 2 :invoke :cas [2 4]",
  recognises: (line) => isPlain(line) || (/\bjepsen\.\w+\b/.test(line) && !/^\s*[{[(#]/.test(line)),
  open: (options) => new JepsenLogReader(options),
};

/** Process, type, function, value, and why it ended so. */
interface Logged {
  readonly process: string;
  readonly type: EventType;
  readonly name: string;
  readonly rest: string;
}

function loggedFrom(line: string, at: number): Logged | null {
  operation.lastIndex = at;
  const found = operation.exec(line);
  if (found === null) return null;
  const [, process, type, name, rest = ""] = found as unknown as [string, string, EventType, string, string?];
  return { process, type, name, rest };
}

function isPlain(line: string): boolean {
  const text = line.trim();
  return loggedFrom(text, 0) !== null;
}

class JepsenLogReader implements LineReader {
  readonly #events: JepsenEvents;
  readonly #values = new Map<string, unknown>();
  /** Whether lines that are no messages may go on with the last one. */
  #goesOn = false;
  /** Whether operations stand in messages of a logger; null before the first. */
  #logged: boolean | null = null;

  constructor(options: ReadOptions) {
    // These logs repeat the pair of a comparison that the system refused, and say :timed-out of one it never answered.
    this.#events = new JepsenEvents(options, "answer");
  }

  line(given: string, number: number): void {
    const text = given.trim();
    if (text === "") return;
    const at = text.indexOf(logger);
    if (at < 0) this.#withoutLogger(text, number);
    else {
      afterLogger.lastIndex = at + logger.length;
      const logged = afterLogger.test(text) ? loggedFrom(text, afterLogger.lastIndex) : null;
      if (logged === null) throw notAnOperation(text, number);
      this.#logged = true;
      this.#operation(logged, number);
    }
  }

  /** A line of `history.txt`, another logger's message, or what goes on from the line before. */
  #withoutLogger(text: string, number: number): void {
    const isMessage = logMessage.test(text);
    // In a log with messages, what looks like an operation elsewhere is quoted: a report, an exception.
    const logged = isMessage || (this.#goesOn && this.#logged !== false) ? null : loggedFrom(text, 0);
    if (logged !== null) {
      this.#logged ??= false;
      this.#operation(logged, number);
    } else if (isMessage || this.#goesOn) {
      this.#events.skip();
      this.#goesOn = true;
    } else throw notAnOperation(text, number);
  }

  #operation({ process, type, name, rest }: Logged, line: number): void {
    const [value, hasMore] = this.#valueOf(rest, line);
    // Why a call ended without an answer is told at length: an exception with its stack.
    this.#goesOn = hasMore && (type === "info" || type === "fail");
    if (process.startsWith(":")) {
      this.#events.mark(line, null, name, value);
      return;
    }
    this.#events.add({
      line,
      process: Number(process),
      type,
      function: name,
      value,
      key: undefined,
      time: null,
      actual: undefined,
      refused: false,
      order: undefined,
    });
  }

  /** The value, and whether more follows it. The same few values come again and again. */
  #valueOf(rest: string, line: number): [value: unknown, hasMore: boolean] {
    const tab = rest.indexOf("\t");
    const end = tab < 0 ? endOfFirstForm(rest) : tab;
    const text = rest.slice(0, end).trimEnd();
    const hasMore = end < rest.length;
    if (text === "") return [null, hasMore];
    const known = this.#values.get(text);
    if (known !== undefined) return [known, hasMore];
    const value = parseEdn(text, line);
    if (this.#values.size < cacheMax) this.#values.set(text, value);
    return [value, hasMore];
  }

  end(): Recording {
    return this.#events.end();
  }
}

const notAnOperation = (text: string, line: number): UserError =>
  new UserError({
    code: "not-an-operation",
    place: `line ${line}`,
    value: excerpt(text),
    problem: `not an operation: ${excerpt(text)}`,
    remedy: "expected process, :invoke|:ok|:fail|:info, :function and a value",
  });
