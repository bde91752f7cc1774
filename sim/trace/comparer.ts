/** Holds a run that happens now against a trace of it: the sink of a second trace, which only looks for a difference. */
import { canonical } from "../base/plain.ts";
import { show } from "../plan/schema.ts";

/** The first line in which a replay and its trace differ. */
export interface Divergence {
  /** Number of the event from 0, or of the first event that may differ when only a digest does. */
  readonly event: number;
  /** Line of the trace, from 1. */
  readonly line: number;
  /** In words, what differs. */
  readonly what: string;
}

export class TraceComparer {
  divergence: Divergence | null = null;
  readonly #lines: Iterator<string>;
  #line = 1;
  #events = 0;

  /** `lines` are the lines of the trace, its header included. */
  constructor(lines: Iterable<string>) {
    this.#lines = lines[Symbol.iterator]();
    this.#lines.next(); // the header tells how the run ended, which a replay cannot know yet
  }

  /** The sink for a TraceWriter: its header is passed over, every other line compared. */
  readonly sink = (line: string): void => {
    if (this.#line++ === 1 || this.divergence !== null) return;
    const { value, done } = this.#lines.next();
    const stored = done === true ? "" : value;
    if (stored === line || meansTheSame(stored, line)) {
      if (line.startsWith('{"event"')) this.#events++;
      return;
    }
    this.divergence = { event: this.#events, line: this.#line - 1, what: difference(stored, line) };
  };
}

/** Whether two lines are the same value, however they are written: spaces, the order of fields, the end of the line. */
function meansTheSame(stored: string, line: string): boolean {
  if (stored.trim() === "") return false;
  try {
    const [told, now] = [JSON.parse(stored), JSON.parse(line)];
    // The last line of an older trace does not hold the digest of all others.
    if (!Object.hasOwn(told, "contents")) delete now.contents;
    return canonical(told) === canonical(now);
  } catch {
    return false;
  }
}

/** What a line of the trace says and what the replay says, around the first character that differs. */
function difference(stored: string, now: string): string {
  if (stored === "") return `the trace ends here, the replay goes on with ${show(now)}`;
  let at = 0;
  while (at < stored.length && stored[at] === now[at]) at++;
  const from = Math.max(0, at - 20);
  return `the trace has ${show(stored.slice(from))}, the replay ${show(now.slice(from))}`;
}
