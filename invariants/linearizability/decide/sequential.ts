/** Weaker orders of a small history: one that keeps each client's own, or any at all, whatever the clock says. */
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { illegal, valueKey } from "../model.ts";

/** Beyond this many places, or calls, the question is not asked. */
const placesMax = 20_000;
const callsMax = 200;

/** What an order must keep: each client's own order of calls, or nothing. */
export type Keeps = "clients" | "any";

/** True or false; null if the history is too large to tell. Failed calls must have been left out. */
export function hasOrder(calls: readonly Call[], model: Model, keeps: Keeps): boolean | null {
  if (calls.length > callsMax) return null;
  const clients = new Map<unknown, Call[]>();
  for (const call of [...calls].sort((left, right) => left.invoked - right.invoked)) {
    const lane = keeps === "clients" ? call.process : call;
    const known = clients.get(lane);
    if (known === undefined) clients.set(lane, [call]);
    else known.push(call);
  }
  return new OrderSearch([...clients.values()], model).run();
}

/** A call with what is asked of it again and again. */
interface Head {
  readonly call: Call;
  readonly key: number;
  readonly isPure: boolean;
  readonly isAnswered: boolean;
  /** The state after it by the state before, or `impossible`. */
  readonly steps: Map<number, number>;
}

const impossible = -1;

/** Depth first over how far each lane is and the state of each key; states are numbers. */
class OrderSearch {
  readonly #model: Model;
  readonly #lanes: readonly (readonly Head[])[];
  readonly #places: number[];
  readonly #states: number[] = [];
  readonly #values: unknown[] = [];
  readonly #ids = new Map<unknown, number>();
  readonly #seen = new Set<string>();
  #left: number;

  constructor(lanes: readonly (readonly Call[])[], model: Model) {
    this.#model = model;
    const keys = new Map<string, number>();
    this.#lanes = lanes.map((lane) => lane.map((call) => this.#headOf(call, keys)));
    this.#places = lanes.map(() => 0);
    this.#left = this.#lanes.flat().filter(({ isAnswered }) => isAnswered).length;
  }

  run(): boolean | null {
    const found = this.#search();
    return !found && this.#seen.size > placesMax ? null : found;
  }

  #headOf(call: Call, keys: Map<string, number>): Head {
    const name = this.#model.key?.(call.input) ?? "";
    const key = keys.get(name) ?? keys.size;
    keys.set(name, key);
    this.#states[key] = this.#idOf(this.#model.initial);
    const isAnswered = call.outcome === "ok";
    return { call, key, isPure: this.#model.pure(call.input, call.output), isAnswered, steps: new Map() };
  }

  #idOf(value: unknown): number {
    const name = valueKey(value);
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    this.#ids.set(name, this.#values.length);
    return this.#values.push(value) - 1;
  }

  #step({ call, key, steps }: Head): number {
    const before = this.#states[key]!;
    const known = steps.get(before);
    if (known !== undefined) return known;
    const after = this.#model.step(this.#values[before], call.input, call.output);
    const id = after === illegal ? impossible : this.#idOf(after);
    steps.set(before, id);
    return id;
  }

  #search(): boolean {
    if (this.#left === 0) return true;
    const mark = String.fromCharCode(...this.#places, ...this.#states);
    if (this.#seen.has(mark) || this.#seen.size > placesMax) return false;
    this.#seen.add(mark);
    const heads = this.#lanes.map((lane, at) => lane[this.#places[at]!]);
    // Whoever changes nothing, in any state, and is right now, goes first: no other order is lost by it.
    const free = heads.findIndex((head) => head?.isPure === true && head.isAnswered && this.#step(head) !== impossible);
    if (free >= 0) return this.#goOn(free, heads[free]!, this.#states[heads[free]!.key]!);
    return heads.some((head, at) => {
      if (head === undefined) return false;
      if (!head.isAnswered && this.#goOn(at, head, this.#states[head.key]!)) return true;
      const after = this.#step(head);
      return after !== impossible && this.#goOn(at, head, after);
    });
  }

  /** The search behind this call, which leaves its key in the state `after`. */
  #goOn(lane: number, { key, isAnswered }: Head, after: number): boolean {
    const before = this.#states[key]!;
    const answered = isAnswered ? 1 : 0;
    this.#states[key] = after;
    this.#places[lane]!++;
    this.#left -= answered;
    const found = this.#search();
    this.#left += answered;
    this.#places[lane]!--;
    this.#states[key] = before;
    return found;
  }
}
