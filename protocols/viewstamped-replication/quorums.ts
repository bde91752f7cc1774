/**
 * How many replicas are a quorum: f + 1 of the 2f + 1 of an epoch. Any two of them meet.
 * Source: Liskov and Cowling (2012), section 2.1; section 4.3 for recovery; section 7.1 for the threshold of another group.
 */
import { allNodes, has, intersection, type NodeSet, size } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { majority, majoritySize, type QuorumSystems, Within } from "../../sim/contract/quorum.ts";
import { validateSpares } from "../shared/spares.ts";
import { firstMembers, memberCount } from "./configuration.ts";
import type { State } from "./state.ts";
import type { ViewstampedOptions } from "./types.ts";

type Knowing = Pick<State, "configuration">;

/** f: how many may fail. */
export function failuresMax(state: Knowing, cluster: Cluster<object>): number {
  const count = memberCount(state, cluster);
  return count - majoritySize(count);
}

/** f + 1 of the members are among `nodes`. */
export const isMajority = ({ configuration }: Knowing, nodes: NodeSet, { servers }: Cluster<object>): boolean =>
  configuration === undefined
    ? size(nodes) >= majoritySize(servers)
    : size(intersection(nodes, configuration.members)) >= majoritySize(size(configuration.members));

/** Of numbers by rank, the highest that a majority of the members has reached, each at least. Asked with each answer: no array is made. */
export function reachedByQuorum<N extends number>({ configuration }: Knowing, numbers: readonly N[]): N {
  const counted = configuration === undefined ? allNodes(numbers.length) : configuration.members;
  const quorum = majoritySize(size(counted));
  let highest = Number.NEGATIVE_INFINITY as N;
  for (let rank = 0; rank < numbers.length; rank++) {
    const number = numbers[rank] as N;
    if (number > highest && has(counted, rank) && countFrom(numbers, counted, number) >= quorum) highest = number;
  }
  return highest;
}

/** How many of `counted` have reached `number`. */
function countFrom(numbers: readonly number[], counted: NodeSet, number: number): number {
  let count = 0;
  for (let rank = 0; rank < numbers.length; rank++) {
    if (has(counted, rank) && (numbers[rank] as number) >= number) count++;
  }
  return count;
}

/** To judges: of these members; without them, of the first. Throws a UserError for spares where members do not change. */
export function quorumsOf(cluster: Cluster<ViewstampedOptions>, members?: NodeSet): QuorumSystems {
  validateSpares(cluster.options);
  if (members === undefined && cluster.options.spares === 0) return { majority: majority(cluster.servers) };
  return quorumsIn(cluster, members ?? firstMembers(cluster));
}

const quorumsIn = perConfiguration((cluster: Cluster<ViewstampedOptions>, members: NodeSet): QuorumSystems => {
  return { majority: new Within(cluster.servers, members, majoritySize(size(members))) };
});
