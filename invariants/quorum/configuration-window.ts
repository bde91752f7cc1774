/**
 * Configurations that govern from a slot on: each slot is decided by the one that governs it, and by a leader whose term a quorum
 * of just that one promised. Quorums of different configurations need not meet then, so everything rests on nobody taking one
 * slot for another's. Asked where what governs a slot is decided so many slots before it (`Membership.bySlot`).
 */
import { Table } from "../../sim/base/table.ts";
import type { Configured } from "../../sim/contract/configured.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import { describeMembers, type Members, membersKey } from "../../sim/contract/members.ts";
import type { Chosen, Elected } from "../../sim/contract/observation.ts";
import { pruned } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";

interface Governing {
  readonly from: number;
  readonly members: Members;
}

interface State {
  /** By the first slot that each governs, ascending; the first is that of the beginning. Empty: not asked. */
  governing: readonly Governing[];
  /** By members: the highest slot that they decided. */
  decided: Table<Governing>;
  /** By term: whose quorums promised it. */
  promised: Table<readonly string[]>;
}

export const configurationWindow: Invariant<State> = {
  name: "configuration-window",
  about: "Each slot is decided by the configuration that governs it, in a term that a quorum of that one promised.",
  source:
    "Lamport, Malkhi and Zhou, Reconfiguring a State Machine (2010), section 3: the configuration of instance i is decided at i - alpha",
  observes: ["configured", "elected", "chosen"],
  start: ({ firstMembers, membersBySlot }) => ({
    governing: membersBySlot === true && firstMembers !== undefined ? [{ from: 0, members: firstMembers }] : [],
    decided: Table.empty(),
    promised: Table.empty(),
  }),
  on(state, seen) {
    if (state.governing.length === 0) return null;
    switch (seen.observation.type) {
      case "configured":
        return onConfigured(state, seen, seen.observation);
      case "elected":
        return onElected(state, seen.observation);
      default:
        return onChosen(state, seen, seen.observation as Chosen);
    }
  },
};

function onElected(state: State, { term, members }: Elected): null {
  if (members === undefined) return null;
  const [known = [], key] = [state.promised.get(term), membersKey(members)];
  if (!known.includes(key)) state.promised = pruned(state.promised.set(term, [...known, key].sort()));
  return null;
}

function onConfigured(state: State, { node }: Seen, { members, slot: from = 0 }: Configured): string | null {
  const same = state.governing.find((one) => one.from === from);
  const who = `${nameNode(node)} has ${describeMembers(members)} govern from slot ${from} on`;
  if (same !== undefined) {
    if (membersKey(same.members) === membersKey(members)) return null; // told again, by who leads now
    return `${who}, and ${describeMembers(same.members)} do`;
  }
  state.governing = [...state.governing, { from, members }].sort((a, b) => a.from - b.from);
  for (const [, { from: slot, members: others }] of state.decided.entries()) {
    const right = governingAt(state, slot);
    if (slot < from || membersKey(right) === membersKey(others)) continue;
    return `${who}, where ${describeMembers(others)} have decided slot ${slot}`;
  }
  return null;
}

/** Whoever governs a slot, as far as was told. */
function governingAt({ governing }: State, slot: number): Members {
  return governing.findLast(({ from }) => from <= slot)!.members;
}

function onChosen(state: State, { node }: Seen, { slot, term, members }: Chosen): string | null {
  if (members === undefined) return null;
  const key = membersKey(members);
  const who = `${nameNode(node)} decides slot ${slot} in term ${term} by the configuration ${describeMembers(members)}`;
  const right = governingAt(state, slot);
  if (membersKey(right) !== key) return `${who}, where ${describeMembers(right)} govern`;
  if (slot > (state.decided.get(key)?.from ?? -1)) state.decided = state.decided.set(key, { from: slot, members });
  const promised = state.promised.get(term);
  return promised === undefined || promised.includes(key) ? null : `${who}, no quorum of which promised that term`;
}
