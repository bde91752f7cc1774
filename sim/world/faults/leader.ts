/** Who leads, as faults aim at it: the last node that said it was elected. */
import type { EventTarget, Target } from "../../plan/faults/surface.ts";

export class Leader {
  #node = -1; // nobody
  #wasElected = false; // somebody was, at some time
  readonly #chiefContact: number;

  /** `chiefContact` stands in for a leader where there never was one: leaderless systems are hit where clients ask. */
  constructor(chiefContact: number) {
    this.#chiefContact = chiefContact;
  }

  /** The node says that it was elected. */
  elected(node: number): void {
    this.#node = node;
    this.#wasElected = true;
  }

  /** The node crashed, and leads no more if it did. */
  crashed(node: number): void {
    if (node === this.#node) this.#node = -1;
  }

  /** The node that `target` means now; -1 when nobody leads. */
  resolve(target: Exclude<Target, EventTarget>): number {
    if (target !== "leader") return target;
    return this.#wasElected ? this.#node : this.#chiefContact;
  }
}
