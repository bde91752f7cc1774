/**
 * Symmetry: of all states that differ only by which node is which, one is explored. It is the least of their rows, found
 * exactly, since the images of cells and benches are numbers too. That nodes really are alike is not believed but
 * checked, for every distinct local step and every turn of a judge: a step of the image must be the image of the step.
 */
import type { Observation } from "../../contract/observation.ts";
import type { Permutation } from "./behaviour.ts";
import type { Judging } from "./judging.ts";
import type { LocalSteps, Sighting, Step } from "./local-steps.ts";
import type { Space } from "./space.ts";
import { IntList, PairTable } from "./tables.ts";

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
  readonly #images: readonly (readonly IntList[])[]; // by permutation, then node: the image of each cell, or -1
  readonly #benches: readonly IntList[];
  readonly #lists = new PairTable(); // (list, permutation) to the image of the list
  readonly #trial: Int32Array;
  #checkedSteps = 0;
  #checkedTurns = 0;

  constructor(space: Space, local: LocalSteps, judging: Judging, symmetry: Symmetry) {
    this.#space = space;
    this.#local = local;
    this.#judging = judging;
    this.#symmetry = symmetry;
    this.row = new Int32Array(space.width);
    this.#trial = new Int32Array(space.width);
    this.#images = symmetry.permutations.map(() => space.cells.map(() => new IntList()));
    this.#benches = symmetry.permutations.map(() => new IntList());
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
    for (let p = 1; p < this.#symmetry.permutations.length; p++) {
      this.#imageInto(p, source, start);
      if (isLess(this.#trial, row)) row.set(this.#trial);
    }
    this.hash = this.#space.hash(row);
  }

  /** Puts the image under permutation `p` of the row at `start` of `source` into `#trial`. */
  #imageInto(p: number, source: Int32Array, start: number): void {
    const trial = this.#trial;
    const nodes = trial.length - 2;
    const to = this.#symmetry.permutations[p]!;
    for (let node = 0; node < nodes; node++) trial[to[node]!] = this.#cell(p, node, source[start + node]!);
    trial[nodes] = this.#bench(p, source[start + nodes]!);
    trial[nodes + 1] = source[start + nodes + 1]!; // what is left of the budgets is the same
  }

  /** A sighting with all its images. */
  orbit(sighting: number): number[] {
    return this.#symmetry.permutations.map((_, p) => this.#sightingImage(p, sighting));
  }

  /** Checks all local steps and judges' turns found since the last time. Throws AsymmetryError. */
  check(): void {
    const { permutations } = this.#symmetry;
    for (; this.#checkedSteps < this.#local.log.length; this.#checkedSteps++) {
      const { node, local, message } = this.#local.log[this.#checkedSteps]!;
      for (let p = 1; p < permutations.length; p++) this.#checkStep(p, node, local, message);
    }
    for (; this.#checkedTurns < this.#judging.turns.length / 3; this.#checkedTurns++) {
      const [before, list, after] = this.#judging.turns.items.subarray(
        3 * this.#checkedTurns,
        3 * this.#checkedTurns + 3,
      );
      for (let p = 1; p < permutations.length; p++) {
        if (this.#judging.after(this.#bench(p, before!), this.#list(p, list!)) !== this.#bench(p, after!)) {
          throw new AsymmetryError("a judge tells nodes apart");
        }
      }
    }
  }

  #checkStep(p: number, node: number, local: number, message: number): void {
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

  #key({
    local,
    sends,
    seen,
    takes,
    cost,
    broken,
  }: Pick<Step, "local" | "sends" | "seen" | "takes" | "cost" | "broken">) {
    return `${local};${[...sends].sort((a, b) => a - b)};${seen};${takes};${cost};${broken === null}`;
  }

  #imageOf(p: number, step: Step) {
    return {
      ...step,
      local: this.#localImage(p, step.node, step.local),
      sends: step.sends.map((message) => this.#messageImage(p, message)),
      seen: step.seen.map((sighting) => this.#sightingImage(p, sighting)),
    };
  }

  #cell(p: number, node: number, cell: number): number {
    const images = this.#images[p]![node]!;
    while (images.length <= cell) images.push(-1);
    const known = images.items[cell]!;
    if (known >= 0) return known;
    const to = this.#symmetry.permutations[p]!;
    const [local, ...inbox] = this.#space.cells[node]!.read(cell);
    const messages = inbox.map((message) => this.#messageImage(p, message));
    const image = this.#space.cells[to[node]!]!.of(this.#localImage(p, node, local!), messages);
    images.items[cell] = image;
    return image;
  }

  #localImage(p: number, node: number, local: number): number {
    const to = this.#symmetry.permutations[p]!;
    return this.#local.internLocal(to[node]!, this.#symmetry.local(this.#local.locals.values[local]!, node, to));
  }

  #messageImage(p: number, message: number): number {
    const to = this.#symmetry.permutations[p]!;
    const { from, to: target, message: body } = this.#local.messages.values[message]!;
    return this.#local.envelope(to[from]!, to[target]!, this.#symmetry.message(body, from, target, to));
  }

  #sightingImage(p: number, number: number): number {
    const to = this.#symmetry.permutations[p]!;
    const { node, observation, standing } = this.#local.sightings.values[number]!;
    const image = { node: to[node]!, ...this.#symmetry.sighting(observation, standing, to) };
    return this.#local.sightings.intern(image, () => "an observation");
  }

  #list(p: number, list: number): number {
    if (list === 0) return 0;
    const known = this.#lists.get(list, p);
    if (known >= 0) return known;
    const sightings = this.#local.lists.read(list).map((sighting) => this.#sightingImage(p, sighting));
    const image = this.#local.lists.intern(Int32Array.from(sightings), sightings.length);
    this.#lists.add(list, p, image);
    return image;
  }

  /** A bench is what judges made of some observations: its image is what they make of the images of these. */
  #bench(p: number, bench: number): number {
    if (bench === 0) return 0;
    const images = this.#benches[p]!;
    while (images.length <= bench) images.push(-1);
    const known = images.items[bench]!;
    if (known >= 0) return known;
    const { before, list } = this.#judging.origin(bench);
    const image = this.#judging.after(this.#bench(p, before), this.#list(p, list));
    if (image < 0) throw new AsymmetryError("a judge tells nodes apart");
    images.items[bench] = image;
    return image;
  }
}

function isLess(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]!;
  return false;
}
