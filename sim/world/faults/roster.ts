/** Who leads and who is a member, as faults aim at them: in each part, by what its nodes said last. */
import { roleOf } from "../../contract/cluster.ts";
import type { Observation } from "../../contract/observation.ts";
import type { Part } from "../../contract/parts.ts";
import type { EventTarget, Target } from "../../plan/faults/surface.ts";
import type { Present } from "../time/present.ts";
import { MembersTold } from "./members-told.ts";

/** Who leads one part. */
interface Leadership {
  node: number; // -1: nobody
  wasElected: boolean; // somebody was, at some time
  readonly chiefContact: number;
}

export class Roster {
  /** The members of the part that clients ask. */
  readonly members: MembersTold;
  readonly #parts: readonly Leadership[];
  readonly #partOf: readonly number[];
  readonly #present: Present;

  /** `partOf`: the part of each server. Leaderless systems are hit where clients ask: at the first such server. */
  constructor(parts: readonly Part[], partOf: readonly number[], present: Present) {
    this.#parts = parts.map(({ cluster, system }) => {
      return { node: -1, wasElected: false, chiefContact: roleOf(cluster, system.contact).first };
    });
    this.#partOf = partOf;
    this.#present = present;
    this.members = new MembersTold(parts.at(-1)!);
  }

  /** A node observed something; heeded where it says who leads or who is a member. */
  heed(node: number, observation: Observation): void {
    if (observation.type === "elected") {
      if (!observation.again) this.#elected(node);
    } else if (this.#partOf[node] === this.#parts.length - 1) this.#heedMembers(observation);
  }

  #heedMembers(observation: Observation): void {
    switch (observation.type) {
      case "considered":
        return this.members.considered(observation);
      case "configured":
        this.members.follow(observation.follows);
        return this.members.told("configured", observation.members);
      case "opened":
        this.members.open(observation.term);
        return this.members.told("opened", observation.members);
    }
  }

  /** The node crashed, and leads no more if it did. */
  crashed(node: number): void {
    const part = this.#parts[this.#partOf[node]!]!;
    if (node === part.node) part.node = -1;
  }

  /** The node that `target` means now; -1 when nobody leads or is such a member, or there is no such part. */
  resolve(target: Exclude<Target, EventTarget>): number {
    if (typeof target === "number") return target;
    if (target !== "leader" && target !== "leader@registry") return this.members.resolve(target, this.#present.now);
    const part = this.#parts.at(target === "leader" ? -1 : -2);
    if (part === undefined) return -1;
    return part.wasElected ? part.node : part.chiefContact;
  }

  #elected(node: number): void {
    const part = this.#parts[this.#partOf[node]!]!;
    part.node = node;
    part.wasElected = true;
  }
}
