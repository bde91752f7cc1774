/**
 * A user's own automata for the checker: an actor system with its own messages, actions and judges, without
 * registering a protocol.
 */

import { assert } from "../../base/assert.ts";
import { thrown } from "../../base/thrown.ts";
import { UserError } from "../../base/user-error.ts";
import type { Invariant } from "../../contract/invariant.ts";
import type { Observation } from "../../contract/observation.ts";
import { wholeRun } from "../../world/scheduled/choices.ts";
import type { Symmetry } from "../reductions/symmetry/images.ts";
import {
  type Behaviour,
  type Broken,
  type Budget,
  type How,
  type Permutation,
  type Sent,
  type Shown,
  type StepOutcome,
  silent,
} from "../rows/behaviour.ts";
import { forEachDraw, validateBound } from "./draws.ts";

/** What a handler may do besides changing its state. */
export interface Effects<Message> {
  send(to: number, message: Message): void;
  /** Shows the judges a fact; part of the search only for judges that ask for its type. */
  observe(observation: Observation | Fact): void;
  /** A choice among 0..bound-1: the checker tries them all. */
  draw(bound: number): number;
}

/** An observation of the user's own making. */
export interface Fact {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * An actor system. States are flat records of plain data: a handler changes the top-level fields of the copy it is
 * given and replaces, never mutates, what lies below. All functions depend on nothing but their arguments.
 */
export interface ActorModel<State extends object, Message> {
  readonly name: string;
  readonly nodes: number;
  /** `bag` (the default): each message is delivered at most once, in any order. `set`: any number of times. */
  readonly network?: "bag" | "set";
  /**
   * Messages under way on each channel at most, which arrive in the order sent, the oldest giving way to one too many.
   * Default 0: any number, in any order.
   */
  readonly window?: number;
  /** How many messages the network may lose, and deliver twice, on every path. Defaults: 0. */
  readonly drops?: number;
  readonly duplicates?: number;
  start(node: number, io: Effects<Message>): State;
  onMessage(node: number, state: State, from: number, message: Message, io: Effects<Message>): void;
  /** What the node may do by itself now. */
  actions?(node: number, state: Readonly<State>): readonly string[];
  onAction?(node: number, state: State, action: string, io: Effects<Message>): void;
  /** Properties: small automata over observations. */
  readonly judges?: readonly ActorJudge[];
  /** True while the node is inside the box; a step out of it is not taken. */
  within?(node: number, state: Readonly<State>): boolean;
  /** With `liveness`: true when nothing more is asked of the node. A state in which nothing can happen, or a fair cycle,
   * while some node is not done is a violation. */
  isDone?(node: number, state: Readonly<State>): boolean;
  /**
   * With `liveness`: false for an action that need never be taken, however long it is possible, as what is up to the
   * environment. Absent: every action that stays possible is taken in the end, and so is every delivery; losses and copies
   * need not happen.
   */
  isOwed?(node: number, action: string): boolean;
  readonly symmetry?: ModelSymmetry<State, Message>;
}

/** An invariant over the user's own observations. Its `finish` is asked where nothing more can happen. */
export type ActorJudge = Omit<Invariant, "observes" | "on" | "about" | "source"> & {
  readonly observes: readonly string[];
  on(state: object, seen: { readonly node: number; readonly observation: Observation & Fact }): string | null;
};

export interface ModelSymmetry<State, Message> {
  /** Nodes that may trade places with one another. */
  readonly group: readonly number[];
  /** The state that node `to[node]` has once the nodes have traded places. */
  state(state: Readonly<State>, node: number, to: Permutation): State;
  message(message: Message, to: Permutation): Message;
  /** Needed only when observations name nodes in their fields. */
  observation?(observation: Fact, to: Permutation): Fact;
}

const drops = 0;
const duplicates = 1;

export class ModelBehaviour<State extends object, Message> implements Behaviour {
  handlerCalls = 0;
  readonly name: string;
  readonly nodes: number;
  readonly network: "bag" | "set";
  readonly window: number;
  readonly budgets: readonly Budget[];
  /** A step out of `within` was not taken. */
  isBounded = false;
  readonly #model: ActorModel<State, Message>;

  constructor(model: ActorModel<State, Message>) {
    this.#model = model;
    this.name = model.name;
    this.nodes = model.nodes;
    this.network = model.network ?? "bag";
    this.window = model.window ?? 0;
    this.budgets = [
      { name: "drops", limit: model.drops ?? 0 },
      { name: "duplicates", limit: model.duplicates ?? 0 },
    ];
  }

  nodeName(node: number): string {
    return `node ${node}`;
  }

  isOwed(node: number, action: string): boolean {
    return this.#model.isOwed?.(node, action) !== false;
  }

  start(node: number): StepOutcome {
    let state: State | null = null;
    const outcomes = this.#run(
      {} as State,
      (_, io) => {
        state = this.#model.start(node, io);
      },
      () => ({ kind: "restart", run: wholeRun }),
    );
    const whose = `the start of ${this.nodeName(node)}`;
    if (outcomes.length > 1)
      throw new UserError({
        code: "draws-outside",
        place: `check: ${whose}`,
        problem: `check: ${whose} draws`,
        remedy: "draw in an action instead",
      });
    const [outcome] = outcomes;
    assert(outcome !== undefined, "a start has an outcome");
    if (outcome.broken === null && (typeof state !== "object" || state === null)) {
      throw new UserError({
        code: "not-a-record",
        place: `check: ${whose}`,
        value: state,
        problem: `check: ${whose} gave ${state}, not a record`,
        remedy: "give a record",
      });
    }
    return { ...outcome, local: state ?? {} };
  }

  onMessage(node: number, local: object, from: number, message: unknown): readonly StepOutcome[] {
    const outcomes = this.#run(
      local as State,
      (state, io) => this.#model.onMessage(node, state, from, message as Message, io),
      (draws) => ({ kind: "deliver", run: { ...wholeRun, draws } }),
      node,
    );
    if (this.budgets[drops]!.limit > 0) {
      outcomes.push({ ...silent, local, takes: true, costs: [drops], how: { kind: "drop" } });
    }
    if (this.budgets[duplicates]!.limit > 0) {
      const copies = outcomes.filter(({ how }) => how.kind === "deliver");
      for (const copy of copies) {
        outcomes.push({ ...copy, takes: false, costs: [duplicates], how: { kind: "duplicate", run: wholeRun } });
      }
    }
    return outcomes;
  }

  spontaneous(node: number, local: object): readonly StepOutcome[] {
    const actions = this.#model.actions?.(node, local as State) ?? [];
    return actions.flatMap((name) =>
      this.#run(
        local as State,
        (state, io) => this.#model.onAction?.(node, state, name, io),
        () => ({ kind: "action", name }),
        node,
      ),
    );
  }

  #nodeOf(to: number): number {
    if (Number.isSafeInteger(to) && to >= 0 && to < this.nodes) return to;
    throw new UserError({
      code: "no-such-node",
      place: `check: ${this.name}`,
      value: to,
      problem: `check: ${this.name} sends to ${to}: its nodes are 0 to ${this.nodes - 1}`,
      remedy: "send to one of these",
    });
  }

  /** Runs a handler once for every way its draws may come out. One that throws is a finding about the model. */
  #run(
    local: State,
    handler: (state: State, io: Effects<Message>) => void,
    how: (draws: readonly number[]) => How,
    node = -1,
  ): StepOutcome[] {
    const outcomes: StepOutcome[] = [];
    forEachDraw((draw, drawn) => {
      const state = { ...local };
      const sends: Sent[] = [];
      const seen: Shown[] = [];
      let broken: Broken | null = null;
      this.handlerCalls++;
      try {
        handler(state, {
          send: (to, message) => sends.push({ to: this.#nodeOf(to), message }),
          observe: (observation) => seen.push({ observation: observation as Observation, standing: null }),
          draw: (bound) => {
            validateBound(`a handler of ${this.name}`, bound);
            return draw(bound);
          },
        });
      } catch (error) {
        if (error instanceof UserError) throw error;
        const text = thrown(error).message;
        broken = {
          invariant: "no-exception",
          message: `${this.name} ${node < 0 ? "start" : this.nodeName(node)}: ${text}`,
        };
      }
      if (broken === null && node >= 0 && this.#model.within?.(node, state) === false) {
        this.isBounded = true;
        return;
      }
      outcomes.push({ local: state, sends, toSelf: 0, seen, takes: true, costs: [], how: how(drawn), broken });
    });
    return outcomes;
  }
}

/** Neighbours that may trade places have a bit each. */
const groupMax = 32;

/** The symmetry that a model declares, or why there is none. */
export function symmetryOf<State extends object, Message>(model: ActorModel<State, Message>): Symmetry | string {
  const { symmetry } = model;
  if (symmetry === undefined) return "the model declares none";
  if (symmetry.group.length > groupMax) return `${symmetry.group.length} nodes are more than the ${groupMax} it is for`;
  return {
    name: `${symmetry.group.length} nodes`,
    group: symmetry.group,
    local: (local, node, to) => symmetry.state(local as State, node, to),
    message: (message, _from, _target, to) => symmetry.message(message as Message, to),
    sighting: (observation, standing, to) => ({
      observation: (symmetry.observation?.(observation as never, to) ?? observation) as Observation,
      standing,
    }),
  };
}
