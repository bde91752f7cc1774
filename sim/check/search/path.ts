/** A path through the state space in words: the choices that lead along it, and what happened at each. */
import { assert } from "../../base/assert.ts";
import { type Choice, formatChoice } from "../../world/scheduled/choices.ts";
import type { SymmetryClasses } from "../reductions/symmetry/symmetry-classes.ts";
import type { Behaviour } from "../rows/behaviour.ts";
import type { LocalSteps } from "../rows/local-steps.ts";
import type { NumberedStep } from "../rows/numbered-step.ts";
import type { Space } from "../rows/space.ts";
import { stepInWords } from "../rows/step-text.ts";

/** One step of a path. */
export interface PathStep {
  /** The choices that make it: one, or a duplication and a delivery. */
  readonly choices: readonly string[];
  readonly node: number;
  /** For people: `acceptor 1 receives prepare from proposer 3`. */
  readonly text: string;
  readonly observations: readonly string[];
  /** Of a model's: the message that is delivered, copied or lost; absent where there is none. */
  readonly message?: unknown;
  /** Of a model's: the state of the node after the step. */
  readonly state?: object;
}

/**
 * The numbers of the steps that lead along `rows` from the first, and then `last` unless it is -1. With symmetry a row
 * stands for its class: the steps lead through rows of the same classes, and `last` is a step with the same fault.
 */
export function stepsAlong(
  space: Space,
  rows: readonly Int32Array[],
  last: number,
  symmetry: SymmetryClasses | null,
): number[] {
  const steps: number[] = [];
  let row = rows[0]!;
  for (const next of rows.slice(1)) {
    symmetry?.find(next, 0);
    const wanted = symmetry === null ? next : symmetry.row.slice();
    const found = findNext(space, row, (at) => {
      const { items } = space.next;
      if (items[at + space.width + 2] !== 0) return false;
      if (symmetry === null) return wanted.every((value, place) => items[at + place] === value);
      symmetry.find(items, at);
      return wanted.every((value, place) => symmetry.row[place] === value);
    });
    assert(found !== null, "a state on a path is a successor of the one before");
    steps.push(found.step);
    row = found.row;
  }
  if (last < 0) return steps;
  if (symmetry === null) return [...steps, last];
  const fault = findNext(space, rows.at(-1)!, (at) => space.next.items[at + space.width] === last)?.fault;
  const name = (number: number | undefined): string => space.violations[-1 - (number ?? -1)]?.invariant ?? "";
  const found = findNext(space, row, (at) => {
    const number = space.next.items[at + space.width + 2]!;
    return number < 0 && name(number) === name(fault);
  });
  assert(found !== null, "what is wrong in a state is wrong in its images");
  return [...steps, found.step];
}

/** The first successor of `row` that is wanted, given where it stands in `space.next`. */
function findNext(space: Space, row: Int32Array, isWanted: (at: number) => boolean) {
  const count = space.expand(row, space.hash(row));
  for (let at = 0; at < count * space.stride; at += space.stride) {
    if (!isWanted(at)) continue;
    const { items } = space.next;
    const found = items.slice(at, at + space.width);
    return { row: found, step: items[at + space.width]!, fault: items[at + space.width + 2]! };
  }
  return null;
}

interface InFlight {
  readonly message: number;
  readonly ordinal: number;
}

/** Puts steps into choices: it counts the messages of each channel, as the world does. */
export class PathWriter {
  readonly #behaviour: Behaviour;
  readonly #local: LocalSteps;
  readonly #tellsStates: boolean;
  readonly #flying = new Map<string, InFlight[]>();
  readonly #ordinals = new Map<string, number>();

  /** `tellsStates`: each step with the state that it leads its node to, and the message that it is about. */
  constructor(behaviour: Behaviour, local: LocalSteps, tellsStates = false) {
    this.#behaviour = behaviour;
    this.#local = local;
    this.#tellsStates = tellsStates;
    for (let node = 0; node < behaviour.nodes; node++) this.#follow(local.start(node));
  }

  write(numbers: readonly number[]): PathStep[] {
    return numbers.map((number) => this.#write(this.#local.steps[number]!));
  }

  #write(step: NumberedStep): PathStep {
    const choices = this.#choices(step).map(formatChoiceOrAction);
    this.#follow(step);
    const observations = step.seen.map((number) => {
      const { observation } = this.#local.sightings.values[number]!;
      return JSON.stringify(observation);
    });
    const told = { choices, node: step.node, text: stepInWords(step, this.#behaviour, this.#local), observations };
    return this.#tellsStates ? { ...told, ...this.#stateOf(step) } : told;
  }

  #stateOf({ message, local }: NumberedStep): Pick<PathStep, "message" | "state"> {
    return {
      ...(message < 0 ? {} : { message: this.#local.messages.values[message]!.message }),
      ...(local < 0 ? {} : { state: this.#local.locals.values[local]! }),
    };
  }

  #choices(step: NumberedStep): (Choice | string)[] {
    const { node, how } = step;
    if (how.kind === "deliver" || how.kind === "duplicate" || how.kind === "drop") {
      const { from, to } = this.#local.messages.values[step.message]!;
      const ordinal = this.#take(step.message, from, to, step.takes);
      if (how.kind === "drop") return [{ kind: "drop", from, to, ordinal }];
      const deliver: Choice = { kind: "deliver", from, to, ordinal, run: how.run };
      return how.kind === "deliver" ? [deliver] : [{ kind: "duplicate", from, to, ordinal }, deliver];
    }
    switch (how.kind) {
      case "self":
        return [{ kind: "deliver", from: node, to: node, ordinal: this.#takeOwn(node), run: how.run }];
      case "timer":
        return [{ kind: "timer", node, timer: how.timer, run: how.run }];
      case "ask":
        return [{ kind: "ask", node, server: how.server, run: how.run }];
      case "synced":
        return [{ kind: "synced", node }];
      case "crash":
        return [{ kind: "crash", node, keep: how.keep }];
      case "restart":
        return [{ kind: "restart", node, run: how.run }];
      case "action":
        return [`action ${node} ${how.name}`];
      case "pass":
        return [{ kind: "pass", micros: how.micros }];
    }
  }

  /** The messages of a step are under way; those of a node to itself are lost when it crashes. */
  #follow({ node, sends, toSelf, how }: NumberedStep): void {
    for (const message of sends) {
      const { from, to } = this.#local.messages.values[message]!;
      this.#send(from, to, message);
    }
    for (let i = 0; i < toSelf; i++) this.#send(node, node, -1);
    if (how.kind === "crash" || ("run" in how && how.run.cut !== null)) this.#flying.delete(`${node}>${node}`);
  }

  #send(from: number, to: number, message: number): void {
    const channel = `${from}>${to}`;
    const ordinal = this.#ordinals.get(channel) ?? 0;
    this.#ordinals.set(channel, ordinal + 1);
    const flying = this.#flying.get(channel) ?? [];
    flying.push({ message, ordinal });
    this.#flying.set(channel, flying);
  }

  /** The ordinal of the oldest message in flight that equals `message`. */
  #take(message: number, from: number, to: number, takes: boolean): number {
    const flying = this.#flying.get(`${from}>${to}`) ?? [];
    const at = flying.findIndex((one) => one.message === message);
    const { ordinal } = flying[at] ?? { ordinal: 0 };
    if (takes) flying.splice(at, 1);
    return ordinal;
  }

  /** The ordinal of the oldest message of `node` to itself. */
  #takeOwn(node: number): number {
    return this.#flying.get(`${node}>${node}`)?.shift()?.ordinal ?? 0;
  }
}

const formatChoiceOrAction = (choice: Choice | string): string =>
  typeof choice === "string" ? choice : formatChoice(choice);
