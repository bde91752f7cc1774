/**
 * The global states in numbers. A state is a row: the local state of every node, the inbox of every node (the messages
 * under way to it), the joint state of the judges, and the budgets left. A step changes a few places of the row, each
 * by a table look-up; no protocol code runs here once a local step is known.
 */

import { IdPairs, IntList, RowStore } from "../memory/tables.ts";
import type { Behaviour, Broken } from "./behaviour.ts";
import { type Discoverer, discovery } from "./discovery.ts";
import { hashTerm } from "./hash.ts";
import { eventFields, Inboxes } from "./inboxes.ts";
import type { Judging } from "./judging.ts";
import { fact, factFields, type LocalSteps } from "./local-steps.ts";
import { type MoveRules, Moves } from "./moves.ts";
import { Passings } from "./passings.ts";

/** Numbers in the row of a system of so many nodes. */
export const widthOf = (nodes: number): number => 2 * nodes + 2;

export class Space {
  /** Numbers in a row. */
  readonly width: number;
  readonly first: Int32Array;
  /** A violation by the very start. */
  readonly broken: Broken | null = null;
  /**
   * Filled by `expand` and `append`: for each successor its row, then its step, its hash, and 0 or -1 - number of a violation.
   */
  readonly next = new IntList(1024);
  /** From one successor to the next in `next`. */
  readonly stride: number;
  readonly nodes: number;
  /** Messages on each channel at most, in order; 0: any number, in any order. */
  readonly window: number;
  readonly inboxes: readonly Inboxes[];
  readonly moves: Moves;
  readonly passings: Passings;
  /** Violations, by number. */
  readonly violations: Broken[] = [];
  readonly #behaviour: Behaviour;
  readonly #local: LocalSteps;
  readonly #judging: Judging;
  /** Where several search together: the order in which they spend. */
  discoverer: Discoverer | null = null;
  readonly #budgetsLeft = new RowStore();
  readonly #spending = new IdPairs();

  constructor(behaviour: Behaviour, local: LocalSteps, judging: Judging, rules: MoveRules) {
    const { nodes, network, window } = behaviour;
    this.#behaviour = behaviour;
    this.#local = local;
    this.#judging = judging;
    this.nodes = nodes;
    this.passings = new Passings(behaviour, local);
    this.window = window;
    this.width = widthOf(nodes);
    this.stride = this.width + 3;
    this.moves = new Moves(behaviour, local, rules);
    const senderOf = (message: number): number => local.messages.values[message]!.from;
    this.inboxes = Array.from({ length: nodes }, () => new Inboxes(network, window, senderOf));
    const row = new Int32Array(this.width);
    const jointPlace = 2 * nodes;
    const starts = Array.from({ length: nodes }, (_, node) => local.start(node));
    for (const { node, local: state } of starts) row[node] = state;
    for (const step of starts) {
      for (const message of step.sends) this.#put(row, message);
      this.broken ??= step.broken;
      const after = judging.after(row[jointPlace]!, step.judged);
      if (after >= 0) row[jointPlace] = after;
      else this.broken ??= judging.violations[-1 - after]!;
    }
    const budgets = Int32Array.from(behaviour.budgets.map(({ limit }) => limit));
    row[jointPlace + 1] = this.#budgetsLeft.intern(budgets, budgets.length);
    this.first = row;
  }

  get bytes(): number {
    const inboxes = this.inboxes.reduce((sum, { bytes }) => sum + bytes, 0);
    return inboxes + this.moves.bytes + this.#local.bytes + this.#judging.bytes;
  }

  get isBounded(): boolean {
    return this.#behaviour.isBounded === true || this.moves.isBounded;
  }

  hash(row: Int32Array, start = 0): number {
    let hash = 0;
    for (let place = 0; place < this.width; place++) hash = (hash + hashTerm(place, row[start + place]!)) | 0;
    return hash;
  }

  /** What is left of each budget in a row. */
  budgetsLeft(row: Int32Array): number[] {
    return this.#budgetsLeft.read(row[2 * this.nodes + 1]!);
  }

  /** What there is to know of steps: see `fact` of local-steps.ts. */
  get facts(): Int32Array {
    return this.#local.facts.items;
  }

  /** Distinct steps known. */
  get steps(): number {
    return this.#local.steps.length;
  }

  /** Writes the successors of the row of the given hash to `next` and returns how many there are. */
  expand(row: Int32Array, hash: number): number {
    this.next.length = 0;
    return this.append(row, hash);
  }

  /** Writes them behind what `next` holds. */
  append(row: Int32Array, hash: number): number {
    const before = this.next.length;
    for (let node = 0; node < this.nodes; node++) this.#expandNode(row, hash, node);
    for (let passing = 0; passing < this.passings.count; passing++) this.#pass(row, hash, passing);
    return (this.next.length - before) / this.stride;
  }

  /** Writes the successor by time that passes at all nodes at once, where it changes any. */
  #pass(row: Int32Array, hash: number, passing: number): void {
    const { next, width, nodes } = this;
    const budgetsPlace = 2 * nodes + 1;
    const left = this.#spend(row[budgetsPlace]!, this.#local.facts.items[factFields * passing + fact.cost]!);
    if (left < 0) return;
    next.reserve(this.stride);
    const out = next.items;
    const target = next.length;
    let isChanged = false;
    let sum = (hash - hashTerm(budgetsPlace, row[budgetsPlace]!) + hashTerm(budgetsPlace, left)) | 0;
    for (let i = 0; i < width; i++) out[target + i] = row[i]!;
    for (let node = 0; node < nodes; node++) {
      const after = this.passings.after(node, row[node]!, passing);
      if (after === row[node]) continue;
      isChanged = true;
      out[target + node] = after;
      sum = (sum - hashTerm(node, row[node]!) + hashTerm(node, after)) | 0;
    }
    if (!isChanged) return;
    out[target + budgetsPlace] = left;
    out[target + width] = passing;
    out[target + width + 1] = sum;
    out[target + width + 2] = 0;
    next.length = target + this.stride;
  }

  /** Writes the successors by steps of one node. */
  #expandNode(row: Int32Array, hash: number, node: number): void {
    const { moves } = this;
    const local = row[node]!;
    const inboxPlace = this.nodes + node;
    const inbox = row[inboxPlace]!;
    const rest = (hash - hashTerm(node, local)) | 0;
    let at = moves.own(node, local);
    for (let left = moves.list.items[at]!; left > 0; left--) {
      this.#step(row, rest, node, moves.list.items[++at]!, inbox);
    }
    const inboxes = this.inboxes[node]!;
    const bare = (rest - hashTerm(inboxPlace, inbox)) | 0;
    let event = inboxes.events(inbox) + 1;
    for (let waiting = inboxes.list.items[event - 1]!; waiting > 0; waiting--, event += eventFields) {
      at = moves.ofMessage(local, inboxes.list.items[event]!);
      for (let left = moves.list.items[at]!; left > 0; left--) {
        const number = moves.list.items[++at]!;
        const isTaken = this.#local.facts.items[factFields * number + fact.takes] === 1;
        const after = isTaken ? inboxes.after(inbox, event) : inboxes.take(inbox, inboxes.list.items[event]!, 0);
        const sum = (bare + hashTerm(inboxPlace, after)) | 0;
        this.#step(row, sum, node, number, after);
      }
    }
  }

  /**
   * Writes the successor by a step of `node`, unless it costs too much. `rest` is the hash of the row but
   * for the node's local state, with its inbox as it is after.
   */
  #step(row: Int32Array, rest: number, node: number, number: number, inbox: number): void {
    const facts = this.#local.facts.items;
    const known = factFields * number;
    const judged = facts[known + fact.judged]!;
    const cost = facts[known + fact.cost]!;
    const { next, width, nodes } = this;
    const jointPlace = 2 * nodes;
    const budgetsPlace = jointPlace + 1;
    let sum = rest;
    let left = row[budgetsPlace]!;
    if (cost !== 0) {
      left = this.#spend(left, cost);
      if (left < 0) return;
      sum = (sum - hashTerm(budgetsPlace, row[budgetsPlace]!) + hashTerm(budgetsPlace, left)) | 0;
    }
    next.reserve(this.stride);
    const out = next.items;
    const target = next.length;
    next.length = target + this.stride;
    for (let i = 0; i < width; i++) out[target + i] = row[i]!;
    out[target + budgetsPlace] = left;
    out[target + nodes + node] = inbox;
    out[target + width] = number;
    out[target + width + 2] = 0;
    if (judged !== 0) {
      const after = this.#judging.after(row[jointPlace]!, judged);
      if (after < 0) {
        out[target + width + 2] = this.#violation(this.#judging.violations[-1 - after]!);
        return;
      }
      out[target + jointPlace] = after;
      sum = (sum - hashTerm(jointPlace, row[jointPlace]!) + hashTerm(jointPlace, after)) | 0;
    }
    const local = facts[known + fact.local]!;
    if (local < 0) {
      out[target + width + 2] = this.#violation(this.#local.steps[number]!.broken!);
      return;
    }
    out[target + node] = local;
    sum = (sum + hashTerm(node, local)) | 0;
    const sent = this.#local.sent.items;
    for (let send = facts[known + fact.sentFrom]!, end = facts[known + fact.sentTo]!; send < end; send += 2) {
      const to = sent[send]!;
      const place = nodes + to;
      const before = out[target + place]!;
      const after = this.inboxes[to]!.put(before, sent[send + 1]!);
      out[target + place] = after;
      sum = (sum - hashTerm(place, before) + hashTerm(place, after)) | 0;
    }
    out[target + width + 1] = sum;
  }

  #put(row: Int32Array, message: number): void {
    const { to } = this.#local.messages.values[message]!;
    row[this.nodes + to] = this.inboxes[to]!.put(row[this.nodes + to]!, message);
  }

  #violation(broken: Broken): number {
    const known = this.violations.findIndex(
      ({ invariant, message }) => invariant === broken.invariant && message === broken.message,
    );
    if (known >= 0) return -1 - known;
    this.violations.push(broken);
    return -this.violations.length;
  }

  /** What is left after a cost, or -1 when it does not suffice. */
  #spend(budgets: number, cost: number): number {
    const known = this.#spending.get(budgets, cost);
    if (known >= 0) return known - 1;
    if (this.discoverer === null) return this.learnSpending(budgets, cost);
    this.discoverer.discover(discovery.spending, budgets, cost, () => this.#spending.get(budgets, cost) >= 0);
    return this.#spend(budgets, cost);
  }

  /** Computes it. */
  learnSpending(budgets: number, cost: number): number {
    const left = this.#budgetsLeft.read(budgets);
    for (const budget of this.#local.costs.read(cost)) left[budget]!--;
    const result = left.some((units) => units < 0) ? -1 : this.#budgetsLeft.intern(Int32Array.from(left), left.length);
    this.#spending.add(budgets, cost, result + 1);
    return result;
  }
}

/** The local states of a row, by node. */
export const localsOf = (space: Space, local: LocalSteps, row: Int32Array): object[] =>
  Array.from({ length: space.nodes }, (_, node) => local.locals.values[row[node]!]!);
