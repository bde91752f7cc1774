/**
 * Progress: from every quiet state (nothing more can happen within the budgets) the faults are over, and a fair schedule
 * must complete every operation that a client has begun. A schedule that comes back to where it was without doing so
 * would go round for ever: it is a lasso.
 */
import type { Broken } from "../../rows/behaviour.ts";
import { LocalSteps } from "../../rows/local-steps.ts";
import type { NumberedStep } from "../../rows/numbered-step.ts";
import type { Space } from "../../rows/space.ts";
import type { StateJudge } from "../../rows/state-judge.ts";
import type { SystemBehaviour } from "./system-behaviour.ts";

/** Fair steps within which every operation must be complete. */
const stepsMax = 4_000;

export class ProgressJudge implements StateJudge {
  readonly #space: Space;
  readonly #local: LocalSteps;
  readonly #calm: SystemBehaviour;
  readonly #steps: LocalSteps;
  readonly #settled = new Set<string>();

  /** `calm`: the same system without faults, whose timers and clients' retries are not counted. */
  constructor(space: Space, local: LocalSteps, calm: SystemBehaviour) {
    this.#space = space;
    this.#local = local;
    this.#calm = calm;
    this.#steps = new LocalSteps(calm, new Set());
  }

  judge(row: Int32Array, successors: number): Broken | null {
    if (successors > 0) return null;
    const key = row.subarray(0, 2 * this.#space.nodes).join();
    if (this.#settled.has(key)) return null;
    const broken = this.#follow(this.#schedule(row));
    if (broken === null) this.#settled.add(key);
    return broken;
  }

  /** The state as the calm system knows it: local states, and messages in the order in which they will be delivered. */
  #schedule(row: Int32Array): Schedule {
    const locals: number[] = [];
    const messages: number[] = [];
    for (const [node, inboxes] of this.#space.inboxes.entries()) {
      locals.push(this.#steps.internLocal(node, this.#local.locals.values[row[node]!]!));
      for (const message of inboxes.read(row[this.#space.nodes + node]!)) {
        const { from, to, message: body } = this.#local.messages.values[message]!;
        messages.push(this.#steps.envelope(from, to, body));
      }
    }
    return { locals, messages, turn: 0 };
  }

  /** Follows the fair schedule to the end of all operations, a repetition, or the limit. */
  #follow(schedule: Schedule): Broken | null {
    const seen = new Set<string>();
    for (let taken = 0; taken < stepsMax; taken++) {
      const pending = this.#calm.pending(schedule.locals.map((local) => this.#steps.locals.values[local]!));
      if (pending === null) return null;
      const step = this.#next(schedule);
      if (step === null) {
        return { invariant: "deadlock", message: `${pending} is not complete, and nothing can happen any more` };
      }
      if (step.broken !== null) return step.broken;
      this.#take(schedule, step);
      const { locals, messages, turn } = schedule;
      const key = `${locals} ${messages} ${turn}`;
      if (seen.has(key)) {
        const message = `${pending} is never complete: a fair schedule without faults goes round in ${seen.size} steps or fewer`;
        return { invariant: "lasso", message };
      }
      seen.add(key);
    }
    return {
      invariant: "progress",
      message: `${this.#calm.name}: an operation is not complete after ${stepsMax} fair steps`,
    };
  }

  /** Restarts first, then a node's messages to itself, then the oldest message, then timers and clients in turn. */
  #next(schedule: Schedule): NumberedStep | null {
    const own = schedule.locals.flatMap((local, node) => this.#steps.ofNode(node, local));
    const pick = (kinds: readonly string[]): number[] =>
      own.filter((number) => kinds.includes(this.#steps.steps[number]!.how.kind));
    const first = pick(["restart"])[0] ?? pick(["self"])[0];
    if (first !== undefined) return this.#steps.steps[first]!;
    while (schedule.messages.length > 0) {
      const message = schedule.messages[0]!;
      const local = schedule.locals[this.#steps.messages.values[message]!.to]!;
      const deliver = this.#steps.ofMessage(local, message)[0];
      if (deliver !== undefined) return this.#steps.steps[deliver]!;
      schedule.messages.shift();
    }
    const timers = pick(["timer", "ask"]);
    if (timers.length === 0) return null;
    const turn = schedule.turn % timers.length;
    schedule.turn = (turn + 1) % timers.length;
    return this.#steps.steps[timers[turn]!]!;
  }

  #take(schedule: Schedule, step: NumberedStep): void {
    if (step.message >= 0) schedule.messages.splice(schedule.messages.indexOf(step.message), 1);
    schedule.locals[step.node] = step.local;
    schedule.messages.push(...step.sends);
  }
}

interface Schedule {
  readonly locals: number[];
  readonly messages: number[];
  turn: number;
}
