/**
 * The timers of all nodes. Re-arming a timer that is already scheduled only moves its deadline: the old event finds the
 * new deadline when it comes and waits on, so the queue holds about one event per timer however often it is reset.
 */
const never = Number.POSITIVE_INFINITY;

/** A handler set or cancelled a timer that its role does not declare. */
export class UndeclaredTimer extends Error {
  override readonly name = "UndeclaredTimer";
}

export class Timers {
  readonly names: readonly (readonly string[])[];
  readonly #stride: number;
  readonly #deadlines: Float64Array;
  readonly #scheduled: Float64Array; // time of the live event, or never
  readonly #generations: Int32Array; // of the live event: others are stale

  constructor(names: readonly (readonly string[])[]) {
    this.names = names;
    this.#stride = Math.max(1, ...names.map((list) => list.length));
    this.#deadlines = new Float64Array(names.length * this.#stride).fill(never);
    this.#scheduled = new Float64Array(names.length * this.#stride).fill(never);
    this.#generations = new Int32Array(names.length * this.#stride);
  }

  /** Index of a timer of `node`, for the calls below. Throws when its role declares no such timer. */
  key(node: number, name: string): number {
    const at = this.names[node]!.indexOf(name);
    if (at < 0) throw new UndeclaredTimer(`node ${node} set the timer "${name}", which its role does not declare`);
    return node * this.#stride + at;
  }

  nodeOf(key: number): number {
    return Math.floor(key / this.#stride);
  }

  nameOf(key: number): string {
    return this.names[this.nodeOf(key)]![key % this.#stride]!;
  }

  /** Sets the deadline. Returns the generation of a new event to schedule at it, or -1 when one comes soon enough. */
  arm(key: number, deadline: number): number {
    this.#deadlines[key] = deadline;
    if (this.#scheduled[key]! <= deadline) return -1;
    this.#scheduled[key] = deadline;
    return ++this.#generations[key]!;
  }

  cancel(key: number): void {
    this.#deadlines[key] = never;
  }

  /** All timers of a node are gone: it crashed. */
  clear(node: number): void {
    this.#deadlines.fill(never, node * this.#stride, (node + 1) * this.#stride);
  }

  isArmed(key: number): boolean {
    return this.#deadlines[key]! !== never;
  }

  /** True when the event of `generation` is the live one, which is thereby consumed. */
  isLive(key: number, generation: number): boolean {
    if (this.#generations[key] !== generation) return false;
    this.#scheduled[key] = never;
    return true;
  }

  /** The deadline now: never when cancelled, later than the event when re-armed. */
  deadline(key: number): number {
    return this.#deadlines[key]!;
  }

  /** The timer fires: it is no longer armed. */
  consume(key: number): void {
    this.#deadlines[key] = never;
  }
}
