/**
 * A naive explorer: every state as text, every step by running the code again, no reductions. The checker's counts and
 * verdicts are held against it.
 */
import type { NodeId } from "../../base/brand.ts";
import { canonical } from "../../base/plain.ts";
import type { Context, Invariant } from "../../contract/invariant.ts";
import type { Behaviour, Sent, Shown, StepOutcome } from "../rows/behaviour.ts";

interface Envelope {
  readonly from: number;
  readonly to: number;
  readonly message: unknown;
}

interface State {
  readonly locals: readonly object[];
  /** Of a channel, older before newer. */
  readonly underWay: readonly Envelope[];
  readonly judges: readonly object[];
  readonly budgets: readonly number[];
}

export interface NaiveReport {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** By invariant: the steps of a shortest way to its violation, where a run ends when nothing can happen. */
  readonly violations: ReadonlyMap<string, number>;
  /** The same where it ends as soon as nothing can happen but deliveries that change nothing. */
  readonly violationsAtRest: ReadonlyMap<string, number>;
}

/** Null when there are more than `statesMax` states. */
export function exploreNaively(
  behaviour: Behaviour,
  invariants: readonly Invariant[],
  context: Context,
  statesMax: number,
): NaiveReport | null {
  return new Naive(behaviour, invariants, context).explore(statesMax);
}

class Naive {
  readonly #behaviour: Behaviour;
  readonly #invariants: readonly Invariant[];
  readonly #context: Context;
  readonly #violations = new Map<string, number>();
  readonly #violationsAtRest = new Map<string, number>();
  #transitions = 0;
  /** Of the state expanded last. */
  #isAtRest = true;
  #steps = 0;

  constructor(behaviour: Behaviour, invariants: readonly Invariant[], context: Context) {
    this.#behaviour = behaviour;
    this.#invariants = invariants;
    this.#context = context;
  }

  explore(statesMax: number): NaiveReport | null {
    const seen = new Set<string>();
    let level = [this.#first()].filter((state) => state !== null);
    for (const state of level) seen.add(this.#textOf(state));
    let depth = -1;
    for (; level.length > 0; depth++) {
      const found: State[] = [];
      for (const state of level) {
        this.#steps = depth + 2;
        const successors = this.#successors(state);
        if (successors.length === 0) this.#finish(state, this.#violations);
        if (this.#isAtRest) this.#finish(state, this.#violationsAtRest);
        for (const next of successors) {
          if (next === null) continue;
          const text = this.#textOf(next);
          if (seen.has(text)) continue;
          seen.add(text);
          found.push(next);
        }
      }
      if (seen.size > statesMax) return null;
      level = found;
    }
    return {
      states: seen.size,
      transitions: this.#transitions,
      depth,
      violations: this.#violations,
      violationsAtRest: this.#violationsAtRest,
    };
  }

  #textOf({ locals, underWay, judges, budgets }: State): string {
    const texts = underWay.map((one) => canonical(one));
    const channels = this.#behaviour.window === 0 ? texts.sort() : this.#inChannels(underWay);
    return canonical({ locals, channels, judges, budgets });
  }

  #inChannels(underWay: readonly Envelope[]): string[] {
    const channels = new Map<string, string>();
    for (const one of underWay) {
      const channel = `${one.from}>${one.to}`;
      channels.set(channel, `${channels.get(channel) ?? ""} ${canonical(one.message)}`);
    }
    return [...channels].map(([channel, texts]) => `${channel}${texts}`).sort();
  }

  #first(): State | null {
    const { nodes, budgets } = this.#behaviour;
    let state: State | null = {
      locals: Array.from({ length: nodes }, () => ({})),
      underWay: [],
      judges: this.#invariants.map((invariant) => invariant.start(this.#context)),
      budgets: budgets.map(({ limit }) => limit),
    };
    for (let node = 0; node < nodes && state !== null; node++) {
      state = this.#after(state, node, this.#behaviour.start(node), -1);
    }
    return state;
  }

  /** Of every step; null for one to a violation. */
  #successors(state: State): (State | null)[] {
    this.#isAtRest = true;
    const { nodes } = this.#behaviour;
    const next: (State | null)[] = [];
    const take = (node: number, outcomes: readonly StepOutcome[], at: number): void => {
      const known = new Set<string>();
      for (const outcome of outcomes) {
        const text = this.#sameness(outcome);
        if (known.has(text)) continue;
        known.add(text);
        const isIdle = this.#isIdle(state, node, outcome);
        if (!this.#canPay(state, outcome) || (isIdle && !outcome.takes)) continue;
        if (!isIdle) this.#isAtRest = false;
        this.#transitions++;
        next.push(this.#after(state, node, outcome, at));
      }
    };
    for (let node = 0; node < nodes; node++) {
      take(node, this.#behaviour.spontaneous(node, state.locals[node]!), -1);
      const arrived = new Set<string>();
      for (const [at, { from, to, message }] of state.underWay.entries()) {
        const text = canonical([from, message]);
        if (to !== node || arrived.has(text)) continue;
        arrived.add(text);
        take(node, this.#behaviour.onMessage(node, state.locals[node]!, from, message), at);
      }
    }
    return [...next, ...this.#later(state)];
  }

  /** What the state becomes when time passes, at all nodes at once. */
  #later(state: State): State[] {
    const { passings = [], passingCost = 0 } = this.#behaviour;
    if (state.budgets[passingCost] === 0) return [];
    const budgets = state.budgets.map((left, budget) => (budget === passingCost ? left - 1 : left));
    const after = passings
      .map((micros) => state.locals.map((local, node) => this.#behaviour.passed!(node, local, micros)))
      .filter((locals) => canonical(locals) !== canonical(state.locals))
      .map((locals) => ({ ...state, locals, budgets }));
    if (after.length > 0) this.#isAtRest = false;
    this.#transitions += after.length;
    return after;
  }

  /** Equal outcomes of one event are one step; the order of sends tells in a window alone. */
  #sameness({ local, sends, seen, takes, costs, broken }: StepOutcome): string {
    const sent = sends.map((one) => canonical(one));
    if (this.#behaviour.window === 0) sent.sort();
    return canonical([local, sent, seen, takes, [...costs].sort(), broken?.message ?? null]);
  }

  #isIdle({ locals }: State, node: number, { local, sends, seen, costs, broken }: StepOutcome): boolean {
    const isStill = canonical(local) === canonical(locals[node]) && sends.length === 0 && seen.length === 0;
    return isStill && costs.length === 0 && broken === null;
  }

  #canPay({ budgets }: State, { costs }: StepOutcome): boolean {
    return budgets.every((left, budget) => costs.filter((cost) => cost === budget).length <= left);
  }

  #after(state: State, node: number, outcome: StepOutcome, at: number): State | null {
    const { local, sends, seen, takes, costs, broken } = outcome;
    const judges = this.#judged(state.judges, node, seen);
    if (judges === null) return null;
    if (broken !== null) return this.#violate(broken.invariant);
    let underWay = state.underWay;
    if (at >= 0 && takes) underWay = this.#without(underWay, at);
    for (const sent of sends) underWay = this.#with(underWay, node, sent);
    const budgets = state.budgets.map((left, budget) => left - costs.filter((cost) => cost === budget).length);
    return { locals: state.locals.with(node, local), underWay, judges, budgets };
  }

  /** In a window all older ones of the channel go with it. */
  #without(underWay: readonly Envelope[], at: number): readonly Envelope[] {
    const { network, window } = this.#behaviour;
    if (window === 0) return network === "set" ? underWay : underWay.filter((_, place) => place !== at);
    const { from, to } = underWay[at]!;
    return underWay.filter((one, place) => place > at || one.from !== from || one.to !== to);
  }

  #with(underWay: readonly Envelope[], from: number, { to, message }: Sent): readonly Envelope[] {
    const { network, window } = this.#behaviour;
    const one = { from, to, message };
    if (window === 0) {
      const isThere = network === "set" && underWay.some((other) => canonical(other) === canonical(one));
      return isThere ? underWay : [...underWay, one];
    }
    const channel = underWay.filter((other) => other.from === from && other.to === to);
    return [...underWay.filter((other) => channel.length < window || other !== channel[0]), one];
  }

  #judged(judges: readonly object[], node: number, seen: readonly Shown[]): readonly object[] | null {
    const after = judges.map((state) => ({ ...state }));
    for (const { observation, standing } of seen) {
      for (const [j, invariant] of this.#invariants.entries()) {
        if (!invariant.observes.includes(observation.type)) continue;
        const verdict = invariant.on(
          after[j]!,
          { node: node as NodeId, observation, standing, time: 0 },
          this.#context,
        );
        if (verdict !== null) return this.#violate(invariant.name);
      }
    }
    return after;
  }

  #finish({ judges }: State, violations: Map<string, number>): void {
    for (const [j, { finish, name }] of this.#invariants.entries()) {
      const verdict = finish?.({ ...judges[j]! }, this.#context) ?? null;
      if (verdict !== null && !verdict.startsWith("undecided")) first(violations, name, this.#steps - 1);
    }
  }

  #violate(invariant: string): null {
    first(this.#violations, invariant, this.#steps);
    first(this.#violationsAtRest, invariant, this.#steps);
    return null;
  }
}

function first(violations: Map<string, number>, invariant: string, steps: number): void {
  if (!violations.has(invariant)) violations.set(invariant, steps);
}
