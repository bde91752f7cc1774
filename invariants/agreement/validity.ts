/** Validity: what is decided was asked for by a client, or is the no-op. */
import { Table } from "../../sim/base/table.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Applied, Chosen, Invoked, Learned } from "../../sim/contract/observation.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { nameNode, nameValue, sequenceOf, sessionOf } from "../shared/words.ts";

interface State {
  /** By session: the last sequence number it invoked. */
  invoked: Table<number>;
  /** Values proposed to a register. */
  proposals: Table<true>;
}

/** Register values that are remembered; when there are more, an unknown value is not held against anyone. */
const proposalsMax = 65_536;

export const validity: Invariant<State> = {
  name: "validity",
  about: "What is chosen, learned or applied was asked for by a client, or is the no-op.",
  source: "Lamport, Paxos Made Simple (2001), section 2.1",
  observes: ["invoked", "chosen", "learned", "applied"],
  start: () => ({ invoked: Table.empty(), proposals: Table.empty() }),
  on: (state, seen) =>
    seen.observation.type === "invoked"
      ? onInvoked(state, seen.observation)
      : onDecided(state, seen, seen.observation as Chosen | Learned | Applied),
};

function onInvoked(state: State, { session, sequence, operation }: Invoked): null {
  if (operation.type === "propose") {
    if (state.proposals.size < proposalsMax) state.proposals = state.proposals.set(operation.value, true);
  } else {
    state.invoked = state.invoked.set(session, sequence);
  }
  return null;
}

function onDecided({ invoked, proposals }: State, seen: Seen, decided: Chosen | Learned | Applied): string | null {
  const { slot, value } = decided;
  if (typeof value === "string") {
    if (proposals.has(value) || proposals.size >= proposalsMax) return null;
  } else if (value === noopId || sequenceOf(value) <= (invoked.get(sessionOf(value)) ?? 0)) {
    return null; // the no-op is legal though nobody asked: leaders close gaps and open terms with it
  }
  const verb = decided.type === "chosen" ? "holds chosen" : decided.type;
  return `${nameNode(seen.node)} ${verb} ${nameValue(value)} at slot ${slot}, which no client has asked for`;
}
