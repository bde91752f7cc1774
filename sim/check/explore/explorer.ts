/**
 * The state space walked by hand: one stands in a state, is told what is enabled there and what each choice leads to, takes
 * one, goes back, or goes the shortest way to a goal. The states are those of a check without symmetry, and so are the steps.
 */
import { assert } from "../../base/assert.ts";
import { type CheckSubject, type SubjectSpace, spaceOf } from "../attempt.ts";
import type { CheckOptions } from "../options.ts";
import type { Broken } from "../rows/behaviour.ts";
import { type PathStep, PathWriter } from "../search/path.ts";
import { type EnabledStep, enabledStep } from "./enabled.ts";
import type { Goal } from "./goal.ts";
import { graphFrom, type StateGraph } from "./graph.ts";
import { type FoundWay, type SearchFromLimits, searchFrom } from "./search-from.ts";

/** Messages of one kind between two nodes that are under way. */
export interface UnderWay {
  readonly from: number;
  readonly to: number;
  readonly message: unknown;
  readonly copies: number;
}

/** A judge and what it has in mind. */
export interface JudgeHere {
  readonly name: string;
  readonly state: object;
  /** That is no more than at the start. */
  readonly isFresh: boolean;
}

/** A state of the way. */
interface Place {
  readonly row: Int32Array;
  /** The step that led here; -1 at the start. */
  readonly step: number;
  /** What a judge said of that step, or of the start. */
  readonly broken: Broken | null;
}

/** What steps may be, whatever is explored. */
const kinds = ["ask", "crash", "restart", "drop", "duplicate", "synced", "pass"];

export class Explorer {
  /** The words that `search` may find something by: see `Goal`. */
  readonly goals: readonly Goal[];
  readonly #parts: SubjectSpace;
  readonly #way: Place[];
  #enabled: readonly EnabledStep[] | null = null;
  #successors: readonly Int32Array[] = []; // of the enabled steps

  constructor(subject: CheckSubject, options: CheckOptions) {
    const { declared, invariants } = subject;
    const named = declared === undefined ? [] : [declared.messages, declared.timers].flatMap(Object.values).flat();
    const told = invariants.flatMap(({ observes }) => observes as readonly string[]);
    this.goals = [
      ...new Set(["violation", "end", ...(declared?.witnesses ?? []), ...told, ...named, ...kinds] as readonly Goal[]),
    ];
    this.#parts = spaceOf(subject, options);
    const { first, broken } = this.#parts.space;
    this.#way = [{ row: first, step: -1, broken }];
  }

  /** Steps from the start. */
  get depth(): number {
    return this.#way.length - 1;
  }

  get nodes(): number {
    return this.#parts.space.nodes;
  }

  /** What may happen here, in the order of the nodes; nothing where a judge has spoken. */
  get enabled(): readonly EnabledStep[] {
    this.#enabled ??= this.#findEnabled();
    return this.#enabled;
  }

  /** What is wrong here: with the step that led here, or with ending here where nothing more can happen. */
  get broken(): Broken | null {
    const { broken, row } = this.#here;
    if (broken !== null || this.enabled.length > 0) return broken;
    return this.#parts.judging.end(row[row.length - 2]!);
  }

  /** Takes the enabled step at this place of the list. */
  take(at: number): EnabledStep {
    const chosen = this.enabled[at];
    assert(chosen !== undefined, "only what is enabled is taken");
    this.#go({ row: this.#successors[at]!, step: chosen.step, broken: chosen.broken });
    return chosen;
  }

  /** Takes the steps of these numbers, as `search` found them. */
  follow(steps: readonly number[]): void {
    for (const step of steps) this.take(this.enabled.findIndex((one) => one.step === step));
  }

  /** Goes back so many steps, to the start at most. */
  back(steps: number): void {
    this.#way.length = Math.max(1, this.#way.length - steps);
    this.#enabled = null;
  }

  /** The way so far, in words and as choices of the scheduled world. */
  way(): readonly PathStep[] {
    const { behaviour, local } = this.#parts;
    return new PathWriter(behaviour, local).write(this.#way.slice(1).map(({ step }) => step));
  }

  /** The local state of a node: plain data. */
  stateOf(node: number): object {
    const { local } = this.#parts;
    return local.locals.values[this.#here.row[node]!]!;
  }

  underWay(): readonly UnderWay[] {
    const { space, local } = this.#parts;
    return space.inboxes.flatMap((inboxes, to) => {
      const messages = inboxes.read(this.#here.row[space.nodes + to]!);
      return [...Map.groupBy(messages, (number) => number)].map(([number, copies]) => {
        const { from, message } = local.messages.values[number]!;
        return { from, to, message, copies: copies.length };
      });
    });
  }

  /** What is left of each budget that the box has. */
  budgetsLeft(): readonly { readonly name: string; readonly left: number; readonly limit: number }[] {
    const { space, behaviour } = this.#parts;
    const left = space.budgetsLeft(this.#here.row);
    return behaviour.budgets
      .map(({ name, limit }, at) => ({ name, limit, left: left[at]! }))
      .filter(({ limit }) => limit > 0);
  }

  /** What each judge has in mind. */
  judges(): readonly JudgeHere[] {
    const { judging } = this.#parts;
    const { row } = this.#here;
    const states = judging.jointStates.read(row[row.length - 2]!);
    return judging.judges.map(({ name, states: known }, at) => ({
      name,
      state: known.values[states[at]!]!,
      isFresh: states[at] === 0,
    }));
  }

  /** Looks for the shortest way from here to a goal: see `searchFrom`. */
  search(goal: Goal, limits: SearchFromLimits): Generator<number, FoundWay> {
    return searchFrom(this.#parts, this.#here.row, goal, limits);
  }

  /** What follows on this state, as far as so many steps. */
  graph(depth: number, statesMax: number): StateGraph {
    return graphFrom(this.#parts, this.#here.row, this.broken === null ? depth : 0, statesMax);
  }

  get #here(): Place {
    return this.#way.at(-1)!;
  }

  #go(place: Place): void {
    this.#way.push(place);
    this.#enabled = null;
  }

  #findEnabled(): readonly EnabledStep[] {
    const { space, local, behaviour } = this.#parts;
    const { row, broken } = this.#here;
    this.#successors = [];
    if (broken !== null) return [];
    const { width, stride, nodes } = space;
    const count = space.expand(row, space.hash(row));
    const next = space.next.items.slice(0, count * stride);
    const places = Array.from({ length: count }, (_, at) => at * stride);
    this.#successors = places.map((at) => after(next.slice(at, at + width), next[at + width]!));
    return places.map((at, index) => {
      const number = next[at + width]!;
      const fault = next[at + width + 2]!;
      const { node } = local.steps[number]!;
      const judged = fault < 0 ? space.violations[-1 - fault]! : null;
      const back = judged === null ? this.#placeOf(this.#successors[index]!) : null;
      return enabledStep(number, node < 0 ? -1 : row[node]!, { broken: judged, back }, behaviour, local);
    });

    /** Where a judge spoke the space writes no more of the row: the state of the node is that of the step. */
    function after(state: Int32Array, number: number): Int32Array {
      const { node, local: now } = local.steps[number]!;
      if (node >= 0 && node < nodes && now >= 0) state[node] = now;
      return state;
    }
  }

  /** Where on the way a state is, or null. */
  #placeOf(row: Int32Array): number | null {
    const at = this.#way.findIndex((place) => row.every((value, index) => value === place.row[index]));
    return at < 0 ? null : at;
  }
}
