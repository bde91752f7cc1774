/**
 * Quorums by votes: some nodes count for more than others.
 * Source: Gifford, "Weighted Voting for Replicated Data" (1979).
 */
import { type NodeSet, nodesMax } from "../../base/node-set.ts";
import { UserError } from "../../base/user-error.ts";
import type { QuorumSystem } from "../quorum.ts";

/** Any nodes that have `quota` votes together; the node of rank r has `weights[r]` votes. */
export class Weighted implements QuorumSystem {
  readonly name: string;
  readonly nodes: number;
  readonly weights: readonly number[];
  readonly quota: number;

  /**
   * `quota` is more than half of all votes unless given. Throws a UserError when a weight is not a whole number from 0
   * to a million, when the quota is below 1 (the empty set would be a quorum) or above all votes (nothing would be).
   */
  constructor(weights: readonly number[], quota?: number) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    check(weights, quota ?? Math.floor(total / 2) + 1, total);
    this.weights = weights;
    this.nodes = weights.length;
    this.quota = quota ?? Math.floor(total / 2) + 1;
    this.name = `${this.quota} of ${total} votes, ${weights.join("+")}`;
  }

  isQuorum(members: NodeSet): boolean {
    let votes = 0;
    for (let rest: number = members; rest !== 0; rest &= rest - 1) {
      votes += this.weights[31 - Math.clz32(rest & -rest)] ?? 0;
    }
    return votes >= this.quota;
  }
}

function check(weights: readonly number[], quota: number, total: number): void {
  if (weights.length < 1 || weights.length > nodesMax) {
    throw new UserError({
      code: "quorum-weights",
      place: "weighted quorums",
      value: weights.length,
      problem: `${weights.length} weights`,
      remedy: `give one per node, for 1 to ${nodesMax} nodes`,
    });
  }
  const wrong = weights.find((weight) => !Number.isInteger(weight) || weight < 0 || weight > 1_000_000);
  if (wrong !== undefined) {
    throw new UserError({
      code: "quorum-weight",
      place: "weighted quorums",
      value: wrong,
      problem: `${wrong} is not a weight`,
      remedy: "use whole numbers from 0 to 1000000",
    });
  }
  if (!Number.isInteger(quota) || quota < 1 || quota > total) {
    throw new UserError({
      code: "quorum-quota",
      place: "weighted quorums",
      value: quota,
      problem: `a quota of ${quota} of ${total} votes`,
      remedy: `use a whole number from 1 to ${total}`,
    });
  }
}
