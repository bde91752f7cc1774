/**
 * The acceptor: it promises ballots, and votes in them, slot after slot. It sets no timer and asks nobody.
 *
 * - It votes in no ballot below the highest that it promised, and a promise is durable before it is told (F1, F2). So once a
 *   read quorum of a configuration has promised, nothing is chosen any more in the ballots of that configuration below.
 * - In a ballot it votes for slots in their order and leaves none out: so one number tells how far it is. It begins where all
 *   below is chosen, and here, or with a snapshot.
 * - What it voted for before stays until it votes there again: in a lower ballot that may be chosen.
 *
 * Source: Lamport, Malkhi, Zhou (2009): phases 1b and 2b; Lamport, "Paxos Made Simple" (2001), section 2.2: P1a.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { emptyStore } from "../shared/stores.ts";
import {
  type Accept,
  type AcceptorDurable,
  type AcceptorTypes,
  type Compact,
  type Confirm,
  firstSlot,
  noBallot,
  type Prepare,
  type Slot,
  type Vote,
} from "./types.ts";

type AcceptorIo = Io<AcceptorTypes>;

export const acceptor: Automaton<AcceptorTypes> = {
  messages: ["prepare", "accept", "compact", "confirm"],
  timers: [],
  answers: ["promise", "cast", "confirmed"],
  blank: () => ({
    promised: noBallot,
    ballot: noBallot,
    reach: firstSlot,
    snapshot: { next: firstSlot, store: emptyStore() },
    votes: Log.empty<Vote>(firstSlot),
    chosen: firstSlot,
  }),
  recover: (durable) => ({ ...durable }),
  onStart(state, io) {
    // It may answer for these again. Below its promise it never will, and says nothing of them.
    if (state.ballot === state.promised) observeVotes(state, state.snapshot.next, io);
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "prepare":
        return onPrepare(state, from, message, io);
      case "accept":
        return onAccept(state, from, message, io);
      case "compact":
        return onCompact(state, message, io);
      case "confirm":
        return onConfirm(state, from, message, io);
      default:
        assert(false, "an acceptor is sent prepare, accept, compact and confirm, nothing else");
    }
  },
  onTimer() {
    assert(false, "an acceptor sets no timer");
  },
  standing: (durable) => ({
    promised: durable.promised,
    report: describeVotes(durable),
    accepted: durable.ballot,
  }),
  describe: (state) => `promised ${state.promised}, ${describeVotes(state)}`,
};

const describeVotes = ({ ballot, reach, votes }: AcceptorDurable): string =>
  `votes in ballot ${ballot} to ${reach - 1}, in any to ${votes.next - 1}`;

function onPrepare(state: AcceptorDurable, from: NodeId, { ballot, from: slot }: Prepare, io: AcceptorIo): void {
  if (ballot < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  if (state.ballot === ballot) return; // a late copy: phase 2 of this ballot has begun
  if (ballot > state.promised) {
    state.promised = ballot;
    persist(state, io); // before the send: a forgotten promise breaks P1a
  }
  io.observe({ type: "promised", term: ballot, report: describeVotes(state) }); // again, when it may have crashed over it
  const { snapshot, votes, chosen } = state;
  const isCompacted = slot < snapshot.next;
  const first = isCompacted ? snapshot.next : slot;
  io.send(from, {
    type: "promise",
    ballot,
    chosen,
    snapshot: isCompacted ? snapshot : null,
    first,
    votes: votes.slice(first, votes.next),
  });
}

function onAccept(state: AcceptorDurable, from: NodeId, accept: Accept, io: AcceptorIo): void {
  const { ballot, snapshot, first } = accept;
  if (ballot < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  const isFirst = ballot > state.ballot;
  if (isFirst && snapshot === null && first > state.chosen) {
    return io.send(from, { type: "lacking", ballot, chosen: state.chosen });
  }
  const before = isFirst ? first : state.reach;
  const isInstalled = snapshot !== null && snapshot.next > (isFirst ? state.snapshot.next : state.reach);
  if (isFirst || isInstalled || first + accept.commands.length > before) {
    if (isInstalled) install(state, accept);
    vote(state, accept, isInstalled ? first : before, io);
  }
  state.chosen = Math.max(state.chosen, Math.min(accept.chosen, state.reach)) as Slot;
  io.send(from, { type: "cast", ballot, next: state.reach });
}

/** A snapshot takes the place of what is chosen below it. What lies behind it stays. */
function install(state: AcceptorDurable, { snapshot }: Accept): void {
  assert(snapshot !== null, "a snapshot is installed where there is one");
  if (snapshot.next <= state.snapshot.next) return;
  const { votes } = state;
  state.snapshot = snapshot;
  state.votes = votes.next > snapshot.next ? votes.compact(snapshot.next) : Log.empty<Vote>(snapshot.next);
  if (snapshot.next > state.chosen) state.chosen = snapshot.next;
}

/** Votes in this ballot for what lies from `from` on, if it leaves no gap; what was voted for behind it stays. */
function vote(state: AcceptorDurable, { ballot, first, commands }: Accept, from: number, io: AcceptorIo): void {
  if (first > from) return;
  const { votes, snapshot } = state;
  const begin = Math.max(from, snapshot.next);
  const end = first + commands.length;
  let changed = votes.truncate(Math.min(begin, votes.next));
  for (let slot = begin; slot < end; slot++) changed = changed.append({ ballot, command: commands[slot - first]! });
  for (const later of votes.slice(Math.max(changed.next, end), votes.next)) changed = changed.append(later);
  state.promised = ballot;
  state.ballot = ballot;
  state.reach = Math.max(from, end) as Slot;
  state.votes = changed;
  persist(state, io);
  // Of what is compacted here it holds the same: those slots are chosen.
  for (let slot = from; slot < end; slot++) {
    io.observe({ type: "accepted", term: ballot, slot, value: commands[slot - first]!.id });
  }
}

/**
 * Chosen slots are the same in every ballot, so whoever's snapshot it is may take their place, once it is known here that they
 * are: also by the snapshot itself, where the votes are of that ballot.
 */
function onCompact(state: AcceptorDurable, { ballot, snapshot }: Compact, io: AcceptorIo): void {
  if (ballot === state.ballot && snapshot.next <= state.reach) {
    state.chosen = Math.max(state.chosen, snapshot.next) as Slot;
  }
  if (snapshot.next <= state.snapshot.next || snapshot.next > state.chosen) return;
  state.snapshot = snapshot;
  state.votes = state.votes.compact(snapshot.next);
  io.rewrite(recordOf(state));
}

/** It speaks for its disk: what it promised is there. */
function onConfirm(state: AcceptorDurable, from: NodeId, { ballot, round }: Confirm, io: AcceptorIo): void {
  if (ballot < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  io.send(from, { type: "confirmed", ballot, round });
}

/** All of the record, always: whatever of the writes a crash loses, the votes stay with the ballot that they reach so far in. */
function persist(state: AcceptorDurable, io: AcceptorIo): void {
  io.write(recordOf(state));
  io.sync();
}

const recordOf = ({ promised, ballot, reach, snapshot, votes, chosen }: AcceptorDurable): AcceptorDurable => ({
  promised,
  ballot,
  reach,
  snapshot,
  votes,
  chosen,
});

function observeVotes({ ballot, votes }: AcceptorDurable, from: Slot, io: AcceptorIo): void {
  for (let slot = Math.max(from, votes.first); slot < votes.next; slot++) {
    const vote = votes.at(slot)!;
    if (vote.ballot === ballot) io.observe({ type: "accepted", term: ballot, slot, value: vote.command.id });
  }
}
