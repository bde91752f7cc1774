/**
 * A timed run told as a schedule: the same handlers in the same order, as choices of a world without a clock. What time
 * made happen and the story does not need, such as heartbeats, can be left out there, and what is not delivered is late.
 */
import { digestOf } from "../../base/digest.ts";
import type { Invariant } from "../../contract/invariant.ts";
import type { System } from "../../contract/system.ts";
import type { Plan } from "../../plan/plan.ts";
import {
  type Choice,
  formatChoice,
  type HandlerRun,
  NotOpenError,
  parseChoice,
} from "../../world/scheduled/choices.ts";
import { ScheduledWorld } from "../../world/scheduled/scheduled.ts";
import type { TimedStep } from "./steps.ts";

/** Where a schedule is tried. */
export interface ScheduleTools {
  readonly system: System;
  readonly invariants: readonly Invariant[];
  /** Is called for every schedule that is tried: the search gets on. */
  readonly beat: () => void;
}

/**
 * What the timed run leaves open: whether a crash loses what was not synced, whether a span has just elapsed, and whether
 * handlers are told whose syncs were never done: in a schedule a sync is at once, and what they say is heard.
 */
export interface Guess {
  readonly keeps: boolean;
  readonly elapses: boolean;
  readonly tellsUnheard: boolean;
}

/** The plan without a clock, its faults and its network: what happens are its choices. */
export function scheduledPlan(plan: Plan): Plan {
  const { gone: _, ...rest } = plan;
  const { loyal: __, crashes: ___, ...workload } = plan.workload;
  const operations = workload.operations + 1; // the one that each client asks once all faults are over
  return {
    ...rest,
    drive: "scheduled",
    network: { latency: { type: "constant", micros: 1 }, drop: 0, duplicate: 0, reorder: 0, fifo: false },
    disk: { syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0, loss: plan.disk.loss },
    cpu: { perMessageNanos: 0, perByteNanos: 0 },
    clocks: [],
    faults: [],
    workload: { ...workload, operations, attempts: 1_000 },
    decisions: [],
    choices: [],
  };
}

/** Whether it makes a difference that time passes. */
export const timeMatters = (plan: Plan, { system }: ScheduleTools): boolean =>
  new ScheduledWorld({ ...scheduledPlan(plan), elapses: 1 }, system, [], {}).passings.length > 0;

/** A run by these choices, but for those that are not open; and the choices that were taken. */
export function runAlong(plan: Plan, choices: readonly string[], { system, invariants, beat }: ScheduleTools) {
  beat();
  const world = new ScheduledWorld(plan, system, invariants, {});
  const taken: string[] = [];
  world.start();
  for (const choice of choices) {
    if (world.violation !== null) break;
    if (take(world, parseChoice(choice))) taken.push(choice);
  }
  return { result: world.result(null), taken };
}

function take(world: ScheduledWorld, choice: Choice): boolean {
  try {
    world.apply(choice);
    return true;
  } catch (error) {
    if (error instanceof NotOpenError) return false;
    throw error;
  }
}

/** The choices that tell the steps, as far as they can be taken. A message that arrived twice is copied before. */
export function choicesOf(
  plan: Plan,
  steps: readonly TimedStep[],
  stage: ScheduleTools,
  guess: Guess,
): readonly string[] {
  const copies = new Map<string, number>();
  for (let round = 0; ; round++) {
    stage.beat();
    const telling = new Telling(plan, stage, guess, copies);
    for (const step of steps) if (!telling.isOver) telling.tell(step);
    if (telling.missing === null || round === copiesMax) return telling.choices;
    copies.set(telling.missing, (copies.get(telling.missing) ?? 0) + 1);
  }
}

/** Copies of messages that are told, over all. */
const copiesMax = 16;

class Telling {
  readonly choices: string[] = [];
  /** A message of which another copy arrived, by channel and number: it has to be copied when it first arrives. */
  missing: string | null = null;
  readonly #world: ScheduledWorld;
  readonly #guess: Guess;
  readonly #copies: ReadonlyMap<string, number>;
  readonly #arrived = new Map<string, string>(); // by channel and text: the message, by channel and number
  readonly #isDown = new Set<number>();
  readonly #passing: number; // 0 where no time passes
  #passed = 0;

  constructor(plan: Plan, { system, invariants }: ScheduleTools, guess: Guess, copies: ReadonlyMap<string, number>) {
    this.#world = new ScheduledWorld(plan, system, invariants, {});
    this.#guess = guess;
    this.#copies = copies;
    this.#world.start();
    this.#passing = Math.max(0, ...this.#world.passings);
  }

  get isOver(): boolean {
    return this.#world.violation !== null || this.missing !== null;
  }

  tell(step: TimedStep): void {
    const { time, node, cause, cut } = step;
    if (step.isUnheard && !this.#guess.tellsUnheard) return;
    for (; this.#passing > 0 && this.#passed + this.#passing <= time; this.#passed += this.#passing) {
      this.#take({ kind: "pass", micros: this.#passing });
    }
    const keep = new Array<boolean>(marks).fill(this.#guess.keeps);
    const draws = this.#guess.elapses ? new Array<number>(marks).fill(1) : [];
    const run: HandlerRun = { draws, cut, keep: cut === null ? [] : keep };
    if (cut !== null || cause.type === "crash") this.#isDown.add(node);
    switch (cause.type) {
      case "message":
        return this.#deliver(step, cause.from, run);
      case "timer": {
        if (node < this.#world.servers) return void this.#take({ kind: "timer", node, timer: cause.timer, run });
        const { first, count } = this.#world.contact;
        const server = step.to >= first && step.to < first + count ? step.to : first;
        const isUsual = cause.timer === this.#world.dueStep(node);
        return void this.#take({ kind: "ask", node, server, run, ...(isUsual ? {} : { timer: cause.timer }) });
      }
      case "crash":
        return void this.#take({ kind: "crash", node, keep });
      case "start":
        if (!this.#isDown.has(node)) return;
        this.#isDown.delete(node);
        return void this.#take({ kind: "restart", node, run });
      default:
    }
  }

  /** The oldest message under way that says the same. */
  #deliver({ node, text }: TimedStep, from: number, run: HandlerRun): void {
    const channel = `${from}>${node}`;
    const found = this.#world.underWay(from, node).find(({ message }) => digestOf(message) === text);
    if (found === undefined) {
      this.missing = this.#arrived.get(`${channel} ${text}`) ?? null;
      return;
    }
    const { ordinal } = found;
    const name = `${channel} #${ordinal}`;
    if (this.#arrived.get(`${channel} ${text}`) !== name) {
      for (let more = this.#copies.get(name) ?? 0; more > 0; more--) {
        this.#take({ kind: "duplicate", from, to: node, ordinal });
      }
    }
    this.#arrived.set(`${channel} ${text}`, name);
    this.#take({ kind: "deliver", from, to: node, ordinal, run });
  }

  #take(choice: Choice): boolean {
    const isTaken = take(this.#world, choice);
    if (isTaken) this.choices.push(formatChoice(choice));
    return isTaken;
  }
}

/** Draws, and unsynced writes, of which something is said: more than handlers have. */
const marks = 8;
