/** The least row of all images of a row: a few nodes have so few permutations that all are tried. */

import type { Images } from "./images.ts";
import { inverse } from "./permutations.ts";

export class EveryPermutation {
  readonly #images: Images;
  readonly #inverses: readonly (readonly number[])[];
  readonly #trial: Int32Array;

  /** `images` are those under all permutations but the identity. */
  constructor(images: Images) {
    this.#images = images;
    this.#inverses = images.permutations.map(inverse);
    this.#trial = new Int32Array(images.space.width);
  }

  /** Puts the least image of the row at `start` of `source` into `row`. */
  find(source: Int32Array, start: number, row: Int32Array): void {
    for (let place = 0; place < row.length; place++) row[place] = source[start + place]!;
    const { nodes } = this.#images.space;
    const joint = 2 * nodes;
    for (let p = 0; p < this.#inverses.length; p++) {
      const back = this.#inverses[p]!;
      for (let place = 0; place <= joint; place++) {
        const image = this.#placeOf(p, place, back, nodes, source, start);
        if (image > row[place]!) break;
        if (image === row[place]) continue;
        this.#images.row(p, source, start, this.#trial);
        row.set(this.#trial);
        break;
      }
    }
  }

  /** What stands at `place` of the image under permutation `p` of the row at `start` of `source`. */
  #placeOf(
    p: number,
    place: number,
    back: readonly number[],
    nodes: number,
    source: Int32Array,
    start: number,
  ): number {
    const images = this.#images;
    if (place < nodes) return images.local(p, back[place]!, source[start + back[place]!]!);
    if (place === 2 * nodes) return images.joint(p, source[start + place]!);
    const from = back[place - nodes]!;
    return images.inbox(p, from, source[start + nodes + from]!);
  }
}
