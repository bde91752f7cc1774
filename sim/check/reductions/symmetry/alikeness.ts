/**
 * Nodes that are said to be alike are checked, for every distinct local step and every turn of a judge: a step of the image
 * must be the image of the step. Images of steps are local steps themselves, and checked in their turn: so that what holds
 * for neighbours that trade places holds for all permutations.
 */
import type { Broken } from "../../rows/behaviour.ts";
import type { Judging, NumberedJudge } from "../../rows/judging.ts";
import type { LocalSteps } from "../../rows/local-steps.ts";
import type { NumberedStep } from "../../rows/numbered-step.ts";
import { AsymmetryError, type Images } from "./images.ts";

export class Alikeness {
  readonly #images: Images;
  readonly #local: LocalSteps;
  readonly #judging: Judging;
  readonly #name: string;
  readonly #isOrdered: boolean;
  #steps = 0;
  readonly #turns: number[];

  constructor(images: Images, local: LocalSteps, judging: Judging, name: string) {
    this.#images = images;
    this.#local = local;
    this.#judging = judging;
    this.#name = name;
    this.#isOrdered = images.space.window > 0; // messages arrive in the order sent, which tells steps apart
    this.#turns = judging.judges.map(() => 0);
  }

  /** Checks all local steps and judges' turns found since the last time. Throws AsymmetryError. */
  validate(): void {
    const { length } = this.#images.permutations;
    for (; this.#steps < this.#local.log.length; this.#steps++) {
      const { node, local, message } = this.#local.log[this.#steps]!;
      for (let p = 0; p < length; p++) this.#validateStep(p, node, local, message, this.#steps);
    }
    for (const [j, judge] of this.#judging.judges.entries()) {
      for (; this.#turns[j]! < judge.turns.length; this.#turns[j]! += 3) {
        for (let p = 0; p < length; p++) this.#validateTurn(p, judge, this.#turns[j]!);
      }
    }
    for (const [joint, broken] of this.#judging.ends) {
      for (let p = 0; p < length; p++) this.#validateEnd(p, joint, broken);
    }
  }

  #validateEnd(p: number, joint: number, broken: Broken | null): void {
    const found = this.#judging.end(this.#images.joint(p, joint));
    if (found?.invariant === broken?.invariant) return;
    throw new AsymmetryError(`the judge ${(broken ?? found)!.invariant} tells nodes apart`);
  }

  #validateTurn(p: number, judge: NumberedJudge, at: number): void {
    const [before, sighting, after] = judge.turns.items.subarray(at, at + 3);
    const images = this.#images;
    const found = judge.after(images.judged(p, judge, before!), images.sighting(p, sighting!), this.#local.sightings);
    const isSame = after! < 0 ? typeof found !== "number" : found === images.judged(p, judge, after!);
    if (!isSame) throw new AsymmetryError(`the judge ${judge.name} tells nodes apart`);
  }

  /** Local step `at`. Of one whose image came before it and undoes the same swap, that was seen. */
  #validateStep(p: number, node: number, local: number, message: number, at: number): void {
    const images = this.#images;
    const to = images.permutations[p]!;
    const image = images.local(p, node, local);
    const arrived = message < 0 ? -1 : images.message(p, message);
    const known = this.#local.indexOf(to[node]!, image, arrived);
    if (images.areSwaps && known >= 0 && known < at) return;
    const before = this.#local.log[at]!.steps;
    const after = message < 0 ? this.#local.ofNode(to[node]!, image) : this.#local.ofMessage(image, arrived);
    if (before.length === after.length && this.#areImages(p, before, after)) return;
    const event = message < 0 ? "a step of its own" : JSON.stringify(this.#local.messages.values[message]!.message);
    throw new AsymmetryError(`the nodes of ${this.#name} are not alike: see what each does on ${event}`);
  }

  /** True when each of the steps `before` has its image among `after`, where no other has it. */
  #areImages(p: number, before: readonly number[], after: readonly number[]): boolean {
    if (before.length === 0) return true;
    if (before.length === 1) return this.#isImage(p, this.#local.steps[before[0]!]!, this.#local.steps[after[0]!]!);
    const taken = new Set<number>();
    for (const number of before) {
      const step = this.#local.steps[number]!;
      const partner = after.find((other) => !taken.has(other) && this.#isImage(p, step, this.#local.steps[other]!));
      if (partner === undefined) return false;
      taken.add(partner);
    }
    return true;
  }

  #isImage(p: number, step: NumberedStep, other: NumberedStep): boolean {
    const { takes, cost, broken, sends, seen } = step;
    if (other.takes !== takes || other.cost !== cost || (other.broken === null) !== (broken === null)) return false;
    if (other.sends.length !== sends.length || other.seen.length !== seen.length) return false;
    const images = this.#images;
    if (other.local !== images.local(p, step.node, step.local)) return false;
    for (let at = 0; at < seen.length; at++) if (other.seen[at] !== images.sighting(p, seen[at]!)) return false;
    if (sends.length === 0) return true;
    if (sends.length === 1) return images.message(p, sends[0]!) === other.sends[0];
    const moved = sends.map((message) => images.message(p, message));
    const found = this.#isOrdered ? other.sends : [...other.sends].sort(ascending);
    if (!this.#isOrdered) moved.sort(ascending);
    return moved.every((message, at) => message === found[at]);
  }
}

const ascending = (a: number, b: number): number => a - b;
