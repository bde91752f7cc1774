/**
 * Which configurations may be in force, as judges of progress keep it. Nobody knows for sure: what a leader told may be
 * undone with it, and what was asked for may come later. So progress is asked of whoever suffices in each of them, and only
 * once none has come or gone for as long as a recovery may take.
 * Source: Ongaro (2014), section 4.1: a server uses the newest configuration in its log, committed or not.
 */

import type { Configured } from "../../sim/contract/configured.ts";
import type { Context, Seen } from "../../sim/contract/invariant.ts";
import { type Members, membersKey } from "../../sim/contract/members.ts";
import type { Opened } from "../../sim/contract/observation.ts";

/** Null: the configuration of a cluster that was never told of. */
type Known = Members | null;

/** Of one part. */
export interface InForce {
  /** Each of which may be in force, no two the same. */
  readonly known: readonly Known[];
  /** Since when they are these. */
  readonly since: number;
  readonly lastConfigured: Members | null;
  /** The highest term opened. */
  readonly openedTerm: number;
  /** What the operator waits for. */
  readonly asked: Members | null;
}

/** Of each part, the one that clients ask first. */
export type InForceOfAll = readonly InForce[];

export function inForceAtFirst({ firstMembers, foundation }: Context): InForceOfAll {
  const known = [firstMembers ?? null];
  const own: InForce = { known, since: 0, lastConfigured: null, openedTerm: 0, asked: null };
  return foundation ? [own, ...inForceAtFirst(foundation)] : [own];
}

/** After a node told that this is the configuration from here on. */
export function withTold(all: InForceOfAll, { node, time, observation }: Seen, context: Context): InForceOfAll {
  const told = observation as Configured | Opened;
  return changed(all, partOf(node, context), time, (now) => {
    if (told.type === "configured") {
      return { ...now, known: [...now.known, told.members], lastConfigured: told.members };
    }
    if (told.term <= now.openedTerm) return now;
    // What was claimed above this term may be in force next; what was claimed before and not opened never is.
    const next = now.lastConfigured === null ? [] : [now.lastConfigured];
    return { ...now, known: [told.members, ...next], openedTerm: told.term };
  });
}

/** After the operator began to wait for these members. */
export const withAsked = (all: InForceOfAll, members: Members, time: number): InForceOfAll =>
  changed(all, 0, time, (now) => ({ ...now, asked: members }));

/** After the operator's question ended: what it was told done is in force, or something that was told since. */
export function withAnswered(all: InForceOfAll, outcome: "ok" | "failed" | "unknown", time: number): InForceOfAll {
  return changed(all, 0, time, (now) => {
    const { asked, lastConfigured } = now;
    if (asked === null) return now;
    if (outcome === "failed") return { ...now, asked: null };
    if (outcome === "unknown") return { ...now, asked: null, known: [...now.known, asked] };
    return { ...now, asked: null, known: [asked, ...(lastConfigured === null ? [] : [lastConfigured])] };
  });
}

/** Every configuration that may be in force or come into force. */
export const possible = ({ known, asked }: InForce): readonly Known[] =>
  distinct([...known, ...(asked ? [asked] : [])]);

function changed(all: InForceOfAll, part: number, time: number, change: (now: InForce) => InForce): InForceOfAll {
  const before = all[part]!;
  const after = change(before);
  const known = distinct(after.known);
  const isSame = keysOf(possible(before)) === keysOf(possible({ ...after, known }));
  return all.with(part, { ...after, known, since: isSame ? before.since : time });
}

/** The number of the part that a server belongs to: 0 for the one that clients ask. */
function partOf(node: number, { foundation }: Context): number {
  return foundation && node < foundation.cluster.servers ? 1 + partOf(node, foundation) : 0;
}

const keyOf = (members: Known): string => (members === null ? "first" : membersKey(members));

const keysOf = (all: readonly Known[]): string => all.map(keyOf).sort().join(" ");

const distinct = (all: readonly Known[]): readonly Known[] => [
  ...new Map(all.map((members) => [keyOf(members), members])).values(),
];
