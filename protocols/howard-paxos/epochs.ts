/**
 * Epochs, and which quorums each of them needs: phase 2 of an epoch its own, phase 1 what meets those of lower epochs.
 *
 * Source: Howard, "Distributed consensus revised" (UCAM-CL-TR-935, 2019), chapter 5: revision A (quorums of different phases
 * meet), revision B (phase 1 of an epoch meets phase 2 of lower epochs), revision C (of those alone that lie above a proposal
 * which phase 1 has found); section on All aboard Paxos: phase 2 of low epochs needs everybody, so that phase 1 of the next ones
 * needs anybody.
 * Invariant carried here: a value that is decided at a lower epoch has a member of its quorum among the promises that are
 * waited for, or one of them has told a proposal that can only be of that value.
 */
import { allNodes, difference, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";
import { quorumsOf } from "./quorums.ts";
import type { Epoch, HowardPaxosOptions } from "./types.ts";

type OfCluster = Cluster<HowardPaxosOptions>;

/** Everybody is aboard: a low epoch, whose phase 2 needs all acceptors. */
export const isAllAboard = (epoch: Epoch, { options }: OfCluster): boolean => epoch <= options.allAboard;

/** Name of the quorum system that decides in `epoch`. */
export const decidesIn = (epoch: Epoch, cluster: OfCluster): "all" | "phase2" =>
  isAllAboard(epoch, cluster) ? "all" : "phase2";

/** Name of the quorum system that phase 1 of `epoch` needs by revisions A and B. */
export function promisesFor(epoch: Epoch, cluster: OfCluster): "any" | "phase1" {
  const isBelowMajorities = epoch <= cluster.options.allAboard + 1; // in all lower epochs everybody decides
  return cluster.options.revision !== "A" && isBelowMajorities ? "any" : "phase1";
}

/**
 * True when the promises of `epoch` are enough, of which `found` is the highest epoch that one of them has voted in.
 * By revision C those who promised must meet the phase-2 quorums of the epochs strictly between the two. At `found` there is one
 * proposal, since each epoch has one proposer; and below it nothing else can be decided than what it proposed.
 */
export function isEnough(promises: NodeSet, epoch: Epoch, found: Epoch, cluster: OfCluster): boolean {
  if (promises === noNodes) return false;
  if (cluster.options.revision !== "C") return quorumsOf(cluster)[promisesFor(epoch, cluster)].isQuorum(promises);
  const { all, phase2 } = quorumsOf(cluster);
  const { allAboard } = cluster.options;
  const [from, to] = [found + 1, epoch - 1];
  const lowBetween = from <= Math.min(to, allAboard);
  const highBetween = Math.max(from, allAboard + 1) <= to;
  return (!lowBetween || meets(promises, all)) && (!highBetween || meets(promises, phase2));
}

/** Whether `nodes` have a member in every quorum: without them there is none. */
const meets = (nodes: NodeSet, quorums: QuorumSystem): boolean =>
  !quorums.isQuorum(difference(allNodes(quorums.nodes), nodes));

/**
 * True when the promises meet the deciding quorums of all epochs, higher ones too. A read that returns null needs that: else
 * a higher epoch may have decided before it came.
 */
export function isBlind(promises: NodeSet, cluster: OfCluster): boolean {
  return !quorumsOf(cluster).phase1.isQuorum(promises);
}

/** How many acceptors there are. */
export const acceptorsOf = (cluster: OfCluster): number => roleOf(cluster, "acceptor").count;
