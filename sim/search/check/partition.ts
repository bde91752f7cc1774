/**
 * One share of a search that several threads do together, level by level: each state belongs to the share that the
 * content of the state picks, so every share counts each of its states once and the sum is that of one thread. Numbers
 * mean something in their own share alone: what crosses over is told by its text once, and then by the sender's number.
 */
import type { Context, Invariant } from "../../contract/invariant.ts";
import type { Behaviour } from "./behaviour.ts";
import type { CellOptions } from "./cells.ts";
import { Judging } from "./judging.ts";
import { Ledger } from "./ledger.ts";
import { LocalSteps } from "./local-steps.ts";
import { revive } from "./revive.ts";
import { Counts } from "./search.ts";
import { Space } from "./space.ts";
import { IntList, mixPair } from "./tables.ts";
import { ExactSet } from "./visited.ts";

/** What one share tells another at the end of a level. */
export interface Batch {
  readonly locals: readonly (readonly [number: number, text: string])[];
  readonly messages: readonly (readonly [number: number, text: string])[];
  /** The node, the cell, its local state and messages. */
  readonly cells: readonly (readonly number[])[];
  readonly judged: readonly (readonly [judge: number, number: number, text: string])[];
  /** The bench, and the state of each judge. */
  readonly benches: readonly (readonly number[])[];
  /** The purse, and what is left of each budget. */
  readonly purses: readonly (readonly number[])[];
  /** Rows one after the other, in shared memory. */
  readonly rows: Int32Array;
  readonly length: number;
}

export interface PartitionParts {
  readonly behaviour: Behaviour;
  readonly invariants: readonly Invariant[];
  readonly context: Context;
  readonly options: CellOptions;
  /** Which share this is, of how many. */
  readonly index: number;
  readonly count: number;
}

/** Rows lately sent to others, by hash: a state met twice in a row is sent once. */
const sentSlots = 1 << 14;

export class Partition {
  transitions = 0;
  readonly taken = new Counts();
  /** Names of invariants found violated. */
  readonly violated = new Set<string>();
  readonly local: LocalSteps;
  readonly judging: Judging;
  readonly space: Space;
  readonly #parts: PartitionParts;
  readonly #ledger: Ledger;
  readonly #exact: ExactSet;
  readonly #row: Int32Array;
  readonly #posts: readonly Post[];
  readonly #translations: readonly Translation[];
  readonly #shares: Shares;
  readonly #sent: readonly Int32Array[];
  #cursor = 0;

  constructor(parts: PartitionParts) {
    const { behaviour, invariants, context, options, index, count } = parts;
    this.#parts = parts;
    this.local = new LocalSteps(behaviour, new Set<string>(invariants.flatMap(({ observes }) => observes)));
    this.judging = new Judging(invariants, context, this.local.sightings, this.local.lists);
    this.space = new Space(behaviour, this.local, this.judging, options);
    this.#ledger = new Ledger(this.space.width);
    this.#exact = new ExactSet(this.#ledger, this.space.width, (row) => this.space.hash(row));
    this.#row = new Int32Array(this.space.width);
    this.#shares = new Shares(this.space, this.local);
    const peers = Array.from({ length: count }, (_, peer) => peer);
    this.#posts = peers.map(() => new Post(this.space, this.local, this.judging));
    this.#translations = peers.map(() => new Translation(this.space, this.local, this.judging));
    this.#sent = peers.map(() => new Int32Array(sentSlots * this.space.width));
    const { first, broken } = this.space;
    if (broken !== null) this.violated.add(broken.invariant);
    if (this.#shares.of(first, 0) % count === index) this.#exact.add(first, 0, this.space.hash(first));
  }

  get states(): number {
    return this.#ledger.size;
  }

  /** States that the next level will expand. */
  get waiting(): number {
    return this.#ledger.size - this.#cursor;
  }

  get bytes(): number {
    return this.#ledger.bytes + this.#exact.bytes + this.space.bytes;
  }

  /** Expands all states that wait, and returns what is to be told to each other share. */
  expandLevel(): Batch[] {
    const { width, stride, next } = this.space;
    const { count, index } = this.#parts;
    for (const end = this.#ledger.size; this.#cursor < end; this.#cursor++) {
      this.#ledger.read(this.#cursor, this.#row);
      const successors = this.space.expand(this.#row, this.space.hash(this.#row));
      this.transitions += successors;
      for (let at = 0; at < successors * stride; at += stride) {
        const { items } = next;
        this.taken.add(items[at + width]!);
        const fault = items[at + width + 2]!;
        if (fault < 0) {
          this.violated.add(this.space.violations[-1 - fault]!.invariant);
          continue;
        }
        const owner = this.#shares.mayDiffer(this.#row, items, at) ? this.#shares.of(items, at) % count : index;
        if (owner === index) this.#exact.add(items, at, items[at + width + 1]!);
        else if (this.#isFresh(owner, items, at, items[at + width + 1]!)) this.#posts[owner]!.add(items, at);
      }
    }
    return this.#posts.map((post) => post.take());
  }

  /** Takes in the states that another share found. */
  receive(from: number, batch: Batch): void {
    const translation = this.#translations[from]!;
    translation.learn(batch);
    const { width } = this.space;
    for (let at = 0; at < batch.length; at += width) {
      translation.row(batch.rows, at, this.#row);
      this.#exact.add(this.#row, 0, this.space.hash(this.#row));
    }
  }

  /** False when this very row was sent to `owner` a short while ago. */
  #isFresh(owner: number, source: Int32Array, start: number, hash: number): boolean {
    const { width } = this.space;
    const sent = this.#sent[owner]!;
    const slot = (hash & (sentSlots - 1)) * width;
    let same = true;
    for (let place = 0; place < width; place++) {
      if (sent[slot + place] !== source[start + place]! + 1) same = false;
      sent[slot + place] = source[start + place]! + 1;
    }
    return !same;
  }
}

/** Nodes whose cells decide: with few, most steps stay in their share; with one, shares come out less even. */
const placesMax = 2;

/** The share of a row: a hash of what its first nodes hold, the same in every thread. */
class Shares {
  readonly #space: Space;
  readonly #local: LocalSteps;
  readonly #known: readonly IntList[]; // by place
  readonly #hashes = { locals: new IntList(), messages: new IntList() };

  constructor(space: Space, local: LocalSteps) {
    this.#space = space;
    this.#local = local;
    this.#known = Array.from({ length: Math.min(placesMax, space.cells.length) }, () => new IntList());
  }

  /** False when a step from `row` left the places alone that decide. */
  mayDiffer(row: Int32Array, source: Int32Array, start: number): boolean {
    for (let place = 0; place < this.#known.length; place++) if (row[place] !== source[start + place]) return true;
    return false;
  }

  of(source: Int32Array, start: number): number {
    let sum = 0;
    for (let place = 0; place < this.#known.length; place++) {
      const known = this.#known[place]!;
      const value = source[start + place]!;
      while (known.length <= value) known.push(0);
      let part = known.items[value]!;
      if (part === 0) {
        part = this.#part(place, value) || 1;
        known.items[value] = part;
      }
      sum = (sum + part) | 0;
    }
    return (Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d) >>> 8) & 0xffffff;
  }

  /** A hash of what a cell is, in any thread: of its local state's text and of its messages' texts, in any order. */
  #part(place: number, value: number): number {
    const [local, ...inbox] = this.#space.cells[place]!.read(value);
    let sum = hashOf(this.#hashes.locals, this.#local.locals.texts, local!);
    for (const message of inbox) sum = (sum + hashOf(this.#hashes.messages, this.#local.messages.texts, message)) | 0;
    return mixPair(place + 1, sum);
  }
}

/** The hash of the text of a number, computed once. */
function hashOf(known: IntList, texts: readonly string[], number: number): number {
  while (known.length <= number) known.push(0);
  if (known.items[number] === 0) known.items[number] = hashText(texts[number]!) || 1;
  return known.items[number]!;
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** What is to be told to one other share: rows, and the meaning of every number in them that is new to it. */
class Post {
  readonly #space: Space;
  readonly #local: LocalSteps;
  readonly #judging: Judging;
  readonly #told: readonly IntList[]; // by place: 1 for every number told
  readonly #toldParts = new Map<string, Set<number>>();
  #rows = new IntList(4096);
  #locals: [number, string][] = [];
  #messages: [number, string][] = [];
  #cells: number[][] = [];
  #judged: [number, number, string][] = [];
  #benches: number[][] = [];
  #purses: number[][] = [];

  constructor(space: Space, local: LocalSteps, judging: Judging) {
    this.#space = space;
    this.#local = local;
    this.#judging = judging;
    this.#told = Array.from({ length: space.width }, () => new IntList());
  }

  add(source: Int32Array, start: number): void {
    const rows = this.#rows;
    const width = this.#told.length;
    rows.reserve(width);
    const { items } = rows;
    for (let place = 0; place < width; place++) {
      const value = source[start + place]!;
      const told = this.#told[place]!;
      if (value >= told.length || told.items[value] === 0) this.#tell(place, value);
      items[rows.length + place] = value;
    }
    rows.length += width;
  }

  /** Tells what the number at a place of a row means. */
  #tell(place: number, value: number): void {
    const told = this.#told[place]!;
    while (told.length <= value) told.push(0);
    told.items[value] = 1;
    const nodes = this.#space.cells.length;
    if (place < nodes) this.#tellCell(place, value);
    else if (place === nodes) this.#tellBench(value);
    else this.#purses.push([value, ...this.#space.purse(value)]);
  }

  /** All that was added since the last time. */
  take(): Batch {
    const { length } = this.#rows;
    const rows = new Int32Array(new SharedArrayBuffer(4 * length));
    rows.set(this.#rows.items.subarray(0, length));
    const batch = {
      locals: this.#locals,
      messages: this.#messages,
      cells: this.#cells,
      judged: this.#judged,
      benches: this.#benches,
      purses: this.#purses,
      rows,
      length,
    };
    this.#rows = new IntList(4096);
    this.#locals = [];
    this.#messages = [];
    this.#cells = [];
    this.#judged = [];
    this.#benches = [];
    this.#purses = [];
    return batch;
  }

  #isNew(kind: string, number: number): boolean {
    let told = this.#toldParts.get(kind);
    if (told === undefined) {
      told = new Set();
      this.#toldParts.set(kind, told);
    }
    if (told.has(number)) return false;
    told.add(number);
    return true;
  }

  #tellCell(node: number, cell: number): void {
    const [local, ...inbox] = this.#space.cells[node]!.read(cell);
    if (this.#isNew("local", local!)) this.#locals.push([local!, this.#local.locals.texts[local!]!]);
    for (const message of inbox) {
      if (this.#isNew("message", message)) this.#messages.push([message, this.#local.messages.texts[message]!]);
    }
    this.#cells.push([node, cell, local!, ...inbox]);
  }

  #tellBench(bench: number): void {
    const states = this.#judging.benches.read(bench);
    for (const [judge, state] of states.entries()) {
      if (!this.#isNew(`judge ${judge}`, state)) continue;
      this.#judged.push([judge, state, this.#judging.judges[judge]!.states.texts[state]!]);
    }
    this.#benches.push([bench, ...states]);
  }
}

/** What another share's numbers are called here. */
class Translation {
  readonly #space: Space;
  readonly #local: LocalSteps;
  readonly #judging: Judging;
  readonly #locals: number[] = [];
  readonly #messages: number[] = [];
  readonly #judged: readonly number[][];
  readonly #places: readonly IntList[]; // cells by node, then benches, then purses

  constructor(space: Space, local: LocalSteps, judging: Judging) {
    this.#space = space;
    this.#local = local;
    this.#judging = judging;
    this.#judged = judging.judges.map(() => []);
    this.#places = Array.from({ length: space.width }, () => new IntList());
  }

  learn(batch: Batch): void {
    const nodes = this.#space.cells.length;
    for (const [number, text] of batch.locals) {
      this.#locals[number] = this.#local.locals.internText(text, revive(text) as object);
    }
    for (const [number, text] of batch.messages) this.#messages[number] = this.#message(text);
    for (const [node, cell, local, ...inbox] of batch.cells) {
      const messages = inbox.map((message) => this.#messages[message]!);
      put(this.#places[node!]!, cell!, this.#space.cells[node!]!.of(this.#locals[local!]!, messages));
    }
    for (const [judge, number, text] of batch.judged) {
      this.#judged[judge]![number] = this.#judging.judges[judge]!.states.internText(text, revive(text) as object);
    }
    for (const [bench, ...states] of batch.benches) {
      const row = states.map((state, judge) => this.#judged[judge]![state]!);
      put(this.#places[nodes]!, bench!, this.#judging.benches.intern(Int32Array.from(row), row.length));
    }
    for (const [purse, ...left] of batch.purses) put(this.#places[nodes + 1]!, purse!, this.#space.internPurse(left));
  }

  row(source: Int32Array, start: number, target: Int32Array): void {
    for (let place = 0; place < target.length; place++)
      target[place] = this.#places[place]!.items[source[start + place]!]!;
  }

  #message(text: string): number {
    const [, from, to, body] = /^(\d+)>(\d+) (.*)$/s.exec(text)!;
    return this.#local.messages.internText(text, { from: Number(from), to: Number(to), message: revive(body!) });
  }
}

function put(list: IntList, at: number, value: number): void {
  while (list.length <= at) list.push(0);
  list.items[at] = value;
}
