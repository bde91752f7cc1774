/** Asks judges for their last word where nothing more can happen, as at the end of a run. */
import type { Broken } from "./behaviour.ts";
import type { Judging } from "./judging.ts";
import type { Space } from "./space.ts";
import type { StateJudge } from "./state-judge.ts";

export class EndJudge implements StateJudge {
  readonly #judging: Judging;
  readonly #jointPlace: number;
  readonly #other: StateJudge | null;

  /** `other`: who is asked about every state besides, or null. */
  constructor({ nodes }: Space, judging: Judging, other: StateJudge | null) {
    this.#judging = judging;
    this.#jointPlace = 2 * nodes;
    this.#other = other;
  }

  get whyUndecided(): string | null {
    return this.#other?.whyUndecided ?? this.#judging.whyUndecided;
  }

  judge(row: Int32Array, successors: number): Broken | null {
    const broken = this.#other === null ? null : this.#other.judge(row, successors);
    if (broken !== null || successors > 0) return broken;
    return this.#judging.end(row[this.#jointPlace]!);
  }
}
