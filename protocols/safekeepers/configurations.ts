/**
 * Configurations: who the safekeepers are, and what is a majority while that changes.
 *
 * - A configuration is made by a compare-and-set of the one before, so each but the last has one that follows it.
 * - A joint one asks for a majority of both sets. It becomes its new set, or its old one again.
 *
 * Source: Neon RFC 035, "Definitions" and "Change algorithm"; Ongaro (2014), section 4.3, for joint consensus.
 */
import { allNodes, has, type NodeSet, size } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import type { Members } from "../../sim/contract/members.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import type { Configuration, SafekeepersOptions } from "./types.ts";

/** The safekeepers that are no spares. */
export function firstMembers({ roles, options }: Cluster<SafekeepersOptions>): NodeSet {
  const { count } = roleOf({ roles } as Cluster<object>, "safekeeper");
  return allNodes(count - options.spares);
}

/** What the registry holds before anybody wrote to it. */
export const firstConfiguration = (cluster: Cluster<SafekeepersOptions>): Configuration => ({
  generation: 1,
  set: firstMembers(cluster),
  newSet: null,
});

/** The quorums of one set of safekeepers. */
export const quorumsOf = perConfiguration(
  (cluster: Cluster<SafekeepersOptions>, members: NodeSet): { readonly majority: QuorumSystem } => ({
    majority: new Within(roleOf(cluster, "safekeeper").count, members, majoritySize(size(members))),
  }),
);

/** The sets of which a majority each is needed. */
export const membersOf = ({ set, newSet }: Configuration): Members => (newSet === null ? [set] : [set, newSet]);

/** Everybody who takes part. */
export const everybodyIn = ({ set, newSet }: Configuration): NodeSet => (set | (newSet ?? 0)) as NodeSet;

export const isMember = (configuration: Configuration, rank: number): boolean => has(everybodyIn(configuration), rank);

export function isMajority(
  cluster: Cluster<SafekeepersOptions>,
  configuration: Configuration,
  ranks: NodeSet,
): boolean {
  return membersOf(configuration).every((set) => quorumsOf(cluster, set).majority.isQuorum(ranks));
}

/** The configuration that follows: joint, on the way to `newSet`, or of one set again. */
export const following = ({ generation }: Configuration, set: NodeSet, newSet: NodeSet | null): Configuration => ({
  generation: generation + 1,
  set,
  newSet,
});

const configurationKey = "configuration";

const textOf = ({ generation, set, newSet }: Configuration): string => [generation, set, newSet ?? "-"].join(" ");

/** The configuration that the registry's value is, or null where nobody wrote one. */
export function configurationIn(value: string | null): Configuration | null {
  if (value === null) return null;
  const [generation, set, newSet] = value.split(" ");
  return {
    generation: Number(generation),
    set: Number(set) as NodeSet,
    newSet: newSet === "-" ? null : (Number(newSet) as NodeSet),
  };
}

export const lookUpConfiguration: KvOperation = { type: "get", key: configurationKey };

/** Changes exactly `from`, if it is still there. */
export const swapConfiguration = (from: Configuration, to: Configuration): KvOperation => ({
  type: "compare-and-set",
  key: configurationKey,
  expected: from.generation === 1 ? null : textOf(from),
  value: textOf(to),
});
