/**
 * The partition, as the registry holds it: one entry that is only ever changed by a compare-and-set of exactly its text.
 * The partition epoch is in the text and only rises, so no text comes back.
 *
 * - Whoever is in the ISR or the ELR has all that was ever committed. A leader commits what all of the maximal ISR have,
 *   and while its ISR is smaller than `minIsr`, nothing. So whom a change takes out of an ISR that becomes too small stays
 *   eligible: nothing is committed without it; and who was eligible is no longer, once the ISR is large enough again.
 * - A leader epoch has one holder, for the swap that gained it succeeded once.
 *
 * Source: KIP-966, "Eligible Leader Replicas"; KIP-497, "Add inter-broker API to alter ISR", for the partition epoch.
 */
import { add, difference, intersection, type NodeSet, noNodes, size, union } from "../../sim/base/node-set.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import type { BrokerEpoch, Epoch, Partition } from "./types.ts";

const key = "partition";

/** In its first life a broker need not register. */
export const firstBroker = 1 as BrokerEpoch;

const textOf = ({ epoch, leader, version, replicas, target, since, isr, elr, brokers }: Partition): string =>
  [epoch, leader, version, replicas, target ?? "-", since, isr, elr, ...brokers].join(" ");

/** The entry that the registry's value holds; `replicas` of `count` ranks keep the log before anything was written. */
export function partitionOf(value: string | null, replicas: NodeSet, count: number): Partition {
  const brokers = new Array<BrokerEpoch>(count).fill(firstBroker);
  const first = { leader: 0, version: 0, replicas, target: null, since: 0, isr: replicas, elr: noNodes, brokers };
  if (value === null) return { epoch: 0 as Epoch, ...first };
  const words = value.split(" ");
  const [epoch, leader, version, kept, target, since, isr, elr, ...registered] = words.map(Number) as number[];
  return {
    epoch: epoch as Epoch,
    leader: leader!,
    version: version!,
    replicas: kept as NodeSet,
    target: Number.isNaN(target) ? null : (target as NodeSet),
    since: since!,
    isr: isr as NodeSet,
    elr: elr as NodeSet,
    brokers: registered as BrokerEpoch[],
  };
}

/** Who may be elected: each has all that was committed. */
export const electableIn = ({ isr, elr }: Partition): NodeSet => union(isr, elr);

/** Everybody who fetches. */
export const keepersOf = ({ replicas, target }: Partition): NodeSet => union(replicas, target ?? noNodes);

/** With that ISR: whom it takes out stays eligible where the ISR is too small for anything to be committed. */
export function withIsr(partition: Partition, isr: NodeSet, minIsr: number): Partition {
  const elr = size(isr) >= minIsr ? noNodes : difference(electableIn(partition), isr);
  return { ...partition, version: partition.version + 1, isr, elr };
}

/** That replica claims the next epoch. The leader before is silent: it is not in sync with a new one. */
export function elected(partition: Partition, leader: number, minIsr: number): Partition {
  const { isr, epoch } = partition;
  const silent = epoch === 0 || partition.leader === leader ? noNodes : add(noNodes, partition.leader);
  return {
    ...withIsr(partition, add(difference(isr, silent), leader), minIsr),
    epoch: (epoch + 1) as Epoch,
    leader,
  };
}

/** That broker has a new life. If the one before may have ended without its log on the disk, it is not in sync any more. */
export function registered(
  partition: Partition,
  rank: number,
  broker: BrokerEpoch,
  isClean: boolean,
  minIsr: number,
): Partition {
  const brokers = partition.brokers.with(rank, broker);
  if (isClean) return { ...partition, version: partition.version + 1, brokers };
  const left = difference(partition.isr, add(noNodes, rank));
  const changed = withIsr(partition, left, minIsr);
  return { ...changed, elr: difference(changed.elr, add(noNodes, rank)), brokers };
}

/** These are to keep the log. */
export const retargeted = (partition: Partition, target: NodeSet): Partition => ({
  ...partition,
  version: partition.version + 1,
  target: target === partition.replicas ? null : target,
});

/** Those who were to keep the log do from now on, and nobody else. */
export function reassigned(partition: Partition, target: NodeSet, minIsr: number): Partition {
  const isr = intersection(partition.isr, target);
  const changed = withIsr(partition, isr, minIsr);
  return { ...changed, replicas: target, target: null, since: changed.version, elr: intersection(changed.elr, target) };
}

export const lookAtPartition: KvOperation = { type: "get", key };

/** Changes exactly `from`, if it is still there. */
export const swapPartition = (from: Partition, to: Partition): KvOperation => ({
  type: "compare-and-set",
  key,
  expected: from.version === 0 ? null : textOf(from),
  value: textOf(to),
});
