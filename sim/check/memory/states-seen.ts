/**
 * Is this state new? The states seen, in the order found: compared in full as long as memory suffices, then known by
 * their fingerprints.
 */
import { assert } from "../../base/assert.ts";
import { ExactSet, exactStatesMax } from "./exact-set.ts";
import { FingerprintSet, slotBytes } from "./fingerprint-set.ts";
import { StateStore } from "./state-store.ts";

/** Of the memory left for fingerprints, a part is kept for the rows that are still to be expanded. */
const frontierRoom = 1.5;
const slotsMin = 1 << 12;
const slotsMax = 2 ** 30;
/** How full of states known already a set of fingerprints may begin. */
const firstLoadMax = 0.8;

export class StatesSeen {
  readonly store: StateStore;
  readonly #width: number;
  readonly #hashOf: (row: Int32Array) => number;
  readonly #isFlat: boolean;
  #exact: ExactSet | null;
  #fingerprints: FingerprintSet | null = null;

  /** `isFlat`, for tests: every state hashes alike. */
  constructor(width: number, hashOf: (row: Int32Array) => number, isFlat = false) {
    this.store = new StateStore(width);
    this.#width = width;
    this.#isFlat = isFlat;
    this.#hashOf = isFlat ? () => 0 : hashOf;
    this.#exact = new ExactSet(this.store, width, this.#hashOf);
  }

  get size(): number {
    return this.store.size;
  }

  get isExact(): boolean {
    return this.#exact !== null;
  }

  /** Bound on the probability that a state was omitted. */
  get omission(): number {
    return this.#fingerprints?.omission ?? 0;
  }

  get bytes(): number {
    return this.store.bytes + (this.#exact?.bytes ?? 0) + (this.#fingerprints?.bytes ?? 0);
  }

  /** The bytes after the next growth of what is compared in full. */
  get bytesAhead(): number {
    return this.store.bytes + (this.#exact?.bytesAhead ?? 0);
  }

  /** True when no more states can be known in the way that these are. */
  get isFull(): boolean {
    return this.#exact === null ? this.#fingerprints!.isFull : this.size >= exactStatesMax;
  }

  /**
   * The number of the row at `start` of `source`, which is added unless it is there: it is new when `size` has grown.
   * Among fingerprints one that is there has no number: -1.
   */
  add(source: Int32Array, start: number, hash: number): number {
    const home = this.#isFlat ? 0 : hash;
    if (this.#exact !== null) return this.#exact.add(source, start, home);
    if (!this.#fingerprints!.add(source, start, this.#width, home)) return -1;
    this.store.push(source, start);
    return this.store.size - 1;
  }

  /** Reads ahead what `add` will read: see `ExactSet`. */
  readAhead(rows: Int32Array, count: number, stride: number, at: number): void {
    this.#exact?.readAhead(rows, count, stride, at);
  }

  /** A copy of the row of a state that is not forgotten. */
  row(state: number): Int32Array {
    const row = new Int32Array(this.#width);
    this.store.read(state, row);
    return row;
  }

  /**
   * From here on states are known by their fingerprints, in `memory` bytes, and the rows of those below `expanded` are
   * forgotten. False, and nothing has changed, when there is too little memory.
   */
  turnToFingerprints(memory: number, expanded: number): boolean {
    assert(this.#exact !== null, "states are compared in full until they are known by fingerprints");
    const { store } = this;
    const left = memory - store.bytesFrom(expanded);
    let capacity = slotsMin;
    while (capacity * 2 * slotBytes * frontierRoom <= left && capacity < slotsMax) capacity *= 2;
    if (capacity * firstLoadMax < store.size) return false;
    this.#exact = null; // the store has all it knows
    const fingerprints = new FingerprintSet(capacity);
    for (let state = 0; state < store.size; state++) {
      const row = this.row(state);
      fingerprints.add(row, 0, row.length, this.#hashOf(row));
    }
    this.#fingerprints = fingerprints;
    store.forgetBelow(expanded);
    return true;
  }
}
