/**
 * Drives a scheduled world to a verdict: by the plan's choices, or by a seeded strategy that picks any open choice within
 * the plan's faults, then heals and goes on fairly until every client had its last answer.
 */
import { type Stream, Streams } from "../../base/random.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import { type Choice, type HandlerRun, NotOpenError, parseChoice, wholeRun } from "./choices.ts";
import type { ScheduledWorld } from "./scheduled.ts";

/** Choices of the strategy before healing, at most. */
const activeChoicesMax = 3_000;
/** Choices within which the system must have made progress after healing. */
const healChoicesMax = 30_000;

/** Takes the world from its start to the end of the plan, or with `endsWhereClosed` to a choice that is not open. */
export function driveScheduled(world: ScheduledWorld, plan: Plan, endsWhereClosed = false): RunResult {
  world.start();
  if (plan.choices.length > 0) return follow(world, plan.choices, endsWhereClosed);
  const strategy = new Strategy(plan, world.servers);
  for (let i = 0; i < activeChoicesMax && !world.isDone && world.violation === null; i++) {
    world.apply(strategy.pick(world.enabled()));
  }
  if (world.violation === null) world.heal();
  for (let i = 0; i < healChoicesMax && !world.isDone && world.violation === null; i++) {
    const choice = strategy.pickFairly(world.enabled());
    if (choice === null) break;
    world.apply(choice);
  }
  return world.result(null);
}

function follow(world: ScheduledWorld, choices: readonly string[], endsWhereClosed: boolean): RunResult {
  try {
    for (const text of choices) {
      if (world.violation !== null) break;
      world.apply(parseChoice(text));
    }
  } catch (error) {
    if (endsWhereClosed && error instanceof NotOpenError) return world.result(error.message);
    throw error;
  }
  return world.result(null);
}

/** How likely a kind of choice is, against the others that are open. */
const weights: { readonly [kind in Choice["kind"]]: number } = {
  deliver: 100,
  timer: 6,
  ask: 12,
  restart: 10,
  synced: 30,
  crash: 2,
  drop: 2,
  duplicate: 2,
  pass: 12,
};

/** Cuts are drawn below this: it divides without rest by 1 to 10, so that a cut after each effect is as likely. */
const cutsEnd = 5_040;

class Strategy {
  readonly #draws: Stream;
  readonly #servers: number;
  readonly #cutShare: number;
  readonly #keeps: Plan["disk"]["loss"];
  readonly #left: { [kind in Choice["kind"]]?: number };
  #turn = 0;

  constructor(plan: Plan, servers: number) {
    this.#servers = servers;
    this.#draws = new Streams(plan.seed).stream("strategy");
    const crashes = plan.faults.filter((fault) => fault.kind === "crash");
    const cuts = crashes.reduce((sum, fault) => sum + 1 + fault.loops, 0);
    this.#cutShare = crashes.some((fault) => fault.effects !== null) ? 500_000 : 0;
    this.#keeps = plan.disk.loss;
    const operations = plan.workload.clients * plan.workload.operations;
    this.#left = {
      crash: cuts,
      drop: Math.floor((plan.network.drop * operations * 20) / 1_000_000),
      duplicate: Math.floor((plan.network.duplicate * operations * 20) / 1_000_000),
      pass: plan.elapses ?? 0,
    };
  }

  /** Any open choice, by weight, within what is left of each fault. */
  pick(open: readonly Choice[]): Choice {
    const total = open.reduce((sum, choice) => sum + this.#weight(choice), 0);
    let ticket = this.#draws.below(total);
    let at = 0;
    while (ticket >= this.#weight(open[at]!)) ticket -= this.#weight(open[at++]!);
    const choice = open[at]!;
    const left = this.#left[choice.kind];
    if (left !== undefined) this.#left[choice.kind] = left - 1;
    return this.#detail(choice);
  }

  /** Faultless and fair: restarts and disks, then messages in turn, then timers and time in turn; null when nothing can happen. */
  pickFairly(open: readonly Choice[]): Choice | null {
    const restart = open.find((choice) => choice.kind === "restart");
    if (restart !== undefined) return this.#withDraws(restart);
    const synced = open.find((choice) => choice.kind === "synced");
    if (synced !== undefined) return synced;
    const messages = open.filter((choice) => choice.kind === "deliver");
    const first = messages[0];
    if (first !== undefined) return this.#withDraws(first);
    const timers = open.filter(({ kind }) => kind === "timer" || kind === "ask" || kind === "pass");
    if (timers.length === 0) return null;
    const next = timers[this.#turn++ % timers.length]!;
    return "run" in next ? this.#withDraws(next) : next;
  }

  #weight(choice: Choice): number {
    const left = this.#left[choice.kind];
    return left !== undefined && left <= 0 ? 0 : weights[choice.kind];
  }

  #detail(choice: Choice): Choice {
    if (choice.kind === "crash") return { ...choice, keep: this.#keep() };
    if (!("run" in choice)) return choice;
    const drawn = this.#withDraws(choice);
    const crashes = this.#left.crash ?? 0;
    const isServerStep = choice.kind === "timer" || choice.kind === "deliver";
    if (crashes <= 0 || !isServerStep || !this.#draws.chance(this.#cutShare >> 6)) return drawn;
    const node = choice.kind === "deliver" ? choice.to : choice.node;
    if (node >= this.#servers) return drawn;
    this.#left.crash = crashes - 1;
    return { ...drawn, run: { ...drawn.run, cut: this.#draws.below(cutsEnd), keep: this.#keep() } };
  }

  #withDraws<C extends Choice & { readonly run: HandlerRun }>(choice: C): C {
    const draws = [this.#draws.below(1 << 16), this.#draws.below(1 << 16)];
    return { ...choice, run: { ...wholeRun, draws } };
  }

  #keep(): boolean[] {
    const marks = Array.from({ length: 4 }, () => this.#draws.below(2) === 1);
    if (this.#keeps === "none") return marks.map(() => true);
    if (this.#keeps === "subset") return marks;
    const kept = marks.indexOf(false);
    return marks.map((_, at) => kept < 0 || at < kept);
  }
}
