/** The trace of a run in a page: its lines are unpacked by the thousand, and its events read, when somebody asks for them. */
import type { TraceEvent } from "../../sim/trace/format.ts";
import { chunkEvents } from "../run-data.ts";
import { unpackedText } from "./unpacked.ts";

/** So many chunks are kept unpacked. */
const keptMax = 60;

export class PageTrace {
  readonly header: string;
  readonly #chunks: readonly string[];
  readonly #events = new Map<number, readonly TraceEvent[]>(); // by chunk, those used last at the end

  /** `chunks`: packed as they stand in a page. */
  constructor(header: string, chunks: readonly string[]) {
    this.header = header;
    this.#chunks = chunks;
  }

  /** The event at this place, if it has been read. */
  read(at: number): TraceEvent | null {
    return this.#events.get(Math.floor(at / chunkEvents))?.[at % chunkEvents] ?? null;
  }

  /** The events of the chunk that has this one. */
  async reads(at: number): Promise<void> {
    const index = Math.floor(at / chunkEvents);
    if (this.#events.has(index) || this.#chunks[index] === undefined) return;
    const events = eventsIn((await unpackedText(this.#chunks[index])).split("\n"));
    this.#events.set(index, events);
    if (this.#events.size > keptMax) this.#events.delete(this.#events.keys().next().value!);
  }

  /** All events, chunk by chunk, read and let go. */
  async *all(): AsyncGenerator<{ readonly from: number; readonly events: readonly TraceEvent[] }> {
    for (const [index, chunk] of this.#chunks.entries()) {
      const events = this.#events.get(index) ?? eventsIn((await unpackedText(chunk)).split("\n"));
      yield { from: index * chunkEvents, events };
    }
  }

  async lines(): Promise<string[]> {
    const all = [this.header];
    for (const chunk of this.#chunks) all.push(...(await unpackedText(chunk)).split("\n"));
    return all;
  }
}

const eventsIn = (lines: readonly string[]): readonly TraceEvent[] =>
  lines.filter((line) => line.startsWith('{"event"')).map((line) => JSON.parse(line) as TraceEvent);
