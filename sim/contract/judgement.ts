/** Who judges what of a system of parts: each part has its own judges, who see its cluster and its observations alone. */
import type { NodeSet } from "../base/node-set.ts";
import type { Availability, WorldPace } from "./availability.ts";
import type { Context, Invariant } from "./invariant.ts";
import { type Members, membersKey } from "./members.ts";
import { membershipOf } from "./membership.ts";
import type { ObservationType } from "./observation.ts";
import type { Part } from "./parts.ts";
import { QuorumOfEach, type QuorumSystems } from "./quorum.ts";

export interface Judgement {
  readonly judges: readonly Invariant[];
  readonly context: Context;
}

/** By part, from the lowest: the judges that apply to it, and what they are told. `pace`: null where time is abstract. */
export function judgementsOf(
  parts: readonly Part[],
  invariants: readonly Invariant[],
  pace: WorldPace | null,
): readonly Judgement[] {
  const judgements: Judgement[] = [];
  for (const part of parts) {
    const isTop = part === parts.at(-1);
    const judges = invariants.filter(
      ({ name, span }) => part.system.exempt[name] === undefined && (isTop || span !== "whole"),
    );
    judgements.push({ judges, context: contextOf(part, judgements.at(-1)?.context ?? null, pace) });
  }
  return judgements;
}

function contextOf(
  { system, cluster, service, name }: Part,
  foundation: Context | null,
  pace: WorldPace | null,
): Context {
  const { intersections } = system;
  const quorums = system.quorums(cluster);
  const progress: { readonly availability?: Availability | null; readonly pace?: WorldPace } =
    pace === null ? {} : { availability: system.availability ?? null, pace };
  const quorumsOf = quorumsOfMembers((members) => system.quorums(cluster, members));
  const membership = membershipOf(system, cluster.options);
  const begins =
    membership === undefined
      ? {}
      : {
          firstMembers: [membership.first(cluster)],
          ...(membership.meets === true ? { membersMeet: true as const } : {}),
          ...(membership.bySlot === true ? { membersBySlot: true as const } : {}),
        };
  const claims = {
    ...(system.primaryOrder === true ? { primaryOrder: true as const } : {}),
    ...(system.readsMayBeOld?.(cluster.options) === true ? { readsMayBeOld: true as const } : {}),
  };
  return {
    cluster,
    service,
    quorums,
    quorumsOf,
    ...begins,
    ...claims,
    intersections,
    ...progress,
    part: name,
    foundation,
  };
}

/** The quorum systems of configurations, made once for each. `make`: of one set of members. */
export function quorumsOfMembers(make: (members: NodeSet) => QuorumSystems): (members: Members) => QuorumSystems {
  const known = new Map<string, QuorumSystems>();
  return (members) => {
    const key = membersKey(members);
    const systems = known.get(key) ?? ofEach(members.map(make));
    known.set(key, systems);
    return systems;
  };
}

/** By name, a quorum of each. */
function ofEach(all: readonly QuorumSystems[]): QuorumSystems {
  const [first = {}, ...others] = all;
  if (others.length === 0) return first;
  return Object.fromEntries(Object.keys(first).map((name) => [name, new QuorumOfEach(all.map((one) => one[name]!))]));
}

/** What judges of the whole are shown of every part: who is up, who hears whom, and who is a member. */
const ofEveryPart: ReadonlySet<ObservationType> = new Set([
  "crashed",
  "restarted",
  "hears",
  "hampered",
  "configured",
  "opened",
]);

export const isOfEveryPart = (type: ObservationType): boolean => ofEveryPart.has(type);

/**
 * The number of the part whose judges are shown an observation of a node of part `own`, of `count` (clients: `count`). What
 * is asked and answered is for the judges of whoever was asked: the part below.
 */
export const partShown = (own: number, type: ObservationType, count: number): number =>
  type === "invoked" || type === "returned" ? own - 1 : Math.min(own, count - 1);
