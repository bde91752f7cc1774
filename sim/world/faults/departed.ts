/** Servers that never come back: from healing on they are down, or cut off from everybody, for ever. */
import type { Plan } from "../../plan/plan.ts";
import type { Cuts } from "../network/cuts.ts";
import type { Lives } from "./lives.ts";

export class Departed {
  readonly #gone: Plan["gone"];
  readonly #nodes: number;
  readonly #lives: Lives;
  readonly #cuts: Cuts;

  constructor(gone: Plan["gone"], nodes: number, lives: Lives, cuts: Cuts) {
    this.#gone = gone;
    this.#nodes = nodes;
    this.#lives = lives;
    this.#cuts = cuts;
  }

  /** They go. */
  depart(): void {
    for (const node of this.#gone?.nodes ?? []) {
      if (this.#gone?.cut === true) this.#cutOff(node);
      else this.#lives.depart(node);
    }
  }

  /** True for a server that is up, and not among them. */
  takesPart(node: number): boolean {
    return this.#lives.down[node] === null && this.#gone?.nodes.includes(node) !== true;
  }

  #cutOff(node: number): void {
    for (let other = 0; other < this.#nodes; other++) {
      if (other === node) continue;
      this.#cuts.block(node, other, 1, null);
      this.#cuts.block(other, node, 1, null);
    }
  }
}
