/** What lies around a recorded failing run: the answer of `synod check --around`, of either drive. */

export interface Neighbourhood {
  /** The invariant that the recorded run breaks; null when it breaks none. */
  readonly invariant: string | null;
  /**
   * What the recorded run may deviate in: scheduled drive, its choices; timed drive, the faults of its plan and the
   * messages sent before the violation. Necessary is what the violation is gone without (timed drive: gone, or later).
   */
  readonly choices: readonly { readonly choice: string; readonly isNecessary: boolean }[];
  /** Runs looked at, and how many of them broke the same invariant, another one, or none. */
  readonly runs: number;
  readonly same: number;
  readonly other: number;
  /** Every run within the radius was looked at. */
  readonly complete: boolean;
  /** The shortest run found that breaks the same invariant: scheduled drive, its choices; timed, its deviations. */
  readonly shortest: readonly string[];
  /** Timed drive: the events of that run; scheduled: its choices. */
  readonly length: number;
}

/** A search of a neighbourhood, run by run: told true, it ends with what it has. */
export type Exploration = Generator<undefined, Neighbourhood, boolean>;

export interface AroundOptions {
  /** Deviations at most. */
  readonly radius: number;
  /** Runs to look at, at most. */
  readonly runsMax: number;
}
