/** What searches have in common that go along one path at a time, depth first or at random: counts, limits, findings. */
import { ExactSet, exactStatesMax } from "../memory/exact-set.ts";
import { StateStore } from "../memory/state-store.ts";
import type { Broken } from "../rows/behaviour.ts";
import type { Space } from "../rows/space.ts";
import { Counts, type FoundViolation, type SearchLimits } from "./search.ts";

/** A store of states with the set that looks them up, both empty. */
export function nothingSeen(space: Space): readonly [StateStore, ExactSet] {
  const store = new StateStore(space.width);
  return [store, new ExactSet(store, space.width, (row) => space.hash(row))];
}

export class PathSearch {
  transitions = 0;
  depth = 0;
  bound: string | null = null;
  readonly mode = "exact";
  readonly omission = 0;
  readonly taken = new Counts();
  protected readonly space: Space;
  protected readonly limits: SearchLimits;
  /** The states that are known, and which they are. */
  protected store: StateStore;
  protected seen: ExactSet;
  readonly #findings: FoundViolation[] = [];

  constructor(space: Space, limits: SearchLimits) {
    this.space = space;
    this.limits = limits;
    [this.store, this.seen] = nothingSeen(space);
  }

  /** Distinct states on some path. */
  get states(): number {
    return this.store.size;
  }

  get bytes(): number {
    return this.store.bytes + this.seen.bytes + this.space.bytes;
  }

  /** Something was found, and nothing more is asked. */
  get hasFound(): boolean {
    return this.#findings.length > 0 && !this.limits.collect;
  }

  findings(): readonly FoundViolation[] {
    return this.#findings;
  }

  /** Keeps the first way to each invariant's violation; true when this is it. */
  protected find(broken: Broken, step: number, rows: () => readonly Int32Array[]): boolean {
    if (this.#findings.some((finding) => finding.broken.invariant === broken.invariant)) return false;
    this.#findings.push({ broken, step, rows: rows() });
    return true;
  }

  protected lookAtLimits(): void {
    if (this.states >= Math.min(this.limits.states, exactStatesMax)) this.bound ??= `${this.states} states`;
    if (this.bytes > this.limits.memory) this.bound ??= "memory";
  }
}
