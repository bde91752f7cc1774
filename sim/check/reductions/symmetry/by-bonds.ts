/**
 * One row of all images of a row, however many these are: nodes are put in the order of how they stand to all that the row
 * holds, which does not depend on what they are called. Nodes that stand alike are mostly alike, and it does not matter
 * which comes first; where it does, each is tried as the first, and what that tells of the others puts these in order.
 *
 * Source: McKay, "Practical graph isomorphism" (1981), for colours, refinement and individual nodes; Ip and Dill, "Better
 * verification through symmetry" (1996), for scalarsets.
 */
import { mixPair } from "../../memory/tables.ts";
import { Bonds, held } from "./bonds.ts";
import type { Images } from "./images.ts";

/** Orders that are tried for one row. Beyond, one row may be found as two: that costs, and is no other answer. */
const triesMax = 5_040;

export class ByBonds {
  readonly #images: Images;
  readonly #group: readonly number[];
  readonly #isFixed: readonly boolean[]; // by node
  readonly #bonds: Bonds;
  readonly #still: Int32Array; // by place of the row that is sorted: which neighbours may trade places with no change to it
  readonly #begins: Int32Array; // by place of the row: where the bonds of what stands there begin
  readonly #places: Int32Array; // which trade of neighbours changes
  readonly #values: Int32Array; // and what stands there then
  #tries = 0;

  /** `images` are those under neighbours of `group` that trade places. */
  constructor(images: Images, group: readonly number[]) {
    const { nodes } = images.space;
    this.#images = images;
    this.#group = group;
    this.#isFixed = Array.from({ length: nodes }, (_, node) => !group.includes(node));
    this.#bonds = new Bonds(images, group.length);
    this.#still = new Int32Array(2 * nodes + 1);
    this.#begins = new Int32Array(2 * nodes + 1);
    this.#places = new Int32Array(2 * nodes + 1);
    this.#values = new Int32Array(2 * nodes + 1);
  }

  /** Puts that image of the row at `start` of `source` into `row`. */
  find(source: Int32Array, start: number, row: Int32Array): void {
    for (let place = 0; place < row.length; place++) row[place] = source[start + place]!;
    const colours = new Int32Array(this.#group.length);
    this.#lookUp(row);
    this.#colour(colours);
    this.#sort(row, colours);
    if (this.#firstTie(row, colours) < 0) return;
    this.#tries = 0;
    row.set(this.#least(row, colours));
  }

  #lookUp(row: Int32Array): void {
    const { nodes } = this.#images.space;
    for (let node = 0; node < nodes; node++) {
      this.#begins[node] = this.#bonds.of(held.local, node, row[node]!);
      this.#begins[nodes + node] = this.#bonds.of(held.inbox, node, row[nodes + node]!);
    }
    this.#begins[2 * nodes] = this.#bonds.of(held.joint, 0, row[2 * nodes]!);
    this.#watch(row);
  }

  /** It is this row that is sorted from here on. */
  #watch(row: Int32Array): void {
    for (let place = 0; place < this.#still.length; place++) this.#still[place] = this.#stillOf(place, row[place]!);
  }

  /** How the node at each place of the group stands to all that the row holds. */
  #colour(colours: Int32Array): void {
    const { items } = this.#bonds.items;
    const { nodes } = this.#images.space;
    const size = colours.length;
    colours.fill(0);
    for (let at = 0; at <= 2 * nodes; at++) {
      // What nodes of the group hold has no order among itself, all else has.
      const node = at % nodes;
      const salt = at < 2 * nodes && !this.#isFixed[node] ? (at < nodes ? 1 : 2) : 3 + at;
      const begin = this.#begins[at]!;
      for (let place = 0; place < size; place++) {
        colours[place] = (colours[place]! + mixPair(items[begin + place]!, salt)) | 0;
      }
    }
  }

  /** The same, with what is known of who holds it; true when that tells more nodes apart. */
  #refine(row: Int32Array, colours: Int32Array): boolean {
    this.#lookUp(row);
    const { items } = this.#bonds.items;
    const { nodes } = this.#images.space;
    const before = classesOf(colours);
    const finer = colours.map((colour) => mixPair(colour, 7));
    for (const [at, node] of this.#group.entries()) {
      const locals = this.#begins[node]!;
      const inboxes = this.#begins[nodes + node]!;
      for (let place = 0; place < colours.length; place++) {
        const bond = mixPair(items[locals + place]!, items[inboxes + place]!);
        finer[place] = (finer[place]! + mixPair(bond, colours[at]!)) | 0;
      }
    }
    if (classesOf(finer) <= before) return false;
    colours.set(finer);
    return true;
  }

  /** Puts the nodes in the order of their colours, neighbour by neighbour. */
  #sort(row: Int32Array, colours: Int32Array): void {
    for (let end = 1; end < colours.length; end++) {
      for (let at = end; at > 0 && colours[at - 1]! > colours[at]!; at--) this.#swap(row, colours, at - 1);
    }
  }

  /** The nodes at places `at` and `at` + 1 of the group trade places. */
  #swap(row: Int32Array, colours: Int32Array, at: number): void {
    const count = this.#changesOf(row, at, row.length);
    for (let change = 0; change < count; change++) {
      const place = this.#places[change]!;
      row[place] = this.#values[change]!;
      this.#still[place] = this.#stillOf(place, row[place]!);
    }
    const colour = colours[at]!;
    colours[at] = colours[at + 1]!;
    colours[at + 1] = colour;
  }

  /** What is another once the nodes at places `at` and `at` + 1 of the group have traded places: so many places; from `most` on no more are looked for. */
  #changesOf(row: Int32Array, at: number, most: number): number {
    const images = this.#images;
    const { nodes } = images.space;
    const one = this.#group[at]!;
    const other = this.#group[at + 1]!;
    const bit = 1 << at;
    let count = this.#note(row, one, images.local(at, other, row[other]!), 0);
    count = this.#note(row, other, images.local(at, one, row[one]!), count);
    count = this.#note(row, nodes + one, images.inbox(at, other, row[nodes + other]!), count);
    count = this.#note(row, nodes + other, images.inbox(at, one, row[nodes + one]!), count);
    for (let node = 0; node < nodes && count < most; node++) {
      if (node === one || node === other) continue;
      const inbox = nodes + node;
      if ((this.#still[node]! & bit) === 0) count = this.#note(row, node, images.local(at, node, row[node]!), count);
      if ((this.#still[inbox]! & bit) === 0) count = this.#note(row, inbox, images.inbox(at, node, row[inbox]!), count);
    }
    if ((this.#still[2 * nodes]! & bit) === 0) {
      count = this.#note(row, 2 * nodes, images.joint(at, row[2 * nodes]!), count);
    }
    return count;
  }

  /** Another value at a place is one change more. */
  #note(row: Int32Array, place: number, value: number, count: number): number {
    if (row[place] === value) return count;
    this.#places[count] = place;
    this.#values[count] = value;
    return count + 1;
  }

  /** Which neighbours may trade places with no change to what stands at `place`. */
  #stillOf(place: number, value: number): number {
    const { nodes } = this.#images.space;
    if (place === 2 * nodes) return this.#bonds.still(held.joint, 0, value);
    return place < nodes
      ? this.#bonds.still(held.local, place, value)
      : this.#bonds.still(held.inbox, place - nodes, value);
  }

  /** Where the first nodes of one colour begin that are not alike; -1 where all that have one colour are. */
  #firstTie(row: Int32Array, colours: Int32Array): number {
    let begin = 0;
    for (let at = 0; at + 1 < colours.length; at++) {
      if (colours[at] !== colours[at + 1]) begin = at + 1;
      else if (this.#changesOf(row, at, 1) > 0) return begin;
    }
    return -1;
  }

  /** The least of the rows that differ in the order of nodes of one colour. */
  #least(given: Int32Array, before: Int32Array): Int32Array {
    const row = given.slice();
    const colours = before.slice();
    while (this.#refine(row, colours)) this.#sort(row, colours);
    const begin = this.#firstTie(row, colours);
    if (begin < 0) return row;
    let end = begin + 1;
    while (end < colours.length && colours[end] === colours[begin]) end++;
    let least: Int32Array | null = null;
    for (let first = begin; first < end && (least === null || this.#tries < triesMax); first++) {
      this.#tries++;
      const one = row.slice();
      const marked = colours.slice();
      this.#watch(one);
      for (let at = first; at > begin; at--) this.#swap(one, marked, at - 1);
      marked[begin] = mixPair(marked[begin]!, 11); // told apart from those that were like it
      this.#sort(one, marked);
      const found = this.#least(one, marked);
      if (least === null || isBelow(found, least)) least = found;
    }
    return least ?? row;
  }
}

function classesOf(colours: Int32Array): number {
  return new Set(colours).size;
}

function isBelow(a: Int32Array, b: Int32Array): boolean {
  for (let place = 0; place < a.length; place++) if (a[place] !== b[place]) return a[place]! < b[place]!;
  return false;
}
