/** Random histories of a log: made by a real one and so linearizable, then, if asked, with some answers bent. */

import type { Stream } from "../../../sim/base/random.ts";
import { applyLogOperation, emptyLogMachine, type LogMachine, readLog } from "../../../sim/contract/log-machine.ts";
import type { LogOperation, Result } from "../../../sim/contract/operation.ts";
import type { Call } from "../history.ts";

export interface RandomLog {
  readonly calls: number;
  readonly clients: number;
  /** In a million: calls that never return; half of them take effect, some of these long after. */
  readonly lost: number;
  /** How many values there are; 0: each append has its own. */
  readonly values: number;
  readonly trims: boolean;
}

interface Busy {
  readonly place: number;
  readonly operation: LogOperation;
  readonly fate: "answered" | "lost" | "late";
  result: Result | null;
}

/** Clients call, calls take effect at a moment of their own, and calls return, in random order; at times two at one time. */
export function randomLog(how: RandomLog, stream: Stream): Call[] {
  const calls: Call[] = [];
  const late: LogOperation[] = [];
  const busy = new Map<number, Busy>();
  const world = new RandomWorld(stream);
  let [time, made, client] = [0, 0, 0];
  const processes = Array.from({ length: how.clients }, () => client++);
  while (made < how.calls || busy.size > 0) {
    if (late.length > 0 && stream.chance(100_000)) world.apply(late.splice(stream.below(late.length), 1)[0]!);
    const seat = stream.below(how.clients);
    const process = processes[seat] as number;
    const current = busy.get(process);
    if (!stream.chance(300_000)) time++;
    if (current === undefined) {
      if (made >= how.calls) continue;
      const operation = randomOperation(how, made++, world.end, stream);
      const fate = !stream.chance(how.lost) ? "answered" : stream.chance(500_000) ? "lost" : "late";
      busy.set(process, { place: calls.length, operation, fate, result: null });
      calls.push({ ...unanswered, process, invoked: time, input: operation });
      if (fate === "late") late.push(operation);
    } else if (current.fate === "answered" && current.result === null) {
      current.result = world.apply(current.operation);
    } else {
      busy.delete(process);
      if (current.result === null) processes[seat] = client++;
      else {
        const call = calls[current.place] as Call;
        calls[current.place] = { ...call, returned: time, output: current.result, outcome: "ok" };
      }
    }
  }
  return calls;
}

const unanswered = { returned: Number.POSITIVE_INFINITY, output: undefined, outcome: "unknown" } as const;

function randomOperation({ values, trims }: RandomLog, index: number, end: number, stream: Stream): LogOperation {
  const value = values === 0 ? `v${index}` : `v${stream.below(values)}`;
  switch (stream.below(trims ? 10 : 8)) {
    case 0:
    case 1:
    case 2:
      return { type: "append-record", value };
    case 3:
      return { type: "tail" };
    case 4:
      return { type: "read-record", from: end };
    case 8:
    case 9:
      return { type: "trim", to: stream.below(end + 2) };
    default:
      return { type: "read-record", from: stream.below(end + 2) };
  }
}

/** A real log that leaves holes, and whose tail is anywhere up to where its next record will be. */
class RandomWorld {
  #log: LogMachine = emptyLogMachine();
  readonly #stream: Stream;
  #next = 0;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  get end(): number {
    return this.#log.end;
  }

  apply(operation: LogOperation): Result {
    if (this.#stream.chance(200_000)) this.#next++; // a no-op took a position
    switch (operation.type) {
      case "tail":
        return { type: "position", position: this.#log.end + this.#stream.below(this.#next - this.#log.end + 1) };
      case "read-record":
        return readLog(this.#log, operation);
      default: {
        const { machine, result } = applyLogOperation(this.#log, operation, this.#next);
        this.#log = machine;
        this.#next = Math.max(this.#next, machine.end);
        return result;
      }
    }
  }
}

/** Some answers become what another call was told, or are moved by one, or find nothing: often wrong, sometimes not. */
export function bentLog(calls: readonly Call[], stream: Stream): Call[] {
  const after = [...calls];
  for (let bends = 1 + stream.below(2); bends > 0; bends--) {
    const place = stream.below(calls.length);
    const call = after[place] as Call;
    if (call.outcome === "ok") after[place] = { ...call, ...bend(call, calls, stream) };
  }
  return after;
}

function bend(call: Call, calls: readonly Call[], stream: Stream): Partial<Call> {
  const input = call.input as LogOperation;
  const result = call.output as Result;
  const shift = stream.chance(500_000) ? 1 : -1;
  if (input.type === "trim") return { input: { ...input, to: Math.max(0, input.to + shift * (1 + stream.below(3))) } };
  const others = calls.filter((other) => (other.output as Result | undefined)?.type === result.type);
  const borrowed = (others[stream.below(others.length)] as Call).output;
  if (stream.chance(400_000)) return { output: borrowed };
  if (result.type === "position") return { output: { ...result, position: Math.max(0, result.position + shift) } };
  return { output: { type: "record", record: null } };
}
