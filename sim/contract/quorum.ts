/**
 * Quorum systems as automata and judges use them: a monotone predicate over the ranks of one role.
 * Weighted, grid and nested ones are in quorum/.
 */
import { describeNodes, intersection, type NodeSet, size } from "../base/node-set.ts";

export interface QuorumSystem {
  /** For people: `majority of 5`, `any 4 of 5`, `a row of 2x3`. */
  readonly name: string;
  /** Ranks run from 0 to nodes - 1. */
  readonly nodes: number;
  /** True when `members` contains a quorum. Monotone: adding a member never makes it false. */
  isQuorum(members: NodeSet): boolean;
}

export type QuorumSystems = { readonly [name: string]: QuorumSystem };

/** Any `count` of `nodes`. */
export class Threshold implements QuorumSystem {
  readonly name: string;
  readonly nodes: number;
  readonly count: number;

  constructor(nodes: number, count: number, name = `any ${count} of ${nodes}`) {
    this.nodes = nodes;
    this.count = count;
    this.name = name;
  }

  isQuorum(members: NodeSet): boolean {
    return size(members) >= this.count;
  }
}

export const majoritySize = (nodes: number): number => Math.floor(nodes / 2) + 1;

/** More than half of `nodes`. */
export const majority = (nodes: number): Threshold => new Threshold(nodes, majoritySize(nodes), `majority of ${nodes}`);

/** Any `count` of `members`; what others say does not matter. */
export class Within implements QuorumSystem {
  readonly name: string;
  readonly nodes: number;
  readonly members: NodeSet;
  readonly count: number;

  /** `nodes`: how many ranks there are, members or not. */
  constructor(nodes: number, members: NodeSet, count: number) {
    this.nodes = nodes;
    this.members = members;
    this.count = count;
    this.name = `any ${count} of ${describeNodes(members)}`;
  }

  isQuorum(nodes: NodeSet): boolean {
    return size(intersection(nodes, this.members)) >= this.count;
  }
}

/** A quorum of each of several systems over the same ranks. */
export class QuorumOfEach implements QuorumSystem {
  readonly name: string;
  readonly nodes: number;
  readonly #systems: readonly QuorumSystem[];

  constructor(systems: readonly QuorumSystem[]) {
    this.#systems = systems;
    this.nodes = systems[0]?.nodes ?? 0;
    this.name = systems.map(({ name }) => name).join(" and ");
  }

  isQuorum(members: NodeSet): boolean {
    return this.#systems.every((system) => system.isQuorum(members));
  }
}
