/**
 * From a failure of the scheduled drive outward: all runs that differ from a recorded one in at most so many choices. A
 * deviation leaves one recorded choice out, or takes another open choice before it; what follows is taken as recorded
 * where it is still open.
 */
import type { Invariant } from "../../contract/invariant.ts";
import type { System } from "../../contract/system.ts";
import type { Plan } from "../../plan/plan.ts";
import { type Choice, formatChoice, parseChoice } from "../../world/scheduled/choices.ts";
import { ScheduledWorld } from "../../world/scheduled/scheduled.ts";
import type { AroundOptions, Exploration } from "./neighbourhood.ts";

/** Explores the neighbourhood of a plan with choices. */
export function exploreAround(
  plan: Plan,
  system: System,
  invariants: readonly Invariant[],
  options: AroundOptions,
): Exploration {
  return new Around(plan, system, invariants, options).explore();
}

class Around {
  readonly #world: ScheduledWorld;
  readonly #recorded: readonly Choice[];
  readonly #options: AroundOptions;
  readonly #taken: string[] = [];
  #invariant: string | null = null;
  #runs = 0;
  #same = 0;
  #other = 0;
  #shortest: readonly string[] = [];
  #isStopped = false;

  constructor(plan: Plan, system: System, invariants: readonly Invariant[], options: AroundOptions) {
    this.#world = new ScheduledWorld(plan, system, invariants, {});
    this.#recorded = plan.choices.map(parseChoice);
    this.#options = options;
  }

  *explore(): Exploration {
    this.#world.start();
    const mark = this.#world.snapshot();
    this.#follow(0);
    this.#invariant = this.#world.violation?.invariant ?? null;
    this.#shortest = [...this.#taken];
    const choices: { choice: string; isNecessary: boolean }[] = [];
    for (const [left, choice] of this.#recorded.entries()) {
      if (this.#isStopped) break;
      this.#world.restore(mark);
      this.#taken.length = 0;
      this.#follow(0, left);
      const isNecessary = this.#world.violation?.invariant !== this.#invariant;
      choices.push({ choice: formatChoice(choice), isNecessary });
      if (yield) this.#isStopped = true;
    }
    this.#world.restore(mark);
    this.#taken.length = 0;
    yield* this.#deviate(0, this.#options.radius);
    return {
      invariant: this.#invariant,
      choices,
      runs: this.#runs,
      same: this.#same,
      other: this.#other,
      complete: this.#runs < this.#options.runsMax && !this.#isStopped,
      shortest: this.#shortest,
      length: this.#shortest.length,
    };
  }

  /** Takes the recorded choices from `at` on, without the one at `leftOut`, as far as they are open. */
  #follow(at: number, leftOut = -1): void {
    for (let i = at; i < this.#recorded.length && this.#world.violation === null; i++) {
      if (i !== leftOut) this.#takeIfOpen(this.#recorded[i]!);
    }
  }

  /** All runs from here on that deviate at most `left` times from the recorded choices from `at` on. */
  *#deviate(at: number, left: number): Generator<undefined, void, boolean> {
    if (this.#runs >= this.#options.runsMax || this.#isStopped) return;
    if (this.#world.violation !== null || at === this.#recorded.length) {
      this.#count();
      if (yield) this.#isStopped = true;
      return;
    }
    const mark = this.#world.snapshot();
    const depth = this.#taken.length;
    const back = (): void => {
      this.#world.restore(mark);
      this.#taken.length = depth;
    };
    if (left > 0) {
      const next = keyOf(this.#recorded[at]!);
      for (const choice of this.#world.enabled()) {
        if (keyOf(choice) === next) continue;
        this.#take(choice);
        yield* this.#deviate(at, left - 1);
        back();
      }
      yield* this.#deviate(at + 1, left - 1);
      back();
    }
    this.#takeIfOpen(this.#recorded[at]!);
    yield* this.#deviate(at + 1, left);
    back();
  }

  #takeIfOpen(choice: Choice): void {
    const key = keyOf(choice);
    if (this.#world.enabled().some((open) => keyOf(open) === key)) this.#take(choice);
  }

  #take(choice: Choice): void {
    this.#taken.push(formatChoice(choice));
    this.#world.apply(choice);
  }

  #count(): void {
    this.#runs++;
    const invariant = this.#world.violation?.invariant ?? null;
    if (invariant === null) return;
    if (invariant !== this.#invariant) this.#other++;
    else {
      this.#same++;
      if (this.#taken.length < this.#shortest.length) this.#shortest = [...this.#taken];
    }
  }
}

/** What makes two choices the same event, whatever is drawn in it or cuts it. */
function keyOf(choice: Choice): string {
  switch (choice.kind) {
    case "deliver":
    case "drop":
    case "duplicate":
      return `${choice.kind} ${choice.from} ${choice.to} ${choice.ordinal}`;
    case "timer":
      return `timer ${choice.node} ${choice.timer}`;
    case "ask":
      return `ask ${choice.node} ${choice.server}`;
    case "pass":
      return `pass ${choice.micros}`;
    default:
      return `${choice.kind} ${choice.node}`;
  }
}
