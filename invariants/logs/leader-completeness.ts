/**
 * Leader completeness: what was chosen in a term is in the log of the leader of every later term. Judged when the first
 * entry of a term is appended, which tells the whole log of its leader by log matching; and again when something is
 * chosen in a term below one whose leader is known.
 */
import { assert } from "../../sim/base/assert.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Appended, Chosen, Value } from "../../sim/contract/observation.ts";
import { type BySlot, noSlots, recall, remember } from "../shared/by-slot.ts";
import { type Entries, findEntry, keepEntry, noEntries } from "../shared/entries.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface State extends Entries {
  /** Values chosen, by slot. */
  chosen: BySlot<Value>;
  /** One past the highest slot chosen. */
  next: number;
  /** The highest slot up to which the last leader's log was compared. */
  compared: number;
  /** The first entry of the highest term that has entries of its own. */
  term: number;
  slot: number;
  previousTerm: number;
}

export const leaderCompleteness: Invariant<State> = {
  name: "leader-completeness",
  about: "What was chosen in a term is in the log of the leader of every later term.",
  source: "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (2014), figure 3",
  observes: ["appended", "chosen"],
  start: () => ({ ...noEntries(), chosen: noSlots(), next: 0, compared: -1, term: 0, slot: 0, previousTerm: 0 }),
  on: (state, seen) =>
    seen.observation.type === "appended"
      ? onAppended(state, seen, seen.observation)
      : onChosen(state, seen, seen.observation as Chosen),
};

function onAppended(state: State, seen: Seen, appended: Appended): string | null {
  const { slot, term, previousTerm, under } = appended;
  if (findEntry(state, slot, term) === undefined) keepEntry(state, appended);
  if (under !== term || term <= state.term) return null;
  state.term = term;
  state.slot = slot;
  state.previousTerm = previousTerm;
  const message = compareLog(state, seen);
  state.compared = state.next - 1;
  return message;
}

/** Holds the new leader's log against everything chosen, from its end down to where the last leader's was compared. */
function compareLog(state: State, { node }: Seen): string | null {
  const { term, next } = state;
  assert(state.compared < next, "a leader's log was compared with what was chosen, and no further");
  const leader = `${nameNode(node)} has an entry of term ${term} at slot ${state.slot}`;
  if (next > state.slot) {
    const value = recall(state.chosen, state.slot);
    const own = findEntry(state, state.slot, term)?.value;
    if (value !== undefined && value !== own) return `${leader}, where ${nameValue(value)} was chosen before`;
    if (next > state.slot + 1) return `${leader}, while everything up to slot ${next - 1} was chosen before`;
  }
  let entryTerm = state.previousTerm;
  const lowest = Math.max(0, Math.min(state.compared, next - 1));
  for (let slot = state.slot - 1; slot >= lowest; slot--) {
    const entry = findEntry(state, slot, entryTerm);
    if (entry === undefined) return null; // never seen, or out of the window
    const value = recall(state.chosen, slot);
    if (value !== undefined && value !== entry.value) {
      return `${leader} behind ${nameValue(entry.value)} at slot ${slot}, where ${nameValue(value)} was chosen before`;
    }
    entryTerm = entry.previousTerm;
  }
  return null;
}

function onChosen(state: State, { node }: Seen, { term, slot, value }: Chosen): string | null {
  if (recall(state.chosen, slot) === undefined) keepChosen(state, slot, value);
  if (term >= state.term) return null;
  const held = leaderValueAt(state, slot);
  if (held === undefined || held === value) return null;
  return `${nameNode(node)} holds ${nameValue(value)} chosen at slot ${slot} in term ${term}, where the leader of term ${state.term} has ${nameValue(held)}`;
}

function keepChosen(state: State, slot: number, value: Value): void {
  const chosen = { run: state.chosen.run, rest: state.chosen.rest };
  remember(chosen, slot, value);
  state.chosen = chosen;
  if (slot >= state.next) state.next = slot + 1;
}

/** What the leader of the highest term has at `slot`, or undefined when that is not known. */
function leaderValueAt(state: State, slot: number): Value | undefined {
  if (slot >= state.slot) return findEntry(state, slot, state.term)?.value;
  let entryTerm = state.previousTerm;
  for (let at = state.slot - 1; at > slot; at--) {
    const entry = findEntry(state, at, entryTerm);
    if (entry === undefined) return undefined;
    entryTerm = entry.previousTerm;
  }
  return findEntry(state, slot, entryTerm)?.value;
}
