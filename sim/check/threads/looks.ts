/** What a discovery looks like, as a hash: the same in every thread unless handlers or judges are no functions. */
import type { Interner } from "../rows/interner.ts";

export class Looks {
  readonly #interners: readonly Interner<unknown>[];
  readonly #seen: number[];

  /** `interners`: whatever a discovery may bring new values of. */
  constructor(interners: readonly Interner<unknown>[]) {
    this.#interners = interners;
    this.#seen = interners.map(({ size }) => size);
  }

  /** A hash, other than 0, of the outcome and of all values that are new since the last time. */
  of(outcome: string): number {
    let hash = hashText(outcome, 0x811c9dc5);
    for (const [i, { texts }] of this.#interners.entries()) {
      for (; this.#seen[i]! < texts.length; this.#seen[i]!++) hash = hashText(texts[this.#seen[i]!]!, hash);
    }
    return hash || 1;
  }
}

function hashText(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}
