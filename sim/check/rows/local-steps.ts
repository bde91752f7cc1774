/**
 * Local steps, each computed once: (local state, message) or (node, local state) to its outcomes, all in numbers. The
 * only place that runs protocol code while the search goes on.
 */
import { assert } from "../../base/assert.ts";
import { canonical } from "../../base/plain.ts";
import type { Observation } from "../../contract/observation.ts";
import type { Standing } from "../../contract/standing.ts";
import { IdPairs, IntList, RowStore } from "../memory/tables.ts";
import type { Behaviour, StepOutcome } from "./behaviour.ts";
import { type Discoverer, discovery } from "./discovery.ts";
import { type Imprint, imprintOf, isAsBefore } from "./imprint.ts";
import { canonicalText, Interner } from "./interner.ts";
import { eventOf, keyOf, type NumberedStep, passingStep } from "./numbered-step.ts";

export interface Envelope {
  readonly from: number;
  readonly to: number;
  readonly message: unknown;
}

export interface Sighting {
  readonly node: number;
  readonly observation: Observation;
  readonly standing: Standing | null;
}

/** A local step taken: where, in what state (and on what message, or -1), and the numbers of its outcomes. */
export interface LocalStep {
  readonly node: number;
  readonly local: number;
  readonly message: number;
  readonly steps: readonly number[];
}

/**
 * Places in `facts`: the step's node, what judges see of it (a list's number), its cost (likewise), where in `sent` its
 * messages begin and end, the local state after it (-1: the handler broke), and 1 when it uses up its message.
 */
export const fact = { node: 0, judged: 1, cost: 2, sentFrom: 3, sentTo: 4, local: 5, takes: 6 } as const;
export const factFields = 7;

export class LocalSteps {
  readonly locals = new Interner<object>();
  readonly messages = new Interner<Envelope>();
  readonly sightings = new Interner<Sighting>();
  /** Lists of sightings, in order; of budgets, ascending. List 0 is empty. */
  readonly lists = new RowStore();
  readonly costs = new RowStore();
  readonly steps: NumberedStep[] = [];
  /** What a search asks of step n, from `factFields` * n on: see `fact`. */
  readonly facts = new IntList();
  /** Node and number of each message sent, step by step. */
  readonly sent = new IntList();
  readonly #tellsEvents: boolean;
  readonly #behaviour: Behaviour;
  readonly #asked: ReadonlySet<string>;
  readonly #ofMessage = new IdPairs();
  readonly #ofNode = new IdPairs();
  readonly #localImprints: Imprint[] = []; // by number
  readonly #messageImprints: Imprint[] = [];
  readonly #found: (readonly number[])[] = [];
  readonly #starts = new Map<number, string>(); // by node: what makes its start the same
  /** Where several search together: the order in which they find local steps. */
  discoverer: Discoverer | null = null;
  /** What a handler changed that it must not change, or null. */
  mutated: string | null = null;
  /** The local steps taken, to be run again when handlers are checked for being functions. */
  readonly log: LocalStep[] = [];

  /**
   * `asked`: the types of observations that some judge wants. `tellsEvents`: timers and actions that lead to the same are
   * two steps, as fairness needs them.
   */
  constructor(behaviour: Behaviour, asked: ReadonlySet<string>, tellsEvents = false) {
    this.#tellsEvents = tellsEvents;
    this.#behaviour = behaviour;
    this.#asked = asked;
    this.lists.intern(new Int32Array(0), 0);
    this.costs.intern(new Int32Array(0), 0);
    const cost = Int32Array.of(behaviour.passingCost ?? 0);
    for (const micros of behaviour.passings ?? []) this.#add(passingStep(micros, this.costs.intern(cost, 1)));
  }

  get bytes(): number {
    return this.locals.bytes + this.messages.bytes + this.sightings.bytes + 300 * this.steps.length;
  }

  /** Distinct local steps computed. */
  get computed(): number {
    return this.#found.length;
  }

  start(node: number): NumberedStep {
    const step = this.#step(node, -1, -1, this.#behaviour.start(node));
    const first = this.#starts.get(node);
    if (first === undefined) this.#starts.set(node, this.#keyOf(step));
    else if (first !== this.#keyOf(step))
      this.mutated ??= `${this.#behaviour.nodeName(node)} does not always start alike`;
    return step;
  }

  /** Numbers of the steps that the arrival of `message` may lead to in `local`. */
  ofMessage(local: number, message: number): readonly number[] {
    const known = this.#ofMessage.get(local, message);
    if (known >= 0) return this.#found[known]!;
    if (this.discoverer === null) return this.learnMessage(local, message);
    this.discoverer.discover(discovery.message, local, message, () => this.#ofMessage.get(local, message) >= 0);
    return this.#found[this.#ofMessage.get(local, message)]!;
  }

  /** Where a local step (on no message: -1) stands in `log`, or -1. */
  indexOf(node: number, local: number, message: number): number {
    return message < 0 ? this.#ofNode.get(local, node) : this.#ofMessage.get(local, message);
  }

  /** Computes them. */
  learnMessage(local: number, message: number): readonly number[] {
    const { from, to, message: body } = this.messages.values[message]!;
    const outcomes = this.#behaviour.onMessage(to, this.locals.values[local]!, from, body);
    this.#watch(to, local, message);
    this.#ofMessage.add(local, message, this.#found.length);
    return this.#keep(to, local, message, outcomes);
  }

  /** Numbers of the steps that `node` may take by itself in `local`. */
  ofNode(node: number, local: number): readonly number[] {
    const known = this.#ofNode.get(local, node);
    if (known >= 0) return this.#found[known]!;
    if (this.discoverer === null) return this.learnNode(node, local);
    this.discoverer.discover(discovery.node, node, local, () => this.#ofNode.get(local, node) >= 0);
    return this.#found[this.#ofNode.get(local, node)]!;
  }

  /** Computes them. */
  learnNode(node: number, local: number): readonly number[] {
    const outcomes = this.#behaviour.spontaneous(node, this.locals.values[local]!);
    this.#watch(node, local, -1);
    this.#ofNode.add(local, node, this.#found.length);
    return this.#keep(node, local, -1, outcomes);
  }

  /**
   * Runs the local steps again and names the first that comes out differently: null when all are functions. Of every
   * `stride` local steps it takes one, from `first` on.
   */
  recheck(stepsMax: number, first = 0, stride = 1): string | null {
    for (const node of this.#starts.keys()) this.start(node);
    if (this.mutated !== null) return this.mutated;
    for (let at = first; at < Math.min(stepsMax, this.log.length); at += stride) {
      const { node, local, message, steps } = this.log[at]!;
      const state = this.locals.values[local]!;
      const envelope = message < 0 ? null : this.messages.values[message]!;
      const outcomes =
        envelope === null
          ? this.#behaviour.spontaneous(node, state)
          : this.#behaviour.onMessage(node, state, envelope.from, envelope.message);
      const again = new Map(
        outcomes.map((outcome) => this.#step(node, local, message, outcome)).map((s) => [this.#keyOf(s), s]),
      );
      const before = steps.map((number) => this.steps[number]!);
      const strange = [...again].find(([key]) => !before.some((step) => this.#keyOf(step) === key))?.[1];
      if (strange === undefined && again.size === before.length) continue;
      const name = this.#behaviour.nodeName(node);
      const event = message < 0 ? "a step of its own" : `message ${this.messages.texts[message]}`;
      const first = before.map((step) => this.locals.texts[step.local]).join(" or ");
      const then = this.locals.texts[(strange ?? before[0]!).local];
      return `${name} is not a function of its state: on ${event} in ${this.locals.texts[local]} it gave first ${first}, then ${then}`;
    }
    return null;
  }

  /** A handler just ran: its state before and its message must be as they were. */
  #watch(node: number, local: number, message: number): void {
    if (this.mutated !== null) return;
    const name = this.#behaviour.nodeName(node);
    const state = this.locals.values[local]!;
    if (!isAsBefore(state, this.#localImprints[local]!)) {
      this.mutated = `${name} changes a value inside its state instead of replacing it: ${this.locals.texts[local]} became ${canonical(state)}`;
    }
    if (message < 0) return;
    const { from, to, message: body } = this.messages.values[message]!;
    if (!isAsBefore(body, this.#messageImprints[message]!)) {
      this.mutated = `${name} changes a message it received: ${this.messages.texts[message]} became ${from}>${to} ${canonical(body)}`;
    }
  }

  #keep(node: number, local: number, message: number, outcomes: readonly StepOutcome[]): readonly number[] {
    const numbers: number[] = [];
    const known = new Set<string>();
    for (const outcome of outcomes) {
      const step = this.#step(node, local, message, outcome);
      if (outcomes.length > 1) {
        const key = this.#keyOf(step);
        if (known.has(key)) continue;
        known.add(key);
      }
      numbers.push(this.steps.length);
      this.#add(step);
    }
    this.log.push({ node, local, message, steps: numbers });
    this.#found.push(numbers);
    return numbers;
  }

  #add(step: NumberedStep): void {
    const { facts, sent } = this;
    this.steps.push(step);
    facts.push(step.node);
    facts.push(step.judged);
    facts.push(step.cost);
    facts.push(sent.length);
    for (const message of step.sends) {
      sent.push(this.messages.values[message]!.to);
      sent.push(message);
    }
    facts.push(sent.length);
    facts.push(step.broken === null ? step.local : -1);
    facts.push(step.takes ? 1 : 0);
  }

  #step(node: number, before: number, message: number, outcome: StepOutcome): NumberedStep {
    const name = this.#behaviour.nodeName(node);
    const local = this.internLocal(node, outcome.local);
    const sends = outcome.sends.map((sent) => this.envelope(node, sent.to, sent.message));
    const seen = outcome.seen.map(({ observation, standing }) => {
      const sighting = { node, observation, standing };
      return this.sightings.intern(sighting, () => `an observation of ${name}`);
    });
    const judged = seen.filter((sighting) => this.#asked.has(this.sightings.values[sighting]!.observation.type));
    const costs = [...outcome.costs].sort((a, b) => a - b);
    const cost = this.costs.intern(Int32Array.from(costs), costs.length);
    return {
      node,
      message,
      local,
      sends,
      toSelf: outcome.toSelf,
      takes: outcome.takes,
      seen,
      judged: this.lists.intern(Int32Array.from(judged), judged.length),
      cost,
      how: outcome.how,
      arms: outcome.arms ?? [],
      broken: outcome.broken,
      isIdle: local === before && sends.length === 0 && seen.length === 0 && cost === 0 && outcome.broken === null,
    };
  }

  /** What makes a step the same as another of the same event. */
  keyOf(number: number): string {
    return this.#keyOf(this.steps[number]!);
  }

  #keyOf(step: NumberedStep): string {
    const event = this.#tellsEvents ? `${eventOf(step)};` : "";
    return `${event}${keyOf(step, this.#behaviour.window)};${step.broken?.message ?? ""}`;
  }

  /** The number of a local state, of whatever node. */
  internLocal(node: number, local: object): number {
    const number = this.locals.intern(local, () => `the state of ${this.#behaviour.nodeName(node)}`);
    if (number === this.#localImprints.length) this.#localImprints.push(imprintOf(local));
    return number;
  }

  /** The number of a message between two nodes. */
  envelope(from: number, to: number, message: unknown): number {
    assert(to >= 0 && to < this.#behaviour.nodes, "messages go to nodes of the system");
    const text = `${from}>${to} ${canonicalText(message, () => `a message of ${this.#behaviour.nodeName(from)}`)}`;
    const number = this.messages.internText(text, { from, to, message });
    if (number === this.#messageImprints.length) this.#messageImprints.push(imprintOf(message));
    return number;
  }
}
