/**
 * What the numbers of a row become when nodes trade places: the images of local states, messages, inboxes, sightings and
 * judges' states under a few permutations, each computed once.
 */
import type { Observation } from "../../../contract/observation.ts";
import { IntList } from "../../memory/tables.ts";
import type { Permutation } from "../../rows/behaviour.ts";
import type { Judging, NumberedJudge } from "../../rows/judging.ts";
import type { LocalSteps, Sighting } from "../../rows/local-steps.ts";
import type { Space } from "../../rows/space.ts";

/** How values change when nodes trade places. */
export interface Symmetry {
  /** For people: `3 acceptors`. */
  readonly name: string;
  /** The nodes that may trade places with one another, all of them. */
  readonly group: readonly number[];
  local(local: object, node: number, to: Permutation): object;
  message(message: unknown, from: number, target: number, to: Permutation): unknown;
  sighting(observation: Observation, standing: Sighting["standing"], to: Permutation): Omit<Sighting, "node">;
}

/** Thrown when nodes turn out not to be alike; the check begins again without symmetry. */
export class AsymmetryError extends Error {}

export class Images {
  readonly permutations: readonly Permutation[];
  /** Each permutation undoes itself, as two nodes do that trade places twice: an image's image is what it was of. */
  readonly areSwaps: boolean;
  readonly space: Space;
  readonly judging: Judging;
  readonly #local: LocalSteps;
  readonly #symmetry: Symmetry;
  readonly #locals: readonly (readonly IntList[])[]; // by permutation, then node: the image of each local state, or -1
  readonly #inboxes: readonly (readonly IntList[])[];
  readonly #joints: readonly IntList[];
  readonly #judges: ReadonlyMap<NumberedJudge, readonly IntList[]>;
  readonly #sightings: readonly IntList[];
  readonly #messages: readonly IntList[];

  /** Throws AsymmetryError when the nodes are not alike at the start. */
  constructor(space: Space, local: LocalSteps, judging: Judging, symmetry: Symmetry, to: readonly Permutation[]) {
    this.space = space;
    this.permutations = to;
    this.areSwaps = to.every((one) => one.every((node, at) => one[node] === at));
    this.#local = local;
    this.judging = judging;
    this.#symmetry = symmetry;
    this.#locals = to.map(() => space.inboxes.map(() => new IntList()));
    this.#inboxes = to.map(() => space.inboxes.map(() => new IntList()));
    this.#joints = to.map(() => new IntList());
    this.#judges = new Map(judging.judges.map((judge) => [judge, to.map(() => new IntList())]));
    this.#sightings = to.map(() => new IntList());
    this.#messages = to.map(() => new IntList());
    const image = new Int32Array(space.width);
    for (let p = 0; p < to.length; p++) {
      this.row(p, space.first, 0, image);
      if (image.some((value, place) => value !== space.first[place])) {
        throw new AsymmetryError("the nodes are not alike at the start");
      }
    }
  }

  /** Puts the image under permutation `p` of the row at `start` of `source` into `target`, which is another array. */
  row(p: number, source: Int32Array, start: number, target: Int32Array): void {
    const { nodes } = this.space;
    const to = this.permutations[p]!;
    for (let node = 0; node < nodes; node++) {
      target[to[node]!] = this.local(p, node, source[start + node]!);
      target[nodes + to[node]!] = this.inbox(p, node, source[start + nodes + node]!);
    }
    target[2 * nodes] = this.joint(p, source[start + 2 * nodes]!);
    target[2 * nodes + 1] = source[start + 2 * nodes + 1]!; // what is left of the budgets is the same
  }

  local(p: number, node: number, local: number): number {
    const images = this.#locals[p]![node]!;
    if (local < images.length && images.items[local]! >= 0) return images.items[local]!;
    const to = this.permutations[p]!;
    const image = this.#local.internLocal(to[node]!, this.#symmetry.local(this.#local.locals.values[local]!, node, to));
    return this.#keep(images, this.#locals[p]![to[node]!]!, local, image);
  }

  inbox(p: number, node: number, inbox: number): number {
    const images = this.#inboxes[p]![node]!;
    if (inbox < images.length && images.items[inbox]! >= 0) return images.items[inbox]!;
    const to = this.permutations[p]![node]!;
    const messages = this.space.inboxes[node]!.read(inbox).map((message) => this.message(p, message));
    return this.#keep(images, this.#inboxes[p]![to]!, inbox, this.space.inboxes[to]!.of(messages));
  }

  message(p: number, message: number): number {
    const images = this.#messages[p]!;
    if (message < images.length && images.items[message]! >= 0) return images.items[message]!;
    const to = this.permutations[p]!;
    const { from, to: target, message: body } = this.#local.messages.values[message]!;
    const image = this.#local.envelope(to[from]!, to[target]!, this.#symmetry.message(body, from, target, to));
    return this.#keep(images, images, message, image);
  }

  sighting(p: number, number: number): number {
    const images = this.#sightings[p]!;
    if (number < images.length && images.items[number]! >= 0) return images.items[number]!;
    const to = this.permutations[p]!;
    const { node, observation, standing } = this.#local.sightings.values[number]!;
    const image = { node: to[node]!, ...this.#symmetry.sighting(observation, standing, to) };
    return this.#keep(
      images,
      images,
      number,
      this.#local.sightings.intern(image, () => "an observation"),
    );
  }

  joint(p: number, joint: number): number {
    const images = this.#joints[p]!;
    if (joint < images.length && images.items[joint]! >= 0) return images.items[joint]!;
    const states = this.judging.jointStates.read(joint);
    const row = this.judging.judges.map((judge, j) => this.judged(p, judge, states[j]!));
    return this.#keep(images, images, joint, this.judging.jointStates.intern(Int32Array.from(row), row.length));
  }

  /** A judge's state is what it made of some sightings: its image is what it makes of the images of these. */
  judged(p: number, judge: NumberedJudge, state: number): number {
    if (state === 0) return 0;
    const images = this.#judges.get(judge)![p]!;
    if (state < images.length && images.items[state]! >= 0) return images.items[state]!;
    const { before, sighting } = judge.origin(state);
    const image = judge.after(this.judged(p, judge, before), this.sighting(p, sighting), this.#local.sightings);
    if (typeof image !== "number") throw new AsymmetryError(`the judge ${judge.name} tells nodes apart`);
    return this.#keep(images, images, state, image);
  }

  /** Keeps the image of `number`, and of a swap that of the image in `back`. */
  #keep(images: IntList, back: IntList, number: number, image: number): number {
    put(images, number, image);
    if (this.areSwaps) put(back, image, number);
    return image;
  }
}

function put(images: IntList, number: number, image: number): void {
  while (images.length <= number) images.push(-1);
  images.items[number] = image;
}
