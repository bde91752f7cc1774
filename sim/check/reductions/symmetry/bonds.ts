/**
 * How a node stands to a value: the orbit of the pair under all permutations of the group, as a number. A local state that
 * counts two votes stands in one way to the two who voted and in another to the others; it stands to itself's node in a
 * third. Whatever the nodes are called, these numbers are the same: they tell nodes apart without naming them.
 */
import { IntList, mixPair } from "../../memory/tables.ts";
import type { Images } from "./images.ts";

/** Values of an orbit beyond so many are not told apart: more ties, and no other answer. */
const orbitMax = 1 << 12;

/** What a value is: a node's local state, a node's inbox, the joint state of the judges; from `judge` on, a judge's own. */
export const held = { local: 0, inbox: 1, joint: 2 } as const;
const judge = 3;

export class Bonds {
  /** By number: for each place of the group, in a row, how the node there stands to the value. 0: not told. */
  readonly items = new IntList();
  readonly #images: Images; // under neighbours that trade places
  readonly #size: number;
  readonly #still: readonly (readonly IntList[])[]; // by kind, then node, then value: see `still`, or -1
  readonly #begins: readonly (readonly IntList[])[]; // by kind, then node: where the value's own are in `items`, + 1; 0: not yet
  #kinds = 0;
  #unknownAt = -1;

  /** Of a group of `size` nodes. */
  constructor(images: Images, size: number) {
    this.#images = images;
    this.#size = size;
    const { nodes } = images.space;
    const { length: judges } = images.judging.judges;
    const tables = () => Array.from({ length: nodes }, () => new IntList());
    this.#begins = Array.from({ length: judge + judges }, tables);
    this.#still = Array.from({ length: judge }, tables);
  }

  /** Where in `items` the bonds of a value begin; `node` is 0 for what is held by none. */
  of(kind: number, node: number, value: number): number {
    const begins = this.#begins[kind]![node]!;
    if (value < begins.length && begins.items[value]! > 0) return begins.items[value]! - 1;
    if (kind === held.joint) this.#learnJoint(value);
    else this.#learn(kind, node, value);
    return begins.items[value]! - 1;
  }

  /** How a node stands to what each of the judges knows. */
  #learnJoint(joint: number): void {
    const bonds = new Int32Array(this.#size);
    for (const [j, state] of this.#images.judging.jointStates.read(joint).entries()) {
      if (state === 0) continue; // as at the start, where all are alike
      const begin = this.of(judge + j, 0, state);
      for (let place = 0; place < bonds.length; place++) {
        bonds[place] = (bonds[place]! + mixPair(this.items.items[begin + place]!, j)) | 0;
      }
    }
    this.#put(held.joint, 0, joint, this.items.length);
    for (const bond of bonds) this.items.push(bond);
  }

  /** A bit for each neighbours of the group that may trade places, neither of them holding the value, which stays as it is. */
  still(kind: number, node: number, value: number): number {
    const known = this.#still[kind]![node]!;
    if (value < known.length && known.items[value]! >= 0) return known.items[value]!;
    const bits = kind === held.joint ? this.#stillJoint(value) : this.#stillHeld(kind, node, value);
    while (known.length <= value) known.push(-1);
    known.items[value] = bits;
    return bits;
  }

  #stillHeld(kind: number, node: number, value: number): number {
    let bits = 0;
    for (let p = 0; p < this.#size - 1; p++) {
      const [holder, image] = this.#image(p, kind, node, value);
      if (holder === node && image === value) bits |= 1 << p;
    }
    return bits;
  }

  /** A joint state stays as it is where each judge's does. */
  #stillJoint(joint: number): number {
    const { judges, jointStates } = this.#images.judging;
    const states = jointStates.read(joint);
    let bits = 0;
    for (let p = 0; p < this.#size - 1; p++) {
      if (states.every((state, j) => this.#images.judged(p, judges[j]!, state) === state)) bits |= 1 << p;
    }
    return bits;
  }

  /** Goes through the orbit of the value, and finds out which pairs can become which. */
  #learn(kind: number, node: number, value: number): void {
    const nodes = [node];
    const values = [value];
    const edges: number[] = []; // by element, then permutation: the element that it becomes
    const seen = new Map<number, number>([[value * nodesMax + node, 0]]);
    const { permutations } = this.#images;
    let isLarge = false;
    for (let at = 0; at < nodes.length && !isLarge; at++) {
      for (let p = 0; p < permutations.length; p++) {
        const [holder, image] = this.#image(p, kind, nodes[at]!, values[at]!);
        const key = image * nodesMax + holder;
        const known = seen.get(key) ?? seen.size;
        edges.push(known);
        if (known < seen.size) continue;
        seen.set(key, known);
        nodes.push(holder);
        values.push(image);
        isLarge ||= nodes.length > orbitMax || this.#isUnknown(kind, holder, image);
      }
    }
    if (isLarge) return nodes.forEach((holder, at) => void this.#put(kind, holder, values[at]!, this.#unknown()));
    const roots = this.#unite(nodes.length, edges);
    const numbers = new Map<number, number>();
    for (let at = 0; at < nodes.length; at++) {
      this.#put(kind, nodes[at]!, values[at]!, this.items.length);
      for (let place = 0; place < this.#size; place++) {
        const root = roots(at * this.#size + place);
        if (!numbers.has(root)) numbers.set(root, ++this.#kinds);
        this.items.push(numbers.get(root)!);
      }
    }
  }

  #image(p: number, kind: number, node: number, value: number): readonly [number, number] {
    const images = this.#images;
    if (kind === held.joint) return [0, images.joint(p, value)];
    if (kind >= judge) return [0, images.judged(p, images.judging.judges[kind - judge]!, value)];
    const holder = images.permutations[p]![node]!;
    return [holder, kind === held.local ? images.local(p, node, value) : images.inbox(p, node, value)];
  }

  /** Pairs of an element and a place that become one another are one: a function to the least of them. */
  #unite(elements: number, edges: readonly number[]): (pair: number) => number {
    const size = this.#size;
    const above = Int32Array.from({ length: elements * size }, (_, pair) => pair);
    const root = (pair: number): number => {
      let at = pair;
      while (above[at] !== at) {
        above[at] = above[above[at]!]!;
        at = above[at]!;
      }
      return at;
    };
    const swaps = size - 1;
    for (let at = 0; at < elements; at++) {
      for (let p = 0; p < swaps; p++) {
        const other = edges[at * swaps + p]!;
        for (let place = 0; place < size; place++) {
          const moved = place === p ? p + 1 : place === p + 1 ? p : place;
          const a = root(at * size + place);
          const b = root(other * size + moved);
          if (a < b) above[b] = a;
          else above[a] = b;
        }
      }
    }
    return root;
  }

  #isUnknown(kind: number, node: number, value: number): boolean {
    return this.#unknownAt >= 0 && this.#begins[kind]![node]!.items[value] === this.#unknownAt + 1;
  }

  /** Where in `items` the bonds of a value begin of which nothing is told. */
  #unknown(): number {
    if (this.#unknownAt < 0) {
      this.#unknownAt = this.items.length;
      for (let place = 0; place < this.#size; place++) this.items.push(0);
    }
    return this.#unknownAt;
  }

  #put(kind: number, node: number, value: number, begin: number): void {
    const begins = this.#begins[kind]![node]!;
    while (begins.length <= value) begins.push(0);
    begins.items[value] = begin + 1;
  }
}

/** More nodes than any system has. */
const nodesMax = 64;
