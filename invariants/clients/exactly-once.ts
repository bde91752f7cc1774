/**
 * Exactly once: a client's command takes effect at one slot only, however often it was retried and whichever replica
 * applies it. What a session recognises as a retry is not `fresh` and counts for nothing.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Applied } from "../../sim/contract/observation.ts";
import { pruned } from "../shared/values.ts";
import { nameNode, nameValue, sequenceOf, sessionOf } from "../shared/words.ts";

interface State {
  /** By session: at each sequence number the slot at which it took effect, or `never` so far. */
  sessions: Table<Log<number>>;
  /** Commands that took effect after a later one of their session, by id: the slot. */
  late: Table<number>;
}

const never = -1;
/** Sequence numbers that are remembered per session, behind the newest. */
const sequenceWindow = 4096;

export const exactlyOnce: Invariant<State> = {
  name: "exactly-once",
  about: "A client's command takes effect at one slot only, however often it was retried.",
  source: "Ongaro, Consensus: Bridging Theory and Practice (2014), section 6.3",
  observes: ["applied"],
  start: () => ({ sessions: Table.empty(), late: Table.empty() }),
  on(state, seen) {
    const { value, slot, fresh } = seen.observation as Applied;
    // Legal at any number of slots: a retry that the session recognises, which changes nothing.
    if (!fresh || typeof value === "string") return null;
    const first = firstSlot(state, value, slot);
    if (first === slot) return null;
    return `${nameNode(seen.node)} let ${nameValue(value)} take effect at slot ${slot}, as it already had at slot ${first}`;
  },
};

/** The slot at which command `id` first took effect, which is `slot` unless there was an earlier one. */
function firstSlot(state: State, id: number, slot: number): number {
  const session = sessionOf(id);
  const sequence = sequenceOf(id);
  const slots = state.sessions.get(session) ?? Log.empty<number>(sequence);
  const known = slots.at(sequence);
  if (known !== undefined && known !== never) return known;
  if (sequence < slots.next) return firstSlotOfLate(state, id, slot);
  state.sessions = state.sessions.set(session, extend(slots, sequence, slot));
  return slot;
}

function firstSlotOfLate(state: State, id: number, slot: number): number {
  const known = state.late.get(id);
  if (known === undefined) state.late = pruned(state.late.set(id, slot));
  return known ?? slot;
}

function extend(slots: Log<number>, sequence: number, slot: number): Log<number> {
  let longer = sequence - slots.next > sequenceWindow ? Log.empty<number>(sequence) : slots;
  while (longer.next < sequence) longer = longer.append(never);
  assert(longer.next === sequence, "a slot is kept under its command's sequence number");
  longer = longer.append(slot);
  return longer.length > 2 * sequenceWindow ? longer.compact(longer.next - sequenceWindow) : longer;
}
