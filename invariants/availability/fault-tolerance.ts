/**
 * Fault tolerance: whichever voters are away, as many as the system says it can do without, the others hold every quorum
 * that it needs. A property of the quorum systems alone, decided before the first event of a run.
 */
import { allNodes, describeNodes, difference, members, type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Context, Invariant } from "../../sim/contract/invariant.ts";
import { everyMember } from "../../sim/contract/members.ts";

interface State {
  /** What is wrong, or null. */
  verdict: string | null;
}

/** Beyond so many voters the sets of them are too many to try. */
const votersMax = 10;

export const faultTolerance: Invariant<State> = {
  name: "fault-tolerance",
  about: "Whichever voters are away, as many as the system can do without, the others hold the quorums that it needs.",
  source: "Lamport, Paxos Made Simple (2001), section 2.2: a majority suffices",
  observes: ["invoked", "healed"],
  drive: "timed",
  start: (context) => ({ verdict: judgeNeeds(context) }),
  on: ({ verdict }) => verdict,
};

function judgeNeeds({ availability, cluster, quorums, firstMembers }: Context): string | null {
  if (!availability) return null;
  const ranks = members(
    firstMembers ? everyMember(firstMembers) : allNodes(roleOf(cluster, availability.voters).count),
  );
  const count = ranks.length; // spares are no voters
  const failures = availability.tolerates(count, cluster.options);
  if (failures === null || count > votersMax) return null;
  for (const which of subsets(count, failures)) {
    const away = setOf(...members(which).map((at) => ranks[at]!));
    const staying = difference(setOf(...ranks), away);
    const lacking = availability.needs.find((name) => !quorums[name]!.isQuorum(staying));
    if (lacking === undefined) continue;
    return (
      `${failures} of ${count} may be away, but without ${describeNodes(away)} there is no quorum of ${lacking} ` +
      `(${quorums[lacking]!.name})`
    );
  }
  return null;
}

/** All sets of `size` ranks below `count`. */
function subsets(count: number, size: number, from = 0): NodeSet[] {
  if (size === 0) return [setOf()];
  const sets: NodeSet[] = [];
  for (let rank = from; rank <= count - size; rank++) {
    for (const rest of subsets(count, size - 1, rank + 1)) sets.push((rest | setOf(rank)) as NodeSet);
  }
  return sets;
}
