/**
 * Progress: from every quiet state (nothing more can happen within the budgets) the faults are over, and every operation that
 * a client has begun must be completed, whatever comes first. Then messages arrive in the order sent, and before any timer
 * fires; timers, clients that try again and time that passes come in any order, and each is weakly fair: none is for ever
 * armed and never taken or set anew. All that can follow is a graph; an operation is never complete where nothing can happen
 * any more (a deadlock), or on a fair cycle (a lasso). Where the graph is too large, one fair schedule of it is followed.
 */
import type { Broken, ToldStep } from "../../rows/behaviour.ts";
import { type Edge, findFairCycle } from "../../rows/fair-cycle.ts";
import { LocalSteps } from "../../rows/local-steps.ts";
import type { Space } from "../../rows/space.ts";
import type { StateJudge } from "../../rows/state-judge.ts";
import { stepInWords } from "../../rows/step-text.ts";
import { Calm, type CalmState, type CalmStep } from "./calm.ts";
import type { SystemBehaviour } from "./system-behaviour.ts";

/** States of the graph from one quiet state; beyond, one schedule of it is followed, so many steps far. */
const statesMax = 3_000;
const stepsMax = 4_000;

export class ProgressJudge implements StateJudge {
  readonly #space: Space;
  readonly #local: LocalSteps;
  readonly #behaviour: SystemBehaviour;
  readonly #steps: LocalSteps;
  readonly #calm: Calm;
  /** From these all operations are completed, whatever happens. */
  readonly #settled = new Set<string>();
  /** Quiet states of which one schedule alone was followed. */
  #followed = 0;

  /** `calm`: the same system without faults, whose timers and clients' retries are not counted. */
  constructor(space: Space, local: LocalSteps, calm: SystemBehaviour) {
    this.#space = space;
    this.#local = local;
    this.#behaviour = calm;
    this.#steps = new LocalSteps(calm, new Set(), true);
    this.#calm = new Calm(calm, this.#steps);
  }

  get whyUndecided(): string | null {
    if (this.#followed === 0) return null;
    const those = this.#followed === 1 ? "a quiet one" : `each of ${this.#followed} quiet ones`;
    return `progress: more than ${statesMax} states follow on ${those}, of which one fair schedule was looked at`;
  }

  judge(row: Int32Array, successors: number): Broken | null {
    if (successors > 0) return null;
    const root = this.#stateOf(row);
    if (this.#settled.has(root.key)) return null;
    const graph = this.#explore(root);
    if (graph === null) return this.#follow(root);
    if (graph.broken === null) for (const { key } of graph.states) this.#settled.add(key);
    return graph.broken;
  }

  /** The state as the calm system knows it: local states, and messages in the order in which they will be delivered. */
  #stateOf(row: Int32Array): CalmState {
    const locals: number[] = [];
    const messages: number[] = [];
    for (const [node, inboxes] of this.#space.inboxes.entries()) {
      locals.push(this.#steps.internLocal(node, this.#local.locals.values[row[node]!]!));
      for (const message of inboxes.read(row[this.#space.nodes + node]!)) {
        const { from, to, message: body } = this.#local.messages.values[message]!;
        messages.push(this.#steps.envelope(from, to, body));
      }
    }
    return this.#calm.state(locals, messages);
  }

  #pending = ({ locals }: CalmState): string | null =>
    this.#behaviour.pending(locals.map((local) => this.#steps.locals.values[local]!));

  /** All that can follow until all is complete, and what is wrong in it; null when it is too much. */
  #explore(root: CalmState): { readonly states: readonly CalmState[]; readonly broken: Broken | null } | null {
    const states = [root];
    const ways: CalmStep[] = []; // by state but the first: how it was found
    const origins: number[] = [-1];
    const known = new Map([[root.key, 0]]);
    const edges: Edge[][] = [];
    const steps: CalmStep[][] = [];
    const owed: (readonly string[])[] = [];
    const stemTo = (state: number): ToldStep[] => {
      const stem: ToldStep[] = [];
      for (let at = state; at > 0; at = origins[at]!) stem.unshift(this.#tell(ways[at - 1]!));
      return stem;
    };
    for (let at = 0; at < states.length; at++) {
      if (states.length > statesMax) return null;
      const state = states[at]!;
      const pending = this.#settled.has(state.key) ? null : this.#pending(state);
      const next = pending === null ? [] : this.#calm.after(state);
      if (pending !== null && next.length === 0) {
        const message = `${pending} is not complete, and nothing can happen any more`;
        return { states, broken: { invariant: "deadlock", message, lasso: { stem: stemTo(at), cycle: [] } } };
      }
      const out: Edge[] = [];
      for (const one of next) {
        if (one.broken !== null) return { states, broken: { ...one.broken, lasso: { stem: stemTo(at), cycle: [] } } };
        let to = known.get(one.to.key);
        if (to === undefined) {
          to = states.push(one.to) - 1;
          known.set(one.to.key, to);
          ways.push(one);
          origins.push(at);
        }
        out.push({ to, events: one.events });
      }
      edges.push(out);
      steps.push(next);
      owed.push(pending === null ? [] : this.#calm.owed(state));
    }
    const found = findFairCycle({ edges, owed, isDone: (state) => edges[state]!.length === 0 });
    if (found === null) return { states, broken: null };
    const first = found.way[0]!.state;
    const cycle = found.way.map(({ state, edge }) => this.#tell(steps[state]![edge]!));
    const message = `${this.#pending(states[first]!)} is never complete: without faults, ${cycle.length} fair steps come round for ever`;
    return { states, broken: { invariant: "lasso", message, lasso: { stem: stemTo(first), cycle } } };
  }

  /** Follows a fair schedule to the end of all operations, or to the limit: of what is armed, what has waited longest. */
  #follow(root: CalmState): Broken | null {
    const lastTaken = new Map<string, number>();
    let state = root;
    for (let taken = 0; taken < stepsMax; taken++) {
      const pending = this.#pending(state);
      if (pending === null) {
        this.#followed++;
        return null;
      }
      const next = this.#calm.after(state);
      if (next.length === 0) {
        return { invariant: "deadlock", message: `${pending} is not complete, and nothing can happen any more` };
      }
      const waited = ({ event }: CalmStep): number => lastTaken.get(event) ?? -1;
      const step = next.reduce((best, one) => (waited(one) < waited(best) ? one : best));
      if (step.broken !== null) return step.broken;
      lastTaken.set(step.event, taken);
      state = step.to;
    }
    const message = `${this.#behaviour.name}: an operation is not complete after ${stepsMax} fair steps`;
    return { invariant: "progress", message };
  }

  #tell({ step }: CalmStep): ToldStep {
    if (step === null) return { node: -1, text: "a long time passes" };
    return { node: step.node, text: stepInWords(step, this.#behaviour, this.#steps) };
  }
}
