/**
 * The acceptor of single-decree Paxos.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.2, steps 1(b) and 2(b); section 2.5 (stable storage).
 * Invariants carried here: P1a (no vote below a promise); promises never go down, across restarts too.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { type Accept, type AcceptorState, type AcceptorTypes, noBallot, type Prepare, reportOf } from "./types.ts";

export const acceptor: Automaton<AcceptorTypes> = {
  messages: ["prepare", "accept"],
  timers: [],
  answers: ["promise", "accepted"],
  blank: () => ({ promised: noBallot, vote: null }),
  recover: ({ promised, vote }) => ({ promised, vote }),
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "prepare":
        return onPrepare(state, from, message, io);
      case "accept":
        return onAccept(state, from, message, io);
      default:
        assert(false, "an acceptor is sent prepare and accept, nothing else");
    }
  },
  onTimer() {
    assert(false, "an acceptor sets no timer");
  },
  standing: ({ promised, vote }) => ({ promised, report: reportOf(vote), accepted: vote?.ballot ?? noBallot }),
  describe: ({ promised, vote }) => `promised ${promised}, vote ${reportOf(vote)}`,
};

/** Step 1(b): promise to ignore all lower ballots, and tell the last vote. */
export function onPrepare(acceptor: AcceptorState, from: NodeId, { ballot }: Prepare, io: Io<AcceptorTypes>): void {
  if (ballot < acceptor.promised) return refuse(acceptor, from, io);
  if (ballot === acceptor.vote?.ballot) return; // a late copy: this ballot is in phase 2 already

  // An equal ballot is a copy too, whose first answer may be lost: it is answered again.
  acceptor.promised = ballot;
  io.write({ promised: ballot });
  io.sync(); // before the send: a forgotten promise lets a lower ballot's value be chosen unseen (P2c)
  io.observe({ type: "promised", term: ballot, report: reportOf(acceptor.vote) });
  io.send(from, { type: "promise", ballot, vote: acceptor.vote });
}

/** Step 2(b): vote, unless a higher ballot was promised. A copy is answered again. */
export function onAccept(acceptor: AcceptorState, from: NodeId, proposal: Accept, io: Io<AcceptorTypes>): void {
  if (proposal.ballot < acceptor.promised) return refuse(acceptor, from, io);

  const { ballot, value } = proposal;
  const vote = { ballot, value };
  acceptor.promised = ballot; // a vote promises too: else a lower ballot could still win this acceptor's vote
  acceptor.vote = vote;
  io.write({ promised: ballot, vote });
  io.sync(); // before the send: a learner counts this vote for ever
  io.observe({ type: "accepted", term: ballot, slot: 0, value });
  io.send(from, { type: "accepted", ballot });
}

/** Not needed for safety (section 2.5, end of step 2): it tells the proposer how high it must go. */
function refuse({ promised }: AcceptorState, from: NodeId, io: Io<AcceptorTypes>): void {
  io.send(from, { type: "nack", promised });
}
