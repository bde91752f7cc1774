/**
 * Quorums: a majority of the members of a configuration. Those of different configurations need not meet: no slot is decided by
 * two of them.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), sections 3 and 6.
 */
import { add, allNodes, type NodeSet, noNodes, size } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Members } from "../../sim/contract/members.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { majority, majoritySize, type QuorumSystem, type QuorumSystems, Within } from "../../sim/contract/quorum.ts";
import { validateSpares } from "../shared/spares.ts";
import type { OmniPaxos, State } from "./state.ts";
import type { Configuration, OmniPaxosOptions } from "./types.ts";

/** The members in the beginning: all but the spares. */
export const firstMembers = ({ servers, options }: Cluster<OmniPaxosOptions>): NodeSet =>
  allNodes(servers - options.spares);

/** Of these members; without them, of the first. Throws a UserError for spares where members do not change. */
export function quorumsOf(cluster: Cluster<OmniPaxosOptions>, members?: NodeSet): QuorumSystems {
  validateSpares(cluster.options);
  if (members === undefined && cluster.options.spares === 0) return { majority: majority(cluster.servers) };
  return { majority: majorityOf(cluster, members ?? firstMembers(cluster)) };
}

const majorityOf = perConfiguration(
  (cluster: Cluster<OmniPaxosOptions>, members: NodeSet): QuorumSystem =>
    new Within(cluster.servers, members, majoritySize(size(members))),
);

/** True when `nodes` are a majority of the members. Any two of them share one. */
export const isMajority = ({ configuration }: State, nodes: NodeSet, { cluster }: Io<OmniPaxos>): boolean =>
  majorityOf(cluster, configuration.members).isQuorum(nodes);

/** The ranks at which `values` has something. */
export function ranksWith<T>(values: readonly T[], isThere: (value: T) => boolean): NodeSet {
  let ranks = noNodes;
  for (let rank = 0; rank < values.length; rank++) if (isThere(values[rank] as T)) ranks = add(ranks, rank);
  return ranks;
}

/** What judges are told of whose quorums count, where that changes. */
export const membersTold = ({ members }: Configuration, { cluster }: Io<OmniPaxos>): { readonly members?: Members } =>
  cluster.options.reconfigures === "none" ? {} : { members: [members] };
