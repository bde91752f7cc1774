/**
 * The acceptor: one promise for all slots, one vote per slot.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), sections 2.2 and 3.
 * Invariants carried here: P1a (no vote below a promise), promises never go down, one value per (ballot, slot).
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { fetchUpTo } from "./fetching.ts";
import { defers, hearFrom, isUnheard, stepDown } from "./following.ts";
import { learnCommitted } from "./learner.ts";
import type { MultiPaxos, State } from "./state.ts";
import { type Accept, after, identityOf, type Prepare, type Slot, type Vote } from "./types.ts";

/** Step 1b, for all slots at once. Not answered while a leader is about: who leads and is followed is not unseated. */
export function onPrepare(state: State, from: NodeId, { ballot, from: start }: Prepare, io: Io<MultiPaxos>): void {
  if (ballot !== state.promised && isUnheard(state, from, start)) {
    const { promised, executed } = state;
    return io.send(from, { type: "preVoted", ballot, granted: false, promised, executed });
  }
  if (ballot < state.promised) return io.send(from, { type: "nack", promised: state.promised });
  if (ballot > state.promised && defers(state, from, io)) return;

  if (ballot > state.promised) {
    if (from !== io.self) stepDown(state, null, io);
    state.promised = ballot;
    io.write({ promised: ballot }); // before the send: a forgotten promise breaks P2c
  }
  io.sync();
  io.observe({ type: "promised", term: ballot, report: reportOf(state.snapshot.next, state.votes) });
  const votes = votesFrom(state, start);
  io.send(from, { type: "promise", ballot, floor: state.snapshot.next, votes });
  if (state.configurations !== undefined) fetchUpTo(state, from, start, io); // to know who votes, and so who stands
}

/** Step 2b, for consecutive slots. */
export function onAccept(state: State, from: NodeId, accept: Accept, io: Io<MultiPaxos>): void {
  const { ballot, slot, decrees } = accept;
  if (ballot < state.promised) return io.send(from, { type: "nack", promised: state.promised });

  hearFrom(state, from, ballot, io);
  let { votes } = state;
  for (const [at, decree] of decrees.entries()) {
    const place = after(slot, at);
    if (place < state.snapshot.next) continue; // chosen and compacted: the vote is in the snapshot
    const before = votes.get(place);
    assert(
      before?.ballot !== ballot || identityOf(before.decree) === identityOf(decree),
      "one value per ballot and slot",
    );
    votes = votes.set(place, { ballot, decree });
    if (place >= state.votesEnd) state.votesEnd = after(place);
  }
  state.votes = votes;
  state.promised = ballot;
  // Before the send: the leader counts this vote for ever (section 2.5). With the snapshot: a crash may take the write that
  // dropped the votes it covers and keep this one.
  io.write({ promised: ballot, votes, snapshot: state.snapshot });
  io.sync();
  for (const [at, decree] of decrees.entries()) {
    io.observe({ type: "accepted", term: ballot, slot: after(slot, at), value: identityOf(decree) });
  }
  io.send(from, { type: "accepted", ballot, slot, count: decrees.length });
  learnCommitted(state, from, ballot, accept.committed, io);
}

function votesFrom(state: State, from: Slot): (readonly [Slot, Vote])[] {
  const held: (readonly [Slot, Vote])[] = [];
  for (let slot = Math.max(from, state.snapshot.next) as Slot; slot < state.votesEnd; slot = after(slot)) {
    const vote = state.votes.get(slot);
    if (vote !== undefined) held.push([slot, vote]);
  }
  return held;
}

/** What a promise tells, as text: the floor, and every vote above it. */
export function reportOf(floor: Slot, votes: Table<Vote>): string {
  const held = votes.entries().map(([slot, vote]) => `${slot}:${vote.ballot}:${identityOf(vote.decree)}`);
  return `floor ${floor} ${held.join(" ")}`;
}
