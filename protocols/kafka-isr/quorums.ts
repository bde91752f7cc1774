/**
 * Who has to answer: one of those who may be elected is enough to recover the log, for all of the maximal ISR hold what is
 * committed. So a read quorum is any one, a write quorum all, and none where fewer than `minIsr` are in sync.
 * Source: KIP-966, "Eligible Leader Replicas": the high watermark moves only while the ISR has its least size; Howard,
 * Malkhi, Spiegelman, "Flexible Paxos: Quorum Intersection Revisited" (2016), section 4, for sizes of one and all.
 */
import { allNodes, type NodeSet, size } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import type { KafkaOptions } from "./types.ts";

interface Quorums {
  readonly read: QuorumSystem;
  readonly write: QuorumSystem;
  /** Of all replicas: whoever has so many has one that may be elected, and can bring enough others into sync. */
  readonly core: QuorumSystem;
}

type Of = Pick<Cluster<KafkaOptions>, "roles" | "options">;

/** The cluster that a world lays out, as this system's own. */
export const kafkaCluster = (cluster: Cluster): Cluster<KafkaOptions> => cluster as unknown as Cluster<KafkaOptions>;

const countOf = ({ roles }: Of): number => roleOf({ roles } as Cluster<object>, "replica").count;

/** Who keeps the log in the beginning. */
export const firstReplicas = (cluster: Of): NodeSet => allNodes(countOf(cluster) - cluster.options.spares);

/** The least size of an ISR with which anything is committed. */
export function minIsrOf(cluster: Of): number {
  const begin = countOf(cluster) - cluster.options.spares;
  const { minIsr } = cluster.options;
  if (minIsr > begin) {
    throw new UserError({
      code: "min-isr",
      place: "minIsr",
      value: minIsr,
      problem: `${minIsr} in-sync replicas are more than the ${begin} that begin`,
      remedy: `use 1 to ${begin}, or 0 for a majority`,
    });
  }
  return minIsr === 0 ? majoritySize(begin) : minIsr;
}

/** Of so many replicas, how many have to be there: one that may be elected among them, and enough for an ISR. */
export const coreSize = (replicas: number, minIsr: number): number => Math.max(minIsr, replicas - minIsr + 1);

export const quorumsOf = perConfiguration((cluster: Cluster<KafkaOptions>, members: NodeSet): Quorums => {
  const count = countOf(cluster);
  const among = size(members);
  const minIsr = minIsrOf(cluster);
  return {
    read: new Within(count, members, 1),
    write: new Within(count, members, among < minIsr ? count + 1 : among),
    core: new Within(count, members, coreSize(among, minIsr)),
  };
});
