/** The states a search meets, each stored once and named by a small integer, and the memoised step between them. */
import { assert } from "../../../sim/base/assert.ts";
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { illegal, signatureOf, valueKey } from "../model.ts";
import { PairMap } from "./pair-map.ts";

/** What `step` returns for an answer that is impossible in that state. */
export const impossible = -1;

/**
 * Calls that behave alike form one class, and the model runs once per distinct (class, state). For a history that is
 * not split by key, a state is a vector with one entry per key, so that a step still costs one key's work.
 */
export class StateSpace {
  /** The class of each call, by its place in the list given. */
  readonly classOf: Int32Array;
  /** How many calls share each class. */
  readonly classSizes: number[] = [];
  readonly pure: boolean[] = [];
  /** Whether calls of each class may do anything else than grow the state. */
  readonly resets: boolean[] = [];
  /** The key that each class is about, by number; 0 where keys are not kept together. */
  readonly keyOf: number[] = [];
  /** A rough count of bytes held, for the memory limit. */
  bytes = 0;
  readonly #model: Model;
  readonly #examples: Call[] = [];
  readonly #width: number;
  readonly #values: unknown[] = [];
  readonly #valueIds = new Map<unknown, number>();
  readonly #valueSteps = new PairMap();
  readonly #steps: PairMap;
  readonly #reaches = new PairMap();
  readonly #vectors: VectorTable | null;

  /** `joint`: keep the keys of a model that has them together in one state. */
  constructor(model: Model, calls: readonly Call[], joint: boolean) {
    this.#model = model;
    this.classOf = new Int32Array(calls.length);
    const classes = new Map<string, number>();
    const keys = new Map<string, number>();
    for (const [index, call] of calls.entries()) {
      const signature = signatureOf(model, call.input, call.output);
      let id = classes.get(signature);
      if (id === undefined) {
        id = classes.size;
        classes.set(signature, id);
        this.#examples.push(call);
        this.classSizes.push(0);
        this.pure.push(model.pure(call.input, call.output));
        this.resets.push(model.growth?.resets(call.input, call.output) ?? true);
        this.keyOf.push(joint && model.key !== undefined ? numbered(keys, model.key(call.input)) : 0);
      }
      this.classOf[index] = id;
      this.classSizes[id] = (this.classSizes[id] as number) + 1;
    }
    this.#width = Math.max(1, keys.size);
    this.#steps = new PairMap(Math.min(2 * classes.size, 2 ** 14));
    this.#internValue(model.initial);
    this.#vectors = this.#width === 1 ? null : new VectorTable(this.#width);
  }

  /** The state before any call. */
  get initial(): number {
    return 0;
  }

  /** Whether the call, by its place in the list given, is of a pure class. */
  isPure(call: number): boolean {
    return this.pure[this.classOf[call] as number] as boolean;
  }

  /** The state after a call of this class in this state, or `impossible`. */
  step(classId: number, state: number): number {
    const known = this.#steps.get(classId, state);
    if (known !== undefined) return known;
    const next =
      this.#vectors === null ? this.#stepValue(classId, state) : this.#stepVector(this.#vectors, classId, state);
    this.#steps.set(classId, state, next);
    this.bytes += 24;
    return next;
  }

  /** The state itself, where keys are not kept together. */
  valueOf(state: number): unknown {
    return this.#values[state];
  }

  /** Whether the model knows states that grow. */
  get grows(): boolean {
    return this.#model.growth !== undefined;
  }

  /** Whether calls that only grow may lead from this state to one in which this pure class is legal. */
  mayReach(classId: number, state: number): boolean {
    const value = this.#vectors === null ? state : this.#vectors.at(state, this.keyOf[classId] as number);
    const known = this.#reaches.get(classId, value);
    if (known !== undefined) return known === 1;
    const { input, output } = this.#examples[classId] as Call;
    const reaches = this.#model.growth?.mayReach(this.#values[value], input, output) ?? true;
    this.#reaches.set(classId, value, reaches ? 1 : 0);
    this.bytes += 24;
    return reaches;
  }

  #stepVector(vectors: VectorTable, classId: number, state: number): number {
    const key = this.keyOf[classId] as number;
    const before = vectors.at(state, key);
    let after = this.#valueSteps.get(classId, before);
    if (after === undefined) {
      after = this.#stepValue(classId, before);
      this.#valueSteps.set(classId, before, after);
    }
    if (after === impossible || after === before) return after === before ? state : impossible;
    this.bytes += 8 * this.#width;
    return vectors.replace(state, key, after);
  }

  #stepValue(classId: number, value: number): number {
    const { input, output } = this.#examples[classId] as Call;
    const next = this.#model.step(this.#values[value], input, output);
    return next === illegal ? impossible : this.#internValue(next);
  }

  #internValue(value: unknown): number {
    const key = valueKey(value);
    const known = this.#valueIds.get(key);
    if (known !== undefined) return known;
    const id = this.#values.length;
    assert(id < 2 ** 30, "fewer states than ids");
    this.#values.push(value);
    this.#valueIds.set(key, id);
    this.bytes += 64 + (typeof key === "string" ? 2 * key.length : 0);
    return id;
  }
}

function numbered(ids: Map<string, number>, name: string): number {
  let id = ids.get(name);
  if (id === undefined) {
    id = ids.size;
    ids.set(name, id);
  }
  return id;
}

/** Vectors of a fixed width, each stored once. Vector 0 is all zeros: every key in its initial state. */
class VectorTable {
  readonly #width: number;
  #entries: Int32Array;
  #slots: Int32Array;
  #count = 1;

  constructor(width: number) {
    this.#width = width;
    this.#entries = new Int32Array(width * 64);
    this.#slots = new Int32Array(128).fill(-1);
    this.#slots[this.#hash(0) & 127] = 0;
  }

  at(vector: number, position: number): number {
    return this.#entries[vector * this.#width + position] as number;
  }

  /** The vector that differs from `vector` in one position. */
  replace(vector: number, position: number, value: number): number {
    const width = this.#width;
    this.#grow();
    const candidate = this.#count;
    this.#entries.copyWithin(candidate * width, vector * width, (vector + 1) * width);
    this.#entries[candidate * width + position] = value;
    const mask = this.#slots.length - 1;
    let slot = this.#hash(candidate) & mask;
    for (let seen = this.#slots[slot] as number; seen !== -1; seen = this.#slots[slot] as number) {
      if (this.#equal(seen, candidate)) return seen;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = candidate;
    this.#count++;
    return candidate;
  }

  #hash(vector: number): number {
    let hash = 0x9e3779b9;
    for (let at = vector * this.#width, end = at + this.#width; at < end; at++) {
      hash = Math.imul(hash ^ (this.#entries[at] as number), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  #equal(left: number, right: number): boolean {
    const width = this.#width;
    for (let at = 0; at < width; at++) {
      if (this.#entries[left * width + at] !== this.#entries[right * width + at]) return false;
    }
    return true;
  }

  #grow(): void {
    if ((this.#count + 1) * this.#width > this.#entries.length) {
      const entries = new Int32Array(this.#entries.length * 2);
      entries.set(this.#entries);
      this.#entries = entries;
    }
    if (this.#count * 2 < this.#slots.length) return;
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let vector = 0; vector < this.#count; vector++) {
      let slot = this.#hash(vector) & mask;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & mask;
      this.#slots[slot] = vector;
    }
  }
}
