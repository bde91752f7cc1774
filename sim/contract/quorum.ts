/**
 * Quorum systems as automata and judges use them: a monotone predicate over the ranks of one role.
 * Weighted, grid and nested ones are in quorum/.
 */
import { type NodeSet, size } from "../base/node-set.ts";

export interface QuorumSystem {
  /** For people: `majority of 5`, `any 4 of 5`, `a row of 2x3`. */
  readonly name: string;
  /** Ranks run from 0 to nodes - 1. */
  readonly nodes: number;
  /** True when `members` contains a quorum. Monotone: adding a member never makes it false. */
  isQuorum(members: NodeSet): boolean;
}

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
