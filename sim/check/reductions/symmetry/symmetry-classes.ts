/**
 * Symmetry: of all states that differ only by which node is which, one is explored. It is the least of their rows, found
 * exactly, since the images of local states, inboxes and joint states of judges are numbers too. That nodes really are alike is not believed but
 * checked, for every distinct local step and every turn of a judge: a step of the image must be the image of the step.
 */
import type { Observation } from "../../../contract/observation.ts";
import { IntList } from "../../memory/tables.ts";
import type { Broken, Permutation } from "../../rows/behaviour.ts";
import type { Judging, NumberedJudge } from "../../rows/judging.ts";
import { keyOf, type LocalSteps, type NumberedStep, type Sighting } from "../../rows/local-steps.ts";
import type { Space } from "../../rows/space.ts";
import { inverse } from "./renaming.ts";

/** How values change when nodes trade places. */
export interface Symmetry {
  /** For people: `3 acceptors`. */
  readonly name: string;
  /** Permutations of the nodes, the identity first, closed under composition. */
  readonly permutations: readonly Permutation[];
  local(local: object, node: number, to: Permutation): object;
  message(message: unknown, from: number, target: number, to: Permutation): unknown;
  sighting(observation: Observation, standing: Sighting["standing"], to: Permutation): Omit<Sighting, "node">;
}

/** Thrown when nodes turn out not to be alike; the check begins again without symmetry. */
export class AsymmetryError extends Error {}

export class SymmetryClasses {
  /** Where `find` puts the least row and its hash. */
  readonly row: Int32Array;
  hash = 0;
  readonly #space: Space;
  readonly #local: LocalSteps;
  readonly #judging: Judging;
  readonly #symmetry: Symmetry;
  readonly #inboxes: readonly (readonly IntList[])[]; // by permutation, then node: the image of each inbox, or -1
  readonly #jointStates: readonly IntList[];
  readonly #judges: ReadonlyMap<NumberedJudge, readonly IntList[]>;
  readonly #sightings: readonly IntList[];
  readonly #locals: readonly (readonly IntList[])[];
  readonly #messages: readonly IntList[];
  readonly #inverses: readonly Permutation[];
  readonly #trial: Int32Array;
  #validatedSteps = 0;
  readonly #validatedTurns: number[];

  constructor(space: Space, local: LocalSteps, judging: Judging, symmetry: Symmetry) {
    this.#space = space;
    this.#local = local;
    this.#judging = judging;
    this.#symmetry = symmetry;
    this.row = new Int32Array(space.width);
    this.#trial = new Int32Array(space.width);
    this.#inboxes = symmetry.permutations.map(() => space.inboxes.map(() => new IntList()));
    this.#jointStates = symmetry.permutations.map(() => new IntList());
    this.#judges = new Map(judging.judges.map((judge) => [judge, symmetry.permutations.map(() => new IntList())]));
    this.#sightings = symmetry.permutations.map(() => new IntList());
    this.#locals = symmetry.permutations.map(() => space.inboxes.map(() => new IntList()));
    this.#messages = symmetry.permutations.map(() => new IntList());
    this.#inverses = symmetry.permutations.map(inverse);
    this.#validatedTurns = judging.judges.map(() => 0);
    for (let p = 1; p < symmetry.permutations.length; p++) {
      this.#imageInto(p, space.first, 0);
      if (this.#trial.some((value, place) => value !== space.first[place])) {
        throw new AsymmetryError("the nodes are not alike at the start");
      }
    }
  }

  /** Puts the least image of the row at `start` of `source` into `row`. */
  find(source: Int32Array, start: number): void {
    const { row } = this;
    for (let place = 0; place < row.length; place++) row[place] = source[start + place]!;
    const { nodes } = this.#space;
    const joint = 2 * nodes;
    for (let p = 1; p < this.#inverses.length; p++) {
      const back = this.#inverses[p]!;
      for (let place = 0; place <= joint; place++) {
        const image = this.#placeOf(p, place, back, nodes, source, start);
        if (image > row[place]!) break;
        if (image === row[place]) continue;
        this.#imageInto(p, source, start);
        row.set(this.#trial);
        break;
      }
    }
    this.hash = this.#space.hash(row);
  }

  /** What stands at `place` of the image under permutation `p` of the row at `start` of `source`. */
  #placeOf(p: number, place: number, back: Permutation, nodes: number, source: Int32Array, start: number): number {
    if (place < nodes) return this.#localImage(p, back[place]!, source[start + back[place]!]!);
    if (place === 2 * nodes) return this.#joint(p, source[start + place]!);
    const from = back[place - nodes]!;
    return this.#inbox(p, from, source[start + nodes + from]!);
  }

  /** Puts the image under permutation `p` of the row at `start` of `source` into `#trial`. */
  #imageInto(p: number, source: Int32Array, start: number): void {
    const trial = this.#trial;
    const { nodes } = this.#space;
    const to = this.#symmetry.permutations[p]!;
    for (let node = 0; node < nodes; node++) {
      trial[to[node]!] = this.#localImage(p, node, source[start + node]!);
      trial[nodes + to[node]!] = this.#inbox(p, node, source[start + nodes + node]!);
    }
    trial[2 * nodes] = this.#joint(p, source[start + 2 * nodes]!);
    trial[2 * nodes + 1] = source[start + 2 * nodes + 1]!; // what is left of the budgets is the same
  }

  /** A sighting with all its images. */
  orbit(sighting: number): number[] {
    return this.#symmetry.permutations.map((_, p) => this.#sighting(p, sighting));
  }

  /** Validates all local steps and judges' turns found since the last time. Throws AsymmetryError. */
  validate(): void {
    const { permutations } = this.#symmetry;
    for (; this.#validatedSteps < this.#local.log.length; this.#validatedSteps++) {
      const { node, local, message } = this.#local.log[this.#validatedSteps]!;
      for (let p = 1; p < permutations.length; p++) this.#validateStep(p, node, local, message);
    }
    for (const [j, judge] of this.#judging.judges.entries()) {
      for (; this.#validatedTurns[j]! < judge.turns.length; this.#validatedTurns[j]! += 3) {
        const at = this.#validatedTurns[j]!;
        for (let p = 1; p < permutations.length; p++) this.#validateTurn(p, judge, at);
      }
    }
    for (const [joint, broken] of this.#judging.ends) {
      for (let p = 1; p < permutations.length; p++) this.#validateEnd(p, joint, broken);
    }
  }

  #validateEnd(p: number, joint: number, broken: Broken | null): void {
    const found = this.#judging.end(this.#joint(p, joint));
    if (found?.invariant === broken?.invariant) return;
    throw new AsymmetryError(`the judge ${(broken ?? found)!.invariant} tells nodes apart`);
  }

  #validateTurn(p: number, judge: NumberedJudge, at: number): void {
    const [before, sighting, after] = judge.turns.items.subarray(at, at + 3);
    const found = judge.after(this.#judged(p, judge, before!), this.#sighting(p, sighting!), this.#local.sightings);
    const isSame = after! < 0 ? typeof found !== "number" : found === this.#judged(p, judge, after!);
    if (!isSame) throw new AsymmetryError(`the judge ${judge.name} tells nodes apart`);
  }

  #validateStep(p: number, node: number, local: number, message: number): void {
    const to = this.#symmetry.permutations[p]!;
    const image = this.#localImage(p, node, local);
    const before = message < 0 ? this.#local.ofNode(node, local) : this.#local.ofMessage(local, message);
    const after =
      message < 0 ? this.#local.ofNode(to[node]!, image) : this.#local.ofMessage(image, this.#messageImage(p, message));
    const expected = before.map((number) => this.#key(this.#imageOf(p, this.#local.steps[number]!))).sort();
    const found = after.map((number) => this.#key(this.#local.steps[number]!)).sort();
    if (expected.join() !== found.join()) {
      const event = message < 0 ? "a step of its own" : JSON.stringify(this.#local.messages.values[message]!.message);
      throw new AsymmetryError(`the nodes of ${this.#symmetry.name} are not alike: see what each does on ${event}`);
    }
  }

  #key(step: Pick<NumberedStep, "local" | "sends" | "seen" | "takes" | "cost" | "broken">): string {
    return `${keyOf(step, this.#space.window)};${step.broken === null}`;
  }

  #imageOf(p: number, step: NumberedStep) {
    return {
      ...step,
      local: this.#localImage(p, step.node, step.local),
      sends: step.sends.map((message) => this.#messageImage(p, message)),
      seen: step.seen.map((sighting) => this.#sighting(p, sighting)),
    };
  }

  #inbox(p: number, node: number, inbox: number): number {
    const images = this.#inboxes[p]![node]!;
    if (inbox < images.length && images.items[inbox]! >= 0) return images.items[inbox]!;
    return remembered(images, inbox, () => {
      const to = this.#symmetry.permutations[p]!;
      const messages = this.#space.inboxes[node]!.read(inbox).map((message) => this.#messageImage(p, message));
      return this.#space.inboxes[to[node]!]!.of(messages);
    });
  }

  #localImage(p: number, node: number, local: number): number {
    const images = this.#locals[p]![node]!;
    if (local < images.length && images.items[local]! >= 0) return images.items[local]!;
    const to = this.#symmetry.permutations[p]!;
    return remembered(images, local, () =>
      this.#local.internLocal(to[node]!, this.#symmetry.local(this.#local.locals.values[local]!, node, to)),
    );
  }

  #messageImage(p: number, message: number): number {
    return remembered(this.#messages[p]!, message, () => {
      const to = this.#symmetry.permutations[p]!;
      const { from, to: target, message: body } = this.#local.messages.values[message]!;
      return this.#local.envelope(to[from]!, to[target]!, this.#symmetry.message(body, from, target, to));
    });
  }

  #sighting(p: number, number: number): number {
    return remembered(this.#sightings[p]!, number, () => {
      const to = this.#symmetry.permutations[p]!;
      const { node, observation, standing } = this.#local.sightings.values[number]!;
      const image = { node: to[node]!, ...this.#symmetry.sighting(observation, standing, to) };
      return this.#local.sightings.intern(image, () => "an observation");
    });
  }

  #joint(p: number, joint: number): number {
    return remembered(this.#jointStates[p]!, joint, () => {
      const states = this.#judging.jointStates.read(joint);
      const row = this.#judging.judges.map((judge, j) => this.#judged(p, judge, states[j]!));
      return this.#judging.jointStates.intern(Int32Array.from(row), row.length);
    });
  }

  /** A judge's state is what it made of some sightings: its image is what it makes of the images of these. */
  #judged(p: number, judge: NumberedJudge, state: number): number {
    if (state === 0) return 0;
    return remembered(this.#judges.get(judge)![p]!, state, () => {
      const { before, sighting } = judge.origin(state);
      const image = judge.after(this.#judged(p, judge, before), this.#sighting(p, sighting), this.#local.sightings);
      if (typeof image !== "number") throw new AsymmetryError(`the judge ${judge.name} tells nodes apart`);
      return image;
    });
  }
}

/** The image kept in `images` for `number`, or else the one that `make` gives. */
function remembered(images: IntList, number: number, make: () => number): number {
  while (images.length <= number) images.push(-1);
  const known = images.items[number]!;
  if (known >= 0) return known;
  const image = make();
  images.items[number] = image;
  return image;
}
