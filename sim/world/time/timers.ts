/**
 * The timers of all nodes of the timed world, each run by its node's clock. Re-arming a timer that is already scheduled only moves its deadline: the old event finds the
 * new deadline when it comes and waits on, so the queue holds about one event per timer however often it is reset.
 */
import type { Stream, Streams } from "../../base/random.ts";
import { type Agenda, kind } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import type { Present } from "./present.ts";

const never = Number.POSITIVE_INFINITY;

/** A handler set or cancelled a timer that its role does not declare. */
export class UndeclaredTimer extends Error {
  override readonly name = "UndeclaredTimer";
}

export class Timers {
  readonly names: readonly (readonly string[])[];
  readonly #present: Present;
  readonly #agenda: Agenda;
  readonly #clocks: readonly Clock[];
  readonly #streams: readonly Stream[];
  readonly #stride: number;
  readonly #deadlines: Float64Array;
  readonly #scheduled: Float64Array; // time of the live event, or never
  readonly #generations: Int32Array; // of the live event: others are stale

  /** `names`: what each node declares. */
  constructor(
    names: readonly (readonly string[])[],
    present: Present,
    agenda: Agenda,
    clocks: readonly Clock[],
    streams: Streams,
  ) {
    this.names = names;
    this.#present = present;
    this.#agenda = agenda;
    this.#clocks = clocks;
    this.#streams = names.map((_, node) => streams.stream(`timer/${node}`));
    this.#stride = Math.max(1, ...names.map((list) => list.length));
    this.#deadlines = new Float64Array(names.length * this.#stride).fill(never);
    this.#scheduled = new Float64Array(names.length * this.#stride).fill(never);
    this.#generations = new Int32Array(names.length * this.#stride);
  }

  /** Arms the timer to fire when its node's clock has run on by a time drawn from min..max microseconds. */
  arm(node: number, name: string, min: number, max: number): void {
    const span = max > min ? this.#streams[node]!.between(min, max) : min;
    const key = this.#key(node, name);
    const deadline = this.#present.now + this.#clocks[node]!.spanOf(span);
    this.#deadlines[key] = deadline;
    if (this.#scheduled[key]! > deadline) this.#schedule(node, key, deadline); // else an event comes soon enough
  }

  cancel(node: number, name: string): void {
    this.#deadlines[this.#key(node, name)] = never;
  }

  /** All timers of a node are gone: it crashed. */
  clear(node: number): void {
    this.#deadlines.fill(never, node * this.#stride, (node + 1) * this.#stride);
  }

  /**
   * The event of `generation` came for the timer `key` of `node`. True when the timer fires, and is no longer armed;
   * false when it was cancelled or armed anew.
   */
  fire(node: number, key: number, generation: number): boolean {
    if (this.#generations[key] !== generation) return false;
    this.#scheduled[key] = never;
    const deadline = this.#deadlines[key]!;
    if (deadline === never) return false;
    if (deadline > this.#present.now) {
      this.#schedule(node, key, deadline);
      return false;
    }
    this.#deadlines[key] = never;
    return true;
  }

  nameOf(node: number, key: number): string {
    return this.names[node]![key - node * this.#stride]!;
  }

  /** Schedules the live event of a timer; any earlier one is stale. */
  #schedule(node: number, key: number, deadline: number): void {
    this.#scheduled[key] = deadline;
    this.#agenda.push(deadline, kind.timer, node, ++this.#generations[key]!, key, null);
  }

  /** Index of a timer of `node`. Throws when its role declares no such timer. */
  #key(node: number, name: string): number {
    const at = this.names[node]!.indexOf(name);
    if (at < 0) throw new UndeclaredTimer(`node ${node} set the timer "${name}", which its role does not declare`);
    return node * this.#stride + at;
  }
}
