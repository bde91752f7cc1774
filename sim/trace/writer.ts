/** Writes a trace while a run happens: one event is held at a time, so that memory stays flat however long the run. */
import { toPlain } from "../base/plain.ts";
import type { Seen } from "../contract/invariant.ts";
import { effect, type Io } from "../contract/io.ts";
import type { RunResult } from "../plan/run-result.ts";
import { TraceContents } from "./contents.ts";
import {
  endOf,
  headerOf,
  type TraceBlock,
  type TraceCode,
  type TraceEffect,
  type TraceEvent,
  type TraceHeader,
  type TraceSeen,
} from "./format.ts";
import type { EventCause, Recorder } from "./recorder.ts";

/** Takes one line at a time, without its line feed. */
export type Sink = (line: string) => void;

export class TraceWriter implements Recorder {
  readonly #sink: Sink;
  readonly #contents = new TraceContents();
  #held: Writable<TraceEvent> | null = null;

  constructor(sink: Sink, header: TraceHeader) {
    this.#sink = sink;
    sink(JSON.stringify(header));
  }

  event(index: number, time: number, node: number, cause: EventCause): void {
    this.#flush();
    this.#held = { event: index, time, node, cause: toPlain(cause) as unknown as EventCause };
  }

  effects(io: Io, kept: number): void {
    const held = this.#held;
    if (held === null || io.count === 0) return;
    held.effects = Array.from({ length: io.count }, (_, at) => effectAt(io, at));
    if (kept < io.count) held.cut = kept;
  }

  seen({ node, observation, standing }: Seen): void {
    const seen = { node, observation: toPlain(observation) as TraceSeen["observation"] };
    const entry: TraceSeen =
      standing === null ? seen : { ...seen, standing: { promised: standing.promised, report: standing.report } };
    if (this.#held !== null) this.#held.seen = [...(this.#held.seen ?? []), entry];
  }

  violated(invariant: string, message: string): void {
    if (this.#held !== null) this.#held.violated ??= { invariant, message };
  }

  block(block: number, digest: string): void {
    this.#flush();
    this.#tell({ block, digest });
  }

  state(node: number, description: string): void {
    if (this.#held !== null && this.#held.node === node) this.#held.state = short(description);
  }

  /** The last line. The trace is whole only with it. */
  end(result: RunResult): void {
    this.#flush();
    this.#sink(JSON.stringify(endOf(result, this.#contents.end(result))));
  }

  #flush(): void {
    if (this.#held === null) return;
    this.#tell(this.#held);
    this.#held = null;
  }

  #tell(told: TraceEvent | TraceBlock): void {
    const line = JSON.stringify(told);
    this.#contents.add(line);
    this.#sink(line);
  }
}

type Writable<T> = { -readonly [field in keyof T]: T[field] };

function effectAt({ kinds, targets, limits, payloads }: Io, at: number): TraceEffect {
  const payload = payloads[at];
  switch (kinds[at]) {
    case effect.send:
      return { type: "send", to: targets[at]!, message: toPlain(payload) };
    case effect.reply:
      return { type: "reply", to: targets[at]!, message: toPlain(payload) };
    case effect.sendAhead:
      return { type: "send", to: targets[at]!, message: toPlain(payload), ahead: true };
    case effect.whenDurable:
      return { type: "when-durable", message: toPlain(payload) };
    case effect.write:
      return { type: "write", change: toPlain(payload) };
    case effect.sync:
      return { type: "sync" };
    case effect.observe:
      return { type: "observe", what: (payload as { readonly type: string }).type };
    case effect.setTimer:
      return { type: "set-timer", timer: payload as string, min: targets[at]!, max: limits[at]! };
    default:
      return { type: "cancel-timer", timer: payload as string };
  }
}

/**
 * The trace of a run that is known already: runs it again with a recorder and writes it to `sink`. The header tells how
 * it ended, and so comes from `result`. Throws LostDeterminism when the second run differs.
 */
export function writeTrace(
  result: RunResult,
  code: TraceCode,
  again: (recorder: Recorder) => RunResult,
  sink: Sink,
): void {
  const writer = new TraceWriter(sink, headerOf(result, code));
  const second = again(writer);
  if (second.digest !== result.digest) throw new LostDeterminism(differing(result.digest, second.digest));
  writer.end(second);
}

/** Thrown where two runs of one plan differ: what either shows is no fact. */
export class LostDeterminism extends Error {
  override readonly name = "LostDeterminism";
}

export const differing = (first: string, second: string): string =>
  `two runs of one plan differ: digest ${first}, then ${second}; something outside of the plan decides what happens`;

const stateLengthMax = 1_000;

/** A state in a few words, even where it quotes a value of a megabyte. */
const short = (state: string): string =>
  state.length <= stateLengthMax ? state : `${state.slice(0, stateLengthMax)}… (${state.length} characters)`;
