/** How long the whole of `verify` may take: reading, deciding, explaining and drawing share one limit. */

export class Deadline {
  readonly #end: number;

  /** Null: no limit. */
  constructor(seconds: number | null) {
    this.#end = seconds === null ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1_000;
  }

  /** Milliseconds that are left; undefined without a limit. */
  get left(): number | undefined {
    return this.#end === Number.POSITIVE_INFINITY ? undefined : Math.max(0, this.#end - performance.now());
  }

  /** Seconds that are left; null without a limit. */
  get seconds(): number | null {
    return this.left === undefined ? null : this.left / 1_000;
  }

  readonly isOver = (): boolean => performance.now() >= this.#end;
}
