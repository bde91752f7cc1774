/**
 * From a failure of the timed drive outward: all runs that differ from a recorded one in at most so many of its faults
 * and messages. A deviation leaves a fault out, or loses a message that was delivered, delivers it at once, late or
 * twice, or delivers one that was lost; all else is drawn as recorded. After healing, when the network loses and copies
 * nothing, a message is only late or at once. Plans outside the system's claims are not run, unless the recorded one is
 * outside itself.
 */
import { UserError } from "../../base/user-error.ts";
import { nameOf } from "../../contract/cluster.ts";
import type { Invariant } from "../../contract/invariant.ts";
import type { System } from "../../contract/system.ts";
import { claimsOf } from "../../plan/claimed.ts";
import { claimsNeeded } from "../../plan/claims.ts";
import { clusterOfPlan } from "../../plan/cluster-of-plan.ts";
import { describeFault } from "../../plan/faults/fault.ts";
import type { NetworkDecision, Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import { validatePlan } from "../../plan/validate.ts";
import { run } from "../../run.ts";
import type { EventCause, Recorder } from "../../trace/recorder.ts";
import type { AroundOptions, Exploration } from "./neighbourhood.ts";

/** Explores the neighbourhood of a timed plan. */
export function exploreAroundTimed(
  plan: Plan,
  system: System,
  invariants: readonly Invariant[],
  options: AroundOptions,
): Exploration {
  return new AroundTimed(plan, system, invariants, options).explore();
}

/** A deviation: how it changes a plan. */
interface Deviation {
  readonly text: string;
  readonly apply: (change: Change) => void;
}

/** Something a run may deviate in. The first deviation is to go without it. */
interface Choice {
  readonly text: string;
  readonly deviations: readonly Deviation[];
}

/** What is changed in a plan: faults to leave out, by position, and decisions to add. */
interface Change {
  readonly faults: Set<number>;
  readonly decisions: NetworkDecision[];
}

interface Routed {
  readonly from: number;
  readonly to: number;
  readonly ordinal: number;
  readonly type: string;
  readonly lost: boolean;
  /** Sent after healing. */
  readonly isCalm: boolean;
}

/** A message that is late takes as long as a client's patience. */
const lateMicros = (plan: Plan): number => Math.max(1, plan.workload.retryMicros);

class AroundTimed {
  readonly #plan: Plan;
  readonly #system: System;
  readonly #invariants: readonly Invariant[];
  readonly #options: AroundOptions;
  readonly #beyond: boolean;
  #invariant: string | null = null;
  #runs = 0;
  #same = 0;
  #other = 0;
  #complete = true;
  #shortest: readonly string[] = [];
  #length = 0;

  constructor(plan: Plan, system: System, invariants: readonly Invariant[], options: AroundOptions) {
    this.#plan = plan;
    this.#system = system;
    this.#invariants = invariants;
    this.#options = options;
    const { survives } = claimsOf(system, plan.options);
    this.#beyond = claimsNeeded(plan).some(({ kind }) => !survives.includes(kind));
  }

  *explore(): Exploration {
    const messages = new Messages();
    const recorded = run(this.#plan, this.#system, this.#invariants, { recorder: messages });
    this.#invariant = recorded.violation?.invariant ?? null;
    this.#length = recorded.events;
    this.#count(recorded, []);
    const choices = this.#choices(messages.taken);
    const told: { choice: string; isNecessary: boolean }[] = [];
    for (const { text, deviations } of this.#invariant === null ? [] : choices) {
      if (!this.#complete) break;
      const without = this.#run([deviations[0]!]);
      told.push({ choice: text, isNecessary: without !== null && !this.#isAsSoon(without, recorded) });
      if (yield) this.#complete = false;
    }
    if (this.#invariant !== null) {
      for (let size = 1; size <= this.#options.radius; size++) yield* this.#deviate(choices, 0, size, []);
    }
    return {
      invariant: this.#invariant,
      choices: told,
      runs: this.#runs,
      same: this.#same,
      other: this.#other,
      complete: this.#complete,
      shortest: this.#shortest,
      length: this.#length,
    };
  }

  /** True when `result` breaks the invariant by the time the recorded run does: later, clients and nodes tried anew. */
  #isAsSoon({ violation }: RunResult, { violation: recorded }: RunResult): boolean {
    return violation?.invariant === this.#invariant && violation.time <= (recorded?.time ?? 0);
  }

  /** All runs with exactly `left` deviations more, in choices from `at` on. */
  *#deviate(
    choices: readonly Choice[],
    at: number,
    left: number,
    taken: readonly Deviation[],
  ): Generator<undefined, void, boolean> {
    if (!this.#complete) return;
    if (left === 0) {
      if (this.#runs >= this.#options.runsMax) {
        this.#complete = false;
        return;
      }
      const result = this.#run(taken);
      if (result !== null) this.#count(result, taken);
      if (yield) this.#complete = false;
      return;
    }
    for (let next = at; next < choices.length && this.#complete; next++) {
      for (const deviation of choices[next]!.deviations) {
        yield* this.#deviate(choices, next + 1, left - 1, [...taken, deviation]);
      }
    }
  }

  #count({ violation, events }: RunResult, taken: readonly Deviation[]): void {
    this.#runs++;
    if (violation === null) return;
    if (violation.invariant !== this.#invariant) {
      this.#other++;
      return;
    }
    this.#same++;
    if (events < this.#length) {
      this.#length = events;
      this.#shortest = taken.map(({ text }) => text);
    }
  }

  /** The run with these deviations; null when its plan asks more of the system than it claims. */
  #run(deviations: readonly Deviation[]): RunResult | null {
    const change: Change = { faults: new Set(), decisions: [] };
    for (const { apply } of deviations) apply(change);
    const decided = new Set(change.decisions.map(keyOf));
    const plan: Plan = {
      ...this.#plan,
      faults: this.#plan.faults.filter((_, at) => !change.faults.has(at)),
      decisions: [...this.#plan.decisions.filter((one) => !decided.has(keyOf(one))), ...change.decisions],
    };
    try {
      validatePlan(plan, this.#system, { beyond: this.#beyond });
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
    return run(plan, this.#system, this.#invariants);
  }

  #choices(routed: readonly Routed[]): Choice[] {
    const cluster = clusterOfPlan(this.#plan, this.#system);
    const faults = this.#plan.faults.map((fault, at): Choice => {
      const text = `fault ${at}: ${describeFault(fault, (node) => nameOf(cluster, node))}`;
      return { text, deviations: [{ text: `without ${text}`, apply: ({ faults: left }) => left.add(at) }] };
    });
    const before = new Map(this.#plan.decisions.map((decision) => [keyOf(decision), decision]));
    return [...faults, ...routed.map((one) => this.#choiceOf(one, before.get(keyOf(one))))];
  }

  #choiceOf({ from, to, ordinal, type, lost, isCalm }: Routed, decided: NetworkDecision | undefined): Choice {
    const name = `${from}>${to} #${ordinal} ${type}`;
    const base = { from, to, ordinal };
    const deviation = (what: string, change: Omit<NetworkDecision, "from" | "to" | "ordinal">): Deviation => ({
      text: `${what} ${name}`,
      apply: ({ decisions }) => decisions.push({ ...base, ...change }),
    });
    if (lost) return { text: `lost ${name}`, deviations: [deviation("deliver", { ...decided, drop: false })] };
    const delays = [
      deviation("late", { ...decided, drop: false, micros: lateMicros(this.#plan) }),
      deviation("at once", { ...decided, drop: false, micros: 1 }),
    ];
    if (isCalm) return { text: `message ${name}`, deviations: delays };
    const twice = deviation("twice", { ...decided, drop: false, copies: 1 });
    return { text: `message ${name}`, deviations: [deviation("lose", { drop: true }), ...delays, twice] };
  }
}

const keyOf = ({ from, to, ordinal }: { readonly from: number; readonly to: number; readonly ordinal: number }) =>
  `${from}>${to}#${ordinal}`;

/** Hears what the network takes. */
class Messages implements Recorder {
  readonly taken: Routed[] = [];
  #isCalm = false;

  routed(from: number, to: number, ordinal: number, message: unknown, lost: string | null): void {
    if (lost === "partition") return; // that is the fault's doing
    const { type } = message as { readonly type: string };
    this.taken.push({ from, to, ordinal, type, lost: lost !== null, isCalm: this.#isCalm });
  }

  event(_index: number, _time: number, _node: number, { type }: EventCause): void {
    if (type === "heal") this.#isCalm = true;
  }

  effects(): void {}
  seen(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}
