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
import { type Batch, Post, Translation } from "./post.ts";
import { Counts } from "./search.ts";
import { Shares } from "./shares.ts";
import { Space } from "./space.ts";
import { ExactSet } from "./visited.ts";

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
