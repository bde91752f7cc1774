/**
 * Rule 1: a server suggests its clients' commands in slots of its own, each time in the next one.
 *
 * Source: Mao et al. (OSDI 2008), section 4, action Suggest, and rules 1 and 4.
 * Invariant carried here: simple consensus, only the coordinator of a slot proposes a command there, and one only.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, difference, members, noNodes, setOf, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { turnsLater } from "./slots.ts";
import { observeVote } from "./standing.ts";
import { entryOf, persist } from "./store.ts";
import { armSuspicion, noteTold, sendToAll, tellingOf } from "./telling.ts";
import { coordinatorsBallot, type Mencius, type Proposal, type Slot, type State, type Suggest } from "./types.ts";

/** Rule 1: suggests `command` in the next own slot. */
export function suggest(state: State, command: Command, io: Io<Mencius>): void {
  const { servers } = io.cluster;
  const slot = state.next;
  const { promised, isDecided } = entryOf(state, slot);
  assert(promised === coordinatorsBallot && !isDecided, "whoever promises a slot of its own away uses later ones");
  const proposal = { command, acks: setOf(io.self), refusals: noNodes, skipsFrom: state.skipsFrom };
  state.next = turnsLater(slot, 1, servers);
  state.skipsFrom = state.next;
  if (state.known <= slot) state.known = (slot + 1) as Slot;
  const vote = { promised, accepted: coordinatorsBallot, decree: command, isDecided };
  state.entries = state.entries.set(slot, vote);
  state.proposals = state.proposals.set(slot, proposal);
  persist(state, io); // before the send: a slot is never used twice, even across a crash
  observeVote(slot, coordinatorsBallot, command, io);
  sendToAll(suggestionOf(state, slot, proposal), io);
  for (let rank = 0; rank < servers; rank++) noteTold(state, rank);
  if (servers === 1) voteAlone(state, slot, io);
  armSuspicion(state, io);
}

/** With the skips between the suggestion before it and this one (optimization 2). */
const suggestionOf = ({ executed }: State, slot: Slot, { command, skipsFrom }: Proposal): Suggest => ({
  type: "suggest",
  slot,
  command,
  skipsFrom,
  next: slot,
  executed,
});

/** The same suggestion once more, to whoever may still vote for it. */
export function suggestAgain(state: State, slot: Slot, proposal: Proposal, io: Io<Mencius>): void {
  const { servers } = io.cluster;
  const message = suggestionOf(state, slot, proposal);
  const rest = difference(allNodes(servers), union(proposal.acks, proposal.refusals));
  for (const rank of members(rest)) io.send(rank as NodeId, message);
  if (servers === 1) voteAlone(state, slot, io);
}

/** Nobody else is to vote: its own vote is news like any other, behind its own disk. */
const voteAlone = (state: State, slot: Slot, io: Io<Mencius>): void =>
  io.send(io.self, { type: "accept", slot, count: 1, ballot: coordinatorsBallot, ...tellingOf(state) });

/** Rule 4: the slot that `command` was suggested in holds a no-op. It gets another, unless its session went on. */
export function suggestElsewhere(state: State, command: Command, io: Io<Mencius>): void {
  const { session, sequence } = command;
  if ((state.machine.sessions.get(session)?.sequence ?? 0) >= sequence) return;
  io.observe({ type: "witnessed", what: "suggested again" });
  suggest(state, command, io);
}
