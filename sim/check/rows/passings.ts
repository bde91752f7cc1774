/**
 * Time that passes, at all nodes at once: the steps that say so, which are of no node, and what becomes of each local state,
 * computed once.
 */
import { IdPairs } from "../memory/tables.ts";
import type { Behaviour } from "./behaviour.ts";
import { type Discoverer, discovery } from "./discovery.ts";
import type { LocalSteps } from "./local-steps.ts";

export class Passings {
  /** How many there are. Their steps have the first numbers of all. */
  readonly count: number;
  /** Where several search together: the order in which they find out. */
  discoverer: Discoverer | null = null;
  readonly #behaviour: Behaviour;
  readonly #local: LocalSteps;
  readonly #lengths: readonly number[];
  readonly #passed = new IdPairs(64);

  constructor(behaviour: Behaviour, local: LocalSteps) {
    this.#behaviour = behaviour;
    this.#local = local;
    this.#lengths = behaviour.passings ?? [];
    this.count = this.#lengths.length;
  }

  /** The number of the local state of `node` once passing number `passing` is over. */
  after(node: number, local: number, passing: number): number {
    const second = passing * this.#behaviour.nodes + node;
    const known = this.#passed.get(local, second);
    if (known >= 0) return known;
    if (this.discoverer === null) return this.learn(local, second);
    this.discoverer.discover(discovery.pass, local, second, () => this.#passed.get(local, second) >= 0);
    return this.#passed.get(local, second);
  }

  /** Computes it. */
  learn(local: number, second: number): number {
    const node = second % this.#behaviour.nodes;
    const micros = this.#lengths[(second - node) / this.#behaviour.nodes]!;
    const after = this.#local.internLocal(
      node,
      this.#behaviour.passed!(node, this.#local.locals.values[local]!, micros),
    );
    this.#passed.add(local, second, after);
    return after;
  }
}
