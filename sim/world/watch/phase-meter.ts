/** Counts by stretch of a run: before its faults, during and after them, and once it is healed. */
import type { PhaseCounts, PhaseName, RunPhases } from "../../plan/run-result.ts";

/** The counts of one stretch, added to in place. */
class Tally implements PhaseCounts {
  ok = 0;
  failed = 0;
  unknown = 0;
  reads = 0;
  messages = 0;
  bytes = 0;
  micros = 0;
}

export class PhaseMeter {
  /** The stretch that runs now. */
  now: Tally;
  readonly #tallies: { readonly [name in PhaseName]: Tally };
  #underWay = 0;
  #healed = false;
  // Where the stretch that runs now began:
  #since = 0;
  #messages = 0;
  #bytes = 0;

  constructor() {
    this.#tallies = { before: new Tally(), during: new Tally(), after: new Tally(), healed: new Tally() };
    this.now = this.#tallies.before;
  }

  /** Traffic is told as what was sent since the run began. True where another stretch begins. */
  faultBegins(time: number, messages: number, bytes: number): boolean {
    this.#underWay++;
    if (this.#healed) return false;
    this.#enter("during", time, messages, bytes);
    return this.#underWay === 1;
  }

  /** True where another stretch begins. */
  faultEnds(time: number, messages: number, bytes: number): boolean {
    this.#underWay--;
    if (this.#healed || this.#underWay > 0) return false;
    this.#enter("after", time, messages, bytes);
    return true;
  }

  heals(time: number, messages: number, bytes: number): void {
    this.#healed = true;
    this.#enter("healed", time, messages, bytes);
  }

  /** The counts up to now. */
  phases(time: number, messages: number, bytes: number): RunPhases {
    this.#close(time, messages, bytes);
    const { before, during, after, healed } = this.#tallies;
    return { before: { ...before }, during: { ...during }, after: { ...after }, healed: { ...healed } };
  }

  #enter(name: PhaseName, time: number, messages: number, bytes: number): void {
    this.#close(time, messages, bytes);
    this.now = this.#tallies[name];
  }

  #close(time: number, messages: number, bytes: number): void {
    this.now.micros += time - this.#since;
    this.now.messages += messages - this.#messages;
    this.now.bytes += bytes - this.#bytes;
    this.#since = time;
    this.#messages = messages;
    this.#bytes = bytes;
  }
}
