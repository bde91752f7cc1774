/** Who leads, as faults aim at it: in each part, the last node that said it was elected. */
import { roleOf } from "../../contract/cluster.ts";
import type { Part } from "../../contract/parts.ts";
import type { EventTarget, Target } from "../../plan/faults/surface.ts";

/** Who leads one part. */
interface Leadership {
  node: number; // -1: nobody
  wasElected: boolean; // somebody was, at some time
  readonly chiefContact: number;
}

export class Leader {
  readonly #parts: readonly Leadership[];
  readonly #partOf: readonly number[];

  /** `partOf`: the part of each server. Leaderless systems are hit where clients ask: at the first such server. */
  constructor(parts: readonly Part[], partOf: readonly number[]) {
    this.#parts = parts.map(({ cluster, system }) => {
      return { node: -1, wasElected: false, chiefContact: roleOf(cluster, system.contact).first };
    });
    this.#partOf = partOf;
  }

  /** The node says that it was elected. */
  elected(node: number): void {
    const part = this.#parts[this.#partOf[node]!]!;
    part.node = node;
    part.wasElected = true;
  }

  /** The node crashed, and leads no more if it did. */
  crashed(node: number): void {
    const part = this.#parts[this.#partOf[node]!]!;
    if (node === part.node) part.node = -1;
  }

  /** The node that `target` means now; -1 when nobody leads, or there is no such part. */
  resolve(target: Exclude<Target, EventTarget>): number {
    if (typeof target === "number") return target;
    const part = this.#parts.at(target === "leader" ? -1 : -2);
    if (part === undefined) return -1;
    return part.wasElected ? part.node : part.chiefContact;
  }
}
