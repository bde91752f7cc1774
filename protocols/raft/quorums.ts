/**
 * Quorums as judges are told of them: a majority of the members of a configuration; and who may serve while all others are
 * away, which with witnesses is asked of more.
 * Source: Ongaro (2014), sections 3.3 and 4.1.
 */
import { difference, intersection, type NodeSet, size } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import {
  majority,
  majoritySize,
  QuorumOfEach,
  type QuorumSystem,
  type QuorumSystems,
  Within,
} from "../../sim/contract/quorum.ts";
import { validateSpares } from "../shared/spares.ts";
import { initialConfiguration } from "./configuration.ts";
import type { RaftOptions } from "./types.ts";
import { witnessesOf } from "./witness.ts";

/** The members in the beginning: all but the spares. */
export const firstMembers = (cluster: Cluster<RaftOptions>): NodeSet => initialConfiguration(cluster).voters;

/** Of these members; without them, of the first. Throws a UserError for spares where members do not change. */
export function quorumsOf(cluster: Cluster<RaftOptions>, members?: NodeSet): QuorumSystems {
  validateSpares(cluster.options);
  const { spares, witnesses } = cluster.options;
  if (members === undefined && spares === 0 && witnesses === 0) return alike(majority(cluster.servers));
  return quorumsIn(cluster, members ?? firstMembers(cluster));
}

const alike = (votes: QuorumSystem): QuorumSystems => ({ majority: votes, informed: votes });

const quorumsIn = perConfiguration((cluster: Cluster<RaftOptions>, members: NodeSet): QuorumSystems => {
  const count = size(members);
  const votes = new Within(cluster.servers, members, majoritySize(count));
  const witnesses = intersection(members, witnessesOf(cluster));
  if (size(witnesses) === 0) return alike(votes);
  // Any majority less its witnesses has what is committed: so many that keep the log have one of those among them.
  const stored = new Within(cluster.servers, difference(members, witnesses), count - majoritySize(count) + 1);
  return { majority: votes, informed: new QuorumOfEach([votes, stored]) };
});
