/** One node's clock: local time runs at (1 + drift / 10^6) from an offset, and may jump. Whole microseconds. */
import type { Plan } from "../../plan/plan.ts";

export class Clock {
  #offset: number;
  readonly #drift: number; // parts per million
  readonly #true: boolean;

  constructor(offset: number, drift: number) {
    this.#offset = offset;
    this.#drift = drift;
    this.#true = drift === 0;
  }

  /** Local time at virtual time `now`. */
  read(now: number): number {
    return this.#true ? now + this.#offset : now + this.#offset + Math.floor((now * this.#drift) / 1_000_000);
  }

  /** How long `span` local microseconds take in virtual time, at least one. */
  spanOf(span: number): number {
    if (this.#true) return span;
    return Math.max(1, Math.floor((span * 1_000_000) / (1_000_000 + this.#drift)));
  }

  jump(by: number): void {
    this.#offset += by;
  }
}

/** The clocks of all nodes, as the plan has them. */
export function clocksOf(plan: Plan, nodes: number): Clock[] {
  return Array.from({ length: nodes }, (_, node) => {
    const clock = plan.clocks.find((one) => one.node === node);
    return new Clock(clock?.offset ?? 0, clock?.drift ?? 0);
  });
}
