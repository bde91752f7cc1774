/**
 * Random walks through a space that no search exhausts: from the first state to where nothing more can happen, again and
 * again. In each walk some nodes are slow and some budgets are spent late, by a draw of its own: the few orders in which a
 * bug shows are seldom those in which all are as fast. All that follows a state on the way is looked at; one is gone on to.
 * Source: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding
 * bugs" (ASPLOS 2010), for priorities by thread; Ozkan and others, "Randomized testing of distributed systems with
 * probabilistic guarantees" (OOPSLA 2018).
 */
import { Stream } from "../../base/random.ts";
import type { Broken } from "../rows/behaviour.ts";
import { fact, factFields } from "../rows/local-steps.ts";
import type { Space } from "../rows/space.ts";
import type { StateJudge } from "../rows/state-judge.ts";
import { PathSearch } from "./path-search.ts";
import type { SearchLimits, StateSearch } from "./search.ts";

export interface WalksPlan {
  /** How many walks. */
  readonly walks: number;
  readonly seed: string;
}

/** Steps after which a walk ends that is not told how far it may go: where nothing is bounded it would never end. */
const depthMax = 10_000;
/** How many times as likely a step of one node, or one that costs, may be as one of another. */
const weights = [64, 16, 4, 1];

export class RandomWalks extends PathSearch implements StateSearch {
  readonly #judge: StateJudge | null;
  readonly #plan: WalksPlan;
  readonly #rows: Int32Array[] = []; // of this walk, so far
  readonly #ofNode: number[];
  #costly = 1;
  #stream: Stream;
  #done = 0; // walks

  constructor(space: Space, limits: SearchLimits, judge: StateJudge | null, plan: WalksPlan) {
    super(space, limits);
    this.#judge = judge;
    this.#plan = plan;
    this.#ofNode = Array.from({ length: space.nodes }, () => 1);
    this.#stream = new Stream(plan.seed);
    this.#begin();
    if (space.broken !== null) this.#found(space.broken, -1);
  }

  get isDone(): boolean {
    return this.bound !== null || this.hasFound;
  }

  advance(count: number): boolean {
    for (let done = 0; done < count && !this.isDone; done++) this.#step();
    this.lookAtLimits();
    return this.isDone;
  }

  #begin(): void {
    this.#stream = new Stream(`${this.#plan.seed}/walk/${this.#done}`);
    const drawn = (): number => weights[this.#stream.below(weights.length)]!;
    for (let node = 0; node < this.#ofNode.length; node++) this.#ofNode[node] = drawn();
    this.#costly = drawn();
    this.#rows.length = 0;
    this.#enter(this.space.first.slice(), this.space.hash(this.space.first));
  }

  #enter(row: Int32Array, hash: number): void {
    this.#rows.push(row);
    this.seen.add(row, 0, hash);
    this.depth = Math.max(this.depth, this.#rows.length - 1);
  }

  /** Goes on to one of the states that follow, or begins another walk. */
  #step(): void {
    const space = this.space;
    const row = this.#rows.at(-1)!;
    const count = space.expand(row, space.hash(row));
    const broken = this.#judge?.judge(row, count) ?? null;
    if (broken !== null) this.#found(broken, -1);
    const at = this.#choose(count);
    const isEnd = at < 0 || this.#rows.length > Math.min(this.limits.depth, depthMax);
    if (!isEnd) {
      const { items } = space.next;
      this.transitions++;
      this.taken.add(items[at + space.width]!);
      return this.#enter(items.slice(at, at + space.width), items[at + space.width + 1]!);
    }
    this.#done++;
    if (this.#done < this.#plan.walks) this.#begin();
    else this.bound ??= `${this.#plan.walks} walks`;
  }

  /** Where in `space.next` the one of the successors is that is drawn, by weight; -1 where there is none to go on to. */
  #choose(count: number): number {
    const { next, stride, width } = this.space;
    let total = 0;
    for (let at = 0; at < count * stride; at += stride) {
      const fault = next.items[at + width + 2]!;
      if (fault < 0) this.#found(this.space.violations[-1 - fault]!, next.items[at + width]!);
      else total += this.#weightOf(next.items[at + width]!);
    }
    if (total === 0) return -1;
    let left = this.#stream.below(total);
    for (let at = 0; at < count * stride; at += stride) {
      if (next.items[at + width + 2]! < 0) continue;
      left -= this.#weightOf(next.items[at + width]!);
      if (left < 0) return at;
    }
    return -1;
  }

  #weightOf(step: number): number {
    const { facts } = this.space;
    const known = factFields * step;
    const node = facts[known + fact.node]!; // -1: time passes
    return (this.#ofNode[node] ?? 1) * (facts[known + fact.cost]! === 0 ? weights[0]! : this.#costly);
  }

  #found(broken: Broken, step: number): void {
    if (this.find(broken, step, () => [...this.#rows]) && step >= 0) this.taken.add(step);
  }
}
