/** Random histories: made by a real object and so linearizable, then, if asked, with one answer bent. */
import type { Stream } from "../../../sim/base/random.ts";
import type { Call } from "../history.ts";
import { illegal, type Model } from "../model.ts";

export interface RandomHistory {
  readonly calls: number;
  readonly clients: number;
  /** In a million: calls that never return; half of them take effect. */
  readonly lost: number;
  /** Makes the input of call number `index`. */
  readonly input: (index: number, stream: Stream) => unknown;
  /** The answer of the object in this state. */
  readonly answer: (state: unknown, input: unknown) => unknown;
  /** Key of the object that an input is about; one object if left out. */
  readonly key?: (input: unknown) => string;
}

/** What a client is doing: its call, whether it took effect, and the answer it will get. */
interface Busy {
  readonly place: number;
  readonly lost: boolean;
  applied: boolean;
  output: unknown;
}

/** Clients call, calls take effect at a moment of their own, and calls return, in random order. */
export function randomHistory(model: Model, how: RandomHistory, stream: Stream): Call[] {
  const calls: Call[] = [];
  const states = new Map<string, unknown>();
  const busy = new Map<number, Busy>();
  let [time, client, made] = [0, 0, 0];
  const processes = Array.from({ length: how.clients }, () => client++);
  while (made < how.calls || busy.size > 0) {
    const seat = stream.below(how.clients);
    const process = processes[seat] as number;
    const current = busy.get(process);
    time++;
    if (current === undefined) {
      if (made >= how.calls) continue;
      const lost = stream.chance(how.lost);
      const input = how.input(made++, stream);
      busy.set(process, { place: calls.length, lost, applied: lost && stream.chance(500_000), output: undefined });
      calls.push({
        process,
        invoked: time,
        returned: Number.POSITIVE_INFINITY,
        input,
        output: undefined,
        outcome: "unknown",
      });
      if (lost && (busy.get(process) as Busy).applied) apply(calls[calls.length - 1] as Call, states, model, how);
    } else if (!current.applied && !current.lost) {
      current.output = apply(calls[current.place] as Call, states, model, how);
      current.applied = true;
    } else {
      busy.delete(process);
      if (current.lost) processes[seat] = client++;
      else
        calls[current.place] = {
          ...(calls[current.place] as Call),
          returned: time,
          output: current.output,
          outcome: "ok",
        };
    }
  }
  return calls;
}

function apply(call: Call, states: Map<string, unknown>, model: Model, how: RandomHistory): unknown {
  const key = how.key?.(call.input) ?? "";
  const state = states.has(key) ? states.get(key) : model.initial;
  const output = how.answer(state, call.input);
  const next = model.step(state, call.input, output);
  if (next === illegal) throw new Error("the object broke its own model");
  states.set(key, next);
  return output;
}

/** Gives one answered call the answer of another call of the same type: often wrong, sometimes not. */
export function bent(calls: readonly Call[], stream: Stream): Call[] {
  const answered = calls.filter((call) => call.outcome === "ok" && (call.output as { type: string }).type !== "done");
  if (answered.length < 2) return [...calls];
  const victim = answered[stream.below(answered.length)] as Call;
  const type = (call: Call): unknown => (call.input as { type: string }).type;
  const donors = answered.filter((call) => type(call) === type(victim));
  const { output } = donors[stream.below(donors.length)] as Call;
  return calls.map((call) => (call === victim ? { ...call, output } : call));
}

/** A register or key-value store whose writes are unique, with compare-and-sets from values seen lately. */
export function uniqueWrites(calls: number, clients: number, lost: number, keys = 0): RandomHistory {
  const latest = new Map<string, unknown>();
  const named = (stream: Stream): object => (keys === 0 ? {} : { key: `k${stream.below(keys)}` });
  const keyOf = (input: unknown): string => (input as { key?: string }).key ?? "";
  return {
    calls,
    clients,
    lost,
    key: keyOf,
    input(index, stream) {
      const about = named(stream);
      const value = `v${index}`;
      switch (stream.below(4)) {
        case 0:
          return { type: keys === 0 ? "write" : "put", ...about, value };
        case 1:
          return { type: "compare-and-set", ...about, expected: latest.get(keyOf(about)) ?? null, value };
        default:
          return { type: keys === 0 ? "read" : "get", ...about };
      }
    },
    answer(state, input) {
      const { type, expected, value } = input as { type: string; expected?: unknown; value?: unknown };
      const swapped = type === "compare-and-set" && expected === state;
      if (type === "put" || type === "write" || swapped) latest.set(keyOf(input), value);
      if (type === "compare-and-set") return { type: "swapped", swapped, value: state };
      return type === "put" || type === "write" ? { type: "done" } : { type: "value", value: state };
    },
  };
}
