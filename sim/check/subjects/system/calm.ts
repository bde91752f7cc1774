/** What follows on a state once faults are over: see progress.ts. */
import type { Broken } from "../../rows/behaviour.ts";
import type { LocalSteps } from "../../rows/local-steps.ts";
import { eventOf, type NumberedStep, timerEvent } from "../../rows/numbered-step.ts";
import type { SystemBehaviour } from "./system-behaviour.ts";

export interface CalmState {
  readonly locals: readonly number[];
  /** In the order in which they will arrive. */
  readonly messages: readonly number[];
  readonly key: string;
}

export interface CalmStep {
  /** Null: time passes. */
  readonly step: NumberedStep | null;
  readonly to: CalmState;
  readonly event: string;
  /** That, and the timers that it sets: what is owed of them is owed from then on. */
  readonly events: readonly string[];
  readonly broken: Broken | null;
}

/** What comes by itself, each kind before those behind it, and all before messages; then what may come in any order. */
const first = ["restart", "self", "synced"];
const later = ["timer", "ask"];
const time = "time";

export class Calm {
  readonly #behaviour: SystemBehaviour;
  readonly #steps: LocalSteps;
  readonly #older = new Map<number, number>(); // by local state and node: once a long time is over

  constructor(behaviour: SystemBehaviour, steps: LocalSteps) {
    this.#behaviour = behaviour;
    this.#steps = steps;
  }

  state(locals: readonly number[], messages: readonly number[]): CalmState {
    return { locals, messages, key: `${locals} ${messages}` };
  }

  /** All that may happen next. */
  after(state: CalmState): CalmStep[] {
    const own = this.#own(state);
    for (const kind of first) {
      const [step] = own.filter(({ how }) => how.kind === kind);
      // Of one event, however its draws come out.
      if (step !== undefined) {
        return own
          .filter(({ node, how }) => node === step.node && how.kind === kind)
          .map((one) => this.#take(state, one));
      }
    }
    const [message, ...rest] = state.messages;
    if (message !== undefined) {
      const numbers = this.#steps.ofMessage(state.locals[this.#steps.messages.values[message]!.to]!, message);
      // Who cannot take it never will: it is gone.
      if (numbers.length === 0) return this.after(this.state(state.locals, rest));
      return numbers.map((number) => this.#take(this.state(state.locals, rest), this.#steps.steps[number]!));
    }
    const steps = own.filter(({ how }) => later.includes(how.kind)).map((step) => this.#take(state, step));
    const older = this.#olderThan(state);
    if (older.key === state.key) return steps;
    return [...steps, { step: null, to: older, event: time, events: [time], broken: null }];
  }

  /** What must not be possible for ever and never be taken, timers that wait for messages too. */
  owed(state: CalmState): readonly string[] {
    const armed = this.#own(state).filter(({ how }) => later.includes(how.kind));
    const isAgeing = this.#olderThan(state).key !== state.key;
    return [...new Set([...armed.map(eventOf), ...(isAgeing ? [time] : [])])];
  }

  #own({ locals }: CalmState): NumberedStep[] {
    return locals.flatMap((local, node) => this.#steps.ofNode(node, local).map((number) => this.#steps.steps[number]!));
  }

  #take({ locals, messages }: CalmState, step: NumberedStep): CalmStep {
    const event = eventOf(step);
    return {
      step,
      to: this.state(locals.with(step.node, step.local), [...messages, ...step.sends]),
      event,
      events: [event, ...step.arms.map((timer) => timerEvent(step.node, timer))],
      broken: step.broken,
    };
  }

  /** A long time passes: every span has elapsed. */
  #olderThan({ locals, messages }: CalmState): CalmState {
    const older = locals.map((local, node) => {
      const key = local * locals.length + node;
      let after = this.#older.get(key);
      if (after === undefined) {
        const value = this.#behaviour.passed(node, this.#steps.locals.values[local]!, Number.POSITIVE_INFINITY);
        after = this.#steps.internLocal(node, value);
        this.#older.set(key, after);
      }
      return after;
    });
    return this.state(older, messages);
  }
}
