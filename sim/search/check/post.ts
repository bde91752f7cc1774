/**
 * What the threads of a search tell one another: rows, and the meaning of every number in them that is new to the other.
 * Numbers mean something in their own thread alone, so what crosses over is told by its text once.
 */
import type { Judging } from "./judging.ts";
import type { LocalSteps } from "./local-steps.ts";
import { revive } from "./revive.ts";
import type { Space } from "./space.ts";
import { IntList } from "./tables.ts";

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

/** What is to be told to one other share: rows, and the meaning of every number in them that is new to it. */
export class Post {
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
export class Translation {
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
