/** Where invariants were found violated: for each the first place. */
import type { Broken } from "../rows/behaviour.ts";

/** A state, and the step from it that showed the violation (-1: the state itself). */
export interface Spot {
  readonly broken: Broken;
  readonly state: number;
  readonly step: number;
}

export class Spots {
  readonly list: Spot[] = [];

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  add(broken: Broken, state: number, step: number): void {
    if (this.list.some((spot) => spot.broken.invariant === broken.invariant)) return;
    this.list.push({ broken, state, step });
  }
}
