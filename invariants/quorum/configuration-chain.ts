/**
 * Configurations that are decided in the log: each follows one that is chosen, its quorums meet all of those of the one before,
 * and nobody leads or decides in one that was left behind. So votes are never counted by members of the past, and who was
 * removed takes no part. Asked where nothing is copied from one configuration to the next (`Membership.meets`).
 */
import { describeNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Configured } from "../../sim/contract/configured.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import { describeMembers, type Members, membersKey } from "../../sim/contract/members.ts";
import type { Chosen, Elected } from "../../sim/contract/observation.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";
import { pruned } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";
import { meeting } from "./meeting.ts";

interface Known {
  readonly members: Members;
  /** Where it stands; 0 for the one of the beginning. */
  readonly slot: number;
  /** Of whoever told of it first. */
  readonly term: number;
}

interface State {
  /** By name. */
  known: Table<Known>;
  /** The last one that is chosen, and the term in which that was told. */
  last: Known | null;
  term: number;
  /** The highest slot chosen. */
  chosenTo: number;
}

export const configurationChain: Invariant<State> = {
  name: "configuration-chain",
  about:
    "A configuration follows one that is chosen, quorums of the two meet, and none that was left behind elects or decides.",
  source:
    "Ongaro (2014), sections 4.1 and 4.3; Lamport, Malkhi and Zhou, Reconfiguring a State Machine (2010), section 2",
  observes: ["configured", "elected", "chosen"],
  start: ({ firstMembers, membersMeet }) => ({
    known: Table.empty(),
    last: membersMeet === true && firstMembers !== undefined ? { members: firstMembers, slot: 0, term: 0 } : null,
    term: 0,
    chosenTo: 0,
  }),
  on(state, seen, context) {
    if (state.last === null) return null;
    const { observation } = seen;
    if (observation.type === "configured") return onConfigured(state, seen, observation, context);
    const { term, members } = observation as Chosen | Elected;
    if (observation.type === "chosen") noteChosen(state, observation);
    if (members === undefined || term <= state.term || isCurrent(state, members)) return null;
    const what = observation.type === "chosen" ? `decides slot ${observation.slot}` : "is elected";
    return (
      `${nameNode(seen.node)} ${what} in term ${term} by the configuration ${describeMembers(members)}, which was left behind ` +
      `for ${describeMembers(state.last.members)} in term ${state.term}`
    );
  },
};

/**
 * The configuration whose quorum it was is chosen, where it stands there or below. Others may have had the same members, and were
 * removed from the log: whoever counts by one has told of it, so it is the one told of last.
 */
function noteChosen(state: State, { slot, members, term }: Chosen): void {
  state.chosenTo = Math.max(state.chosenTo, slot);
  if (members === undefined) return;
  const key = membersKey(members);
  let counted: Known | null = null;
  for (const [, one] of state.known.entries()) {
    const isLater =
      counted === null || one.term > counted.term || (one.term === counted.term && one.slot > counted.slot);
    if (isLater && membersKey(one.members) === key) counted = one;
  }
  if (counted === null || counted.slot > slot || counted.slot <= state.last!.slot) return;
  [state.last, state.term] = [counted, term];
}

/** The last one chosen, or one that was told behind it. */
function isCurrent({ known, last }: State, members: Members): boolean {
  const key = membersKey(members);
  if (membersKey(last!.members) === key) return true;
  return known.entries().some(([, one]) => one.slot > last!.slot && membersKey(one.members) === key);
}

function onConfigured(state: State, seen: Seen, told: Configured, context: Context): string | null {
  const { configuration, members, follows, slot = 0 } = told;
  if (state.known.has(configuration)) return null; // told again, by who leads now
  const before = follows === null ? undefined : state.known.get(follows); // a crash may have cut off that it was told
  state.known = pruned(state.known.set(configuration, { members, slot, term: told.term ?? 0 }));
  if (before === undefined) return null;
  const who = `${nameNode(seen.node)} has the configuration ${describeMembers(members)} follow ${describeMembers(before.members)}`;
  if (told.again !== true && before.slot > state.chosenTo) return `${who}, which is not chosen`;
  const apart = disjoint(before.members, members, context);
  return apart === null ? null : `${who}, though ${apart} are quorums of the two and have no node in common`;
}

/** Quorums that must meet and do not, one of each configuration; null when there are none. */
function disjoint(before: Members, after: Members, { quorumsOf, intersections }: Context): string | null {
  const [older, newer] = [quorumsOf!(before), quorumsOf!(after)];
  for (const [a, b] of intersections) {
    for (const pair of [
      [older[a], newer[b]],
      [older[b], newer[a]],
    ] as [QuorumSystem, QuorumSystem][]) {
      const found = meeting(pair);
      if (found !== null && found !== "undecided") return found.map(describeNodes).join(" and ");
    }
  }
  return null;
}
