/**
 * What may happen at a node, by its local state alone: the steps it may take by itself, and those that a message leads
 * to. They are found once and then only read.
 */

import { IdPairs, IntList } from "../memory/tables.ts";
import type { Behaviour } from "./behaviour.ts";
import type { LocalSteps } from "./local-steps.ts";
import type { NumberedStep } from "./numbered-step.ts";

/** What reductions and the box say of a node's moves. Each is asked once for a step or a local state. */
export interface MoveRules {
  /** True for a step that is not taken. */
  leavesOut(step: NumberedStep): boolean;
  /** Steps that observe a term above this are outside the box. */
  readonly termsMax: number;
}

export class Moves {
  /** Lists of steps: how many, then the number of each. */
  readonly list = new IntList(1024);
  /** True when a step outside the box was left out. */
  isBounded = false;
  readonly #local: LocalSteps;
  readonly #rules: MoveRules;
  // 0 until it is known: 1 + where the list is, by node and local state.
  readonly #own: readonly IntList[];
  readonly #ofMessage = new IdPairs();

  constructor(behaviour: Behaviour, local: LocalSteps, rules: MoveRules) {
    this.#local = local;
    this.#rules = rules;
    this.#own = Array.from({ length: behaviour.nodes }, () => new IntList(256));
  }

  get bytes(): number {
    const own = this.#own.reduce((sum, { bytes }) => sum + bytes, 0);
    return this.list.bytes + own + this.#ofMessage.bytes;
  }

  /** Where the steps that `node` may take by itself in `local` are in `list`. */
  own(node: number, local: number): number {
    const known = this.#own[node]!;
    const place = local < known.length ? known.items[local]! : 0;
    return place > 0 ? place - 1 : this.#findOwn(node, local);
  }

  /** Where the steps that `message` may lead to in `local` are in `list`. */
  ofMessage(local: number, message: number): number {
    const known = this.#ofMessage.get(local, message);
    return known >= 0 ? known : this.#findOfMessage(local, message);
  }

  #findOwn(node: number, local: number): number {
    const place = this.#write(this.#local.ofNode(node, local));
    put(this.#own[node]!, local, place + 1);
    return place;
  }

  #findOfMessage(local: number, message: number): number {
    const place = this.#write(this.#local.ofMessage(local, message));
    this.#ofMessage.add(local, message, place);
    return place;
  }

  /** Writes a list of those steps that are to be taken. */
  #write(numbers: readonly number[]): number {
    const taken = numbers.filter((number) => this.#isTaken(number));
    const place = this.list.length;
    this.list.push(taken.length);
    for (const number of taken) this.list.push(number);
    return place;
  }

  #isTaken(number: number): boolean {
    const step = this.#local.steps[number]!;
    if (step.isIdle && !step.takes) return false; // it leads nowhere
    if (this.#rules.leavesOut(step)) return false;
    if (!this.#isOutside(step)) return true;
    this.isBounded = true;
    return false;
  }

  #isOutside(step: NumberedStep): boolean {
    const { termsMax } = this.#rules;
    if (termsMax === Number.POSITIVE_INFINITY) return false;
    return step.seen.some((sighting) => {
      const { observation } = this.#local.sightings.values[sighting]!;
      return "term" in observation && observation.term > termsMax;
    });
  }
}

function put(list: IntList, at: number, value: number): void {
  while (list.length <= at) list.push(0);
  list.items[at] = value;
}
