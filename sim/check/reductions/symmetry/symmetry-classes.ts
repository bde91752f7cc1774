/**
 * Symmetry: of all states that differ only by which node is which, one is explored, found exactly, since the images of local
 * states, inboxes and joint states of judges are numbers too. Of a few nodes all permutations are tried; more are put in an
 * order. That nodes really are alike is not believed but checked.
 */
import type { Judging } from "../../rows/judging.ts";
import type { LocalSteps } from "../../rows/local-steps.ts";
import type { Space } from "../../rows/space.ts";
import { Alikeness } from "./alikeness.ts";
import { ByBonds } from "./by-bonds.ts";
import { EveryPermutation } from "./every-permutation.ts";
import { Images, type Symmetry } from "./images.ts";
import { neighbourSwaps, permutationsOf } from "./permutations.ts";

/** So many nodes have so few permutations that all are tried. */
export const everyMax = 4;

export class SymmetryClasses {
  /** Where `find` puts the row that stands for its class, and its hash. */
  readonly row: Int32Array;
  hash = 0;
  readonly #space: Space;
  readonly #images: Images;
  readonly #finder: EveryPermutation | ByBonds;
  readonly #alikeness: Alikeness;

  constructor(space: Space, local: LocalSteps, judging: Judging, symmetry: Symmetry) {
    const { group, name } = symmetry;
    const tried = group.length <= everyMax;
    const to = tried ? permutationsOf(space.nodes, group).slice(1) : neighbourSwaps(space.nodes, group);
    this.#space = space;
    this.#images = new Images(space, local, judging, symmetry, to);
    this.#finder = tried ? new EveryPermutation(this.#images) : new ByBonds(this.#images, group);
    this.#alikeness = new Alikeness(this.#images, local, judging, name);
    this.row = new Int32Array(space.width);
  }

  /** Puts the row that stands for the class of the row at `start` of `source` into `row`. */
  find(source: Int32Array, start: number): void {
    this.#finder.find(source, start, this.row);
    this.hash = this.#space.hash(this.row);
  }

  /** A sighting with all its images. */
  orbit(sighting: number): number[] {
    const found = [sighting];
    const known = new Set(found);
    for (let at = 0; at < found.length; at++) {
      for (let p = 0; p < this.#images.permutations.length; p++) {
        const image = this.#images.sighting(p, found[at]!);
        if (!known.has(image)) found.push(image);
        known.add(image);
      }
    }
    return found;
  }

  /** Checks all local steps and judges' turns found since the last time. Throws AsymmetryError. */
  validate(): void {
    this.#alikeness.validate();
  }
}
