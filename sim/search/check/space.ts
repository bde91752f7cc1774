/**
 * The global states in numbers. A state is a row: the cell of every node (its local state and the messages under way to
 * it), the bench (all judges) and the purse (the budgets left). A step changes a few places of the row, each by a table
 * look-up; no protocol code runs here once a local step is known.
 */
import type { Behaviour, Broken } from "./behaviour.ts";
import { type CellOptions, Cells, stepFields } from "./cells.ts";
import type { Judging } from "./judging.ts";
import { fact, factFields, type LocalSteps } from "./local-steps.ts";
import { IntList, PairTable, RowStore } from "./tables.ts";

/** The share of one place of a row in the row's hash. Shares are added, so that a step updates a hash by differences. */
export function share(place: number, value: number): number {
  let h = Math.imul(value + Math.imul(place, 0x85ebca6b), 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}

/** A mask that skips every step. */
const all = -1;

export class Space {
  /** Numbers in a row. */
  readonly width: number;
  readonly first: Int32Array;
  /** A violation by the very start. */
  readonly broken: Broken | null = null;
  /**
   * Filled by `expand`: for each successor its row, then its step, its hash, 0 or -1 - number of a violation, and its
   * place among the steps of the row.
   */
  readonly next = new IntList(1024);
  /** From one successor to the next in `next`. */
  readonly stride: number;
  readonly cells: readonly Cells[];
  /** After `expand`: among the first steps of the row, those that judges see. */
  judgedMask = 0;
  /** Violations, by number. */
  readonly violations: Broken[] = [];
  readonly #behaviour: Behaviour;
  readonly #local: LocalSteps;
  readonly #judging: Judging;
  readonly #nodes: number;
  /** Some cell may be urgent at all. */
  readonly #hasUrgent: boolean;
  #entry = 0;
  readonly #purses = new RowStore();
  readonly #spending = new PairTable();

  constructor(behaviour: Behaviour, local: LocalSteps, judging: Judging, options: CellOptions) {
    const nodes = behaviour.nodes;
    this.#behaviour = behaviour;
    this.#local = local;
    this.#judging = judging;
    this.#nodes = nodes;
    // What a restart sends may push another message out of a window: there it cannot go first.
    const mayGoFirst = options.urgentFirst && behaviour.window === 0;
    this.#hasUrgent = mayGoFirst && behaviour.budgets.some(({ limit }) => limit > 0);
    this.width = nodes + 2;
    this.stride = nodes + 6;
    this.cells = Array.from({ length: nodes }, (_, node) => new Cells(node, behaviour, local, options));
    const row = new Int32Array(this.width);
    const starts = Array.from({ length: nodes }, (_, node) => local.start(node));
    for (const { node, local: state } of starts) row[node] = this.cells[node]!.empty(state);
    for (const step of starts) {
      for (const message of step.sends) this.#put(row, message);
      this.broken ??= step.broken;
      const bench = judging.after(row[nodes]!, step.judged);
      if (bench >= 0) row[nodes] = bench;
      else this.broken ??= judging.violations[-1 - bench]!;
    }
    const purse = Int32Array.from(behaviour.budgets.map(({ limit }) => limit));
    row[nodes + 1] = this.#purses.intern(purse, purse.length);
    this.first = row;
  }

  get bytes(): number {
    return this.cells.reduce((sum, { bytes }) => sum + bytes, 0) + this.#local.bytes + this.#judging.bytes;
  }

  get isBounded(): boolean {
    return this.#behaviour.isBounded === true || this.cells.some(({ isBounded }) => isBounded);
  }

  hash(row: Int32Array, start = 0): number {
    let hash = 0;
    for (let place = 0; place < this.width; place++) hash = (hash + share(place, row[start + place]!)) | 0;
    return hash;
  }

  /** What there is to know of steps: see `fact` of local-steps.ts. */
  get facts(): Int32Array {
    return this.#local.facts.items;
  }

  /** Distinct steps known. */
  get steps(): number {
    return this.#local.steps.length;
  }

  /** The number of a purse with so many units left of each budget. */
  internPurse(left: readonly number[]): number {
    return this.#purses.intern(Int32Array.from(left), left.length);
  }

  /** Units left of each budget. */
  purse(purse: number): number[] {
    return this.#purses.read(purse);
  }

  /**
   * Writes the successors of the row of the given hash to `next` and returns how many there are. Steps of the row whose
   * bit is set in `skip` are left out; with its bit 31, all from the 32nd on too.
   */
  expand(row: Int32Array, hash: number, skip = 0): number {
    this.next.length = 0;
    this.judgedMask = 0;
    const urgent = this.#hasUrgent ? this.#urgentNode(row) : -1;
    let count = 0;
    let entry = 0;
    for (let node = 0; node < this.#nodes; node++) {
      count += this.#expandNode(row, hash, node, entry, urgent < 0 || urgent === node ? skip : all);
      entry = this.#entry;
    }
    return count;
  }

  #urgentNode(row: Int32Array): number {
    for (let node = 0; node < this.#nodes; node++) if (this.cells[node]!.isUrgent(row[node]!)) return node;
    return -1;
  }

  /** Writes the successors by steps of one node, the first of which has the place `entry` in the row. */
  #expandNode(row: Int32Array, hash: number, node: number, entry: number, skip: number): number {
    const cells = this.cells[node]!;
    let at = cells.steps(row[node]!);
    const list = cells.list.items;
    const steps = list[at++]!;
    this.#entry = entry + steps;
    if (steps === 0) return 0;
    const { next, width, stride } = this;
    next.reserve(steps * stride);
    const out = next.items;
    const bench = this.#nodes;
    const purse = bench + 1;
    const base = (hash - share(node, row[node]!)) | 0;
    let written = 0;
    const facts = this.#local.facts.items;
    const sent = this.#local.sent.items;
    for (let step = 0; step < steps; step++) {
      const number = list[at]!;
      const cell = list[at + 1]!;
      at += stepFields;
      const place = entry + step;
      const known = factFields * number;
      const judged = facts[known + fact.judged]!;
      const cost = facts[known + fact.cost]!;
      if (place < 31) {
        if (judged !== 0) this.judgedMask |= 1 << place;
        if (((skip >>> place) & 1) !== 0) continue;
      } else if (skip < 0) continue;
      const target = next.length;
      for (let i = 0; i < width; i++) out[target + i] = row[i]!;
      let sum = base;
      if (cost !== 0) {
        const left = this.#spend(row[purse]!, cost);
        if (left < 0) continue;
        out[target + purse] = left;
        sum = (sum - share(purse, row[purse]!) + share(purse, left)) | 0;
      }
      out[target + width] = number;
      out[target + width + 2] = 0;
      out[target + width + 3] = place;
      written++;
      next.length = target + stride;
      if (judged !== 0) {
        const after = this.#judging.after(row[bench]!, judged);
        if (after < 0) {
          out[target + width + 2] = this.#violation(this.#judging.violations[-1 - after]!);
          continue;
        }
        out[target + bench] = after;
        sum = (sum - share(bench, row[bench]!) + share(bench, after)) | 0;
      }
      if (cell < 0) {
        out[target + width + 2] = this.#violation(this.#local.steps[number]!.broken!);
        continue;
      }
      out[target + node] = cell;
      sum = (sum + share(node, cell)) | 0;
      for (let send = facts[known + fact.sentFrom]!, end = facts[known + fact.sentTo]!; send < end; send += 2) {
        const to = sent[send]!;
        const before = out[target + to]!;
        const after = this.cells[to]!.add(before, sent[send + 1]!);
        out[target + to] = after;
        sum = (sum - share(to, before) + share(to, after)) | 0;
      }
      out[target + width + 1] = sum;
    }
    return written;
  }

  #put(row: Int32Array, message: number): void {
    const { to } = this.#local.messages.values[message]!;
    row[to] = this.cells[to]!.add(row[to]!, message);
  }

  #violation(broken: Broken): number {
    const known = this.violations.findIndex(
      ({ invariant, message }) => invariant === broken.invariant && message === broken.message,
    );
    if (known >= 0) return -1 - known;
    this.violations.push(broken);
    return -this.violations.length;
  }

  /** The purse after a cost, or -1 when it does not suffice. */
  #spend(purse: number, cost: number): number {
    const known = this.#spending.get(purse, cost);
    if (known >= 0) return known - 1;
    const left = this.#purses.read(purse);
    for (const budget of this.#local.costs.read(cost)) left[budget]!--;
    const result = left.some((units) => units < 0) ? -1 : this.#purses.intern(Int32Array.from(left), left.length);
    this.#spending.add(purse, cost, result + 1);
    return result;
  }
}
