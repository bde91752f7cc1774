/** Disjoint quorums of two systems by votes, by the subset-sum table: O(nodes x quota) steps. */
import { add, allNodes, difference, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Weighted } from "../../sim/contract/quorum/weighted.ts";
import { type QuorumSystem, Threshold } from "../../sim/contract/quorum.ts";

interface Votes {
  readonly weights: readonly number[];
  readonly quota: number;
}

/** The largest quota whose table is made. */
const quotaMax = 1 << 16;

/**
 * Whether the nodes can be dealt out so that one side holds a quorum of `a` and the other one of `b`: the two sides, or
 * null. "not by votes" when one of the systems does not count votes, or counts too many.
 */
export function disjointVotes(a: QuorumSystem, b: QuorumSystem): readonly [NodeSet, NodeSet] | null | "not by votes" {
  const left = votesOf(a);
  const right = votesOf(b);
  if (left === null || right === null || left.quota > quotaMax) return "not by votes";
  const nodes = left.weights.length;
  // By votes of `a` on its side, cut at its quota: the most votes of `b` on the other side, and who is on the first.
  const best = new Float64Array(left.quota + 1).fill(-1);
  best[0] = 0;
  const takers: NodeSet[] = new Array<NodeSet>(left.quota + 1).fill(noNodes);
  for (let rank = 0; rank < nodes; rank++) deal(best, takers, rank, left.weights[rank] ?? 0, right.weights[rank] ?? 0);
  if ((best[left.quota] ?? -1) < right.quota) return null;
  const side = takers[left.quota] ?? noNodes;
  return [side, difference(allNodes(nodes), side)];
}

/** Deals out one more node, to the side of `a` or to the other. */
function deal(best: Float64Array, takers: NodeSet[], rank: number, mine: number, theirs: number): void {
  const quota = best.length - 1;
  const wasBest = best.slice();
  const wasTakers = takers.slice();
  for (let sum = 0; sum <= quota; sum++) if ((wasBest[sum] ?? -1) >= 0) best[sum] = (wasBest[sum] ?? 0) + theirs;
  for (let sum = 0; sum <= quota; sum++) {
    const before = wasBest[sum] ?? -1;
    const after = Math.min(quota, sum + mine);
    if (before < 0 || before <= (best[after] ?? -1)) continue;
    best[after] = before;
    takers[after] = add(wasTakers[sum] ?? noNodes, rank);
  }
}

function votesOf(system: QuorumSystem): Votes | null {
  if (system instanceof Weighted) return system;
  if (system instanceof Threshold) return { weights: new Array<number>(system.nodes).fill(1), quota: system.count };
  return null;
}
