/** Which thread owns a state, in a search that several do together: the same answer in every thread. */
import type { LocalSteps } from "./local-steps.ts";
import type { Space } from "./space.ts";
import { IntList, mixPair } from "./tables.ts";

/** Nodes whose cells decide: with few, most steps stay in their share; with one, shares come out less even. */
const placesMax = 2;

/** The share of a row: a hash of what its first nodes hold, the same in every thread. */
export class Shares {
  readonly #space: Space;
  readonly #local: LocalSteps;
  readonly #known: readonly IntList[]; // by place
  readonly #hashes = { locals: new IntList(), messages: new IntList() };

  constructor(space: Space, local: LocalSteps) {
    this.#space = space;
    this.#local = local;
    this.#known = Array.from({ length: Math.min(placesMax, space.cells.length) }, () => new IntList());
  }

  /** False when a step from `row` left the places alone that decide. */
  mayDiffer(row: Int32Array, source: Int32Array, start: number): boolean {
    for (let place = 0; place < this.#known.length; place++) if (row[place] !== source[start + place]) return true;
    return false;
  }

  of(source: Int32Array, start: number): number {
    let sum = 0;
    for (let place = 0; place < this.#known.length; place++) {
      const known = this.#known[place]!;
      const value = source[start + place]!;
      while (known.length <= value) known.push(0);
      let part = known.items[value]!;
      if (part === 0) {
        part = this.#part(place, value) || 1;
        known.items[value] = part;
      }
      sum = (sum + part) | 0;
    }
    return (Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d) >>> 8) & 0xffffff;
  }

  /** A hash of what a cell is, in any thread: of its local state's text and of its messages' texts, in any order. */
  #part(place: number, value: number): number {
    const [local, ...inbox] = this.#space.cells[place]!.read(value);
    let sum = hashOf(this.#hashes.locals, this.#local.locals.texts, local!);
    for (const message of inbox) sum = (sum + hashOf(this.#hashes.messages, this.#local.messages.texts, message)) | 0;
    return mixPair(place + 1, sum);
  }
}

/** The hash of the text of a number, computed once. */
function hashOf(known: IntList, texts: readonly string[], number: number): number {
  while (known.length <= number) known.push(0);
  if (known.items[number] === 0) known.items[number] = hashText(texts[number]!) || 1;
  return known.items[number]!;
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
