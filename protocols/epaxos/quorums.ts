/**
 * How many replicas commit on the fast and on the slow path.
 * Source: Moraru et al. (SOSP 2013), section 4.3 (simplified: 2F of 2F + 1) and 4.4 (optimised: F + floor((F + 1) / 2)).
 */
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perCluster } from "../../sim/contract/quorum/sized.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import type { EpaxosOptions } from "./types.ts";

export interface Sizes {
  readonly replicas: number;
  /** The slow path's, and a recovery's: a majority. */
  readonly slow: number;
  readonly fast: number;
  /** The optimised variant, whose formula is for 2F + 1 replicas: even clusters run the simplified one. */
  readonly isOptimised: boolean;
  /** Equal pre-accepts, the owner's left out, that a majority must show if there was a fast commit. */
  readonly trace: number;
}

/** The sizes for a cluster, the sender counted in. */
export const sizesOf = perCluster((cluster: Cluster<EpaxosOptions>) =>
  sizesFor(roleOf(cluster, "replica").count, cluster.options.variant),
);

/** An even number of replicas tolerates no more than one fewer: its fast quorum is then all but one. */
export function sizesFor(replicas: number, variant: EpaxosOptions["variant"]): Sizes {
  const failures = Math.floor((replicas - 1) / 2);
  const slow = majoritySize(replicas);
  const optimised = failures + Math.floor((failures + 1) / 2);
  const isOptimised = variant === "optimised" && replicas % 2 === 1;
  const fast = Math.max(slow, isOptimised ? optimised : replicas - 1);
  return { replicas, slow, fast, isOptimised, trace: slow + fast - replicas };
}
