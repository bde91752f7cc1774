/**
 * The acceptor of the generalised register: that of classic Paxos, whatever quorums and selection proposers go by.
 *
 * Source: Howard, "Distributed consensus revised" (2019), chapter 2, the acceptor's phases; no revision changes them.
 * Invariants carried here: no vote below a promise; promises never go down, across restarts too.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { type Accept, type AcceptorState, type AcceptorTypes, noEpoch, type Prepare, reportOf } from "./types.ts";

export const acceptor: Automaton<AcceptorTypes> = {
  messages: ["prepare", "accept"],
  timers: [],
  answers: ["promise", "accepted"],
  blank: () => ({ promised: noEpoch, vote: null }),
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
  standing: ({ promised, vote }) => ({ promised, report: reportOf(vote), accepted: vote?.epoch ?? noEpoch }),
  describe: ({ promised, vote }) => `promised ${promised}, vote ${reportOf(vote)}`,
};

/** Step 1(b): promise to ignore all lower epochs, and tell the last vote. */
export function onPrepare(acceptor: AcceptorState, from: NodeId, { epoch }: Prepare, io: Io<AcceptorTypes>): void {
  if (epoch < acceptor.promised) return refuse(acceptor, from, io);
  if (epoch === acceptor.vote?.epoch) return; // a late copy: this epoch is in phase 2 already

  // An equal epoch is a copy too, whose first answer may be lost: it is answered again.
  acceptor.promised = epoch;
  io.write({ promised: epoch });
  io.sync(); // before the send: a forgotten promise lets a lower epoch's value be chosen unseen (P2c)
  io.observe({ type: "promised", term: epoch, report: reportOf(acceptor.vote) });
  io.send(from, { type: "promise", epoch, vote: acceptor.vote });
}

/** Step 2(b): vote, unless a higher epoch was promised. A copy is answered again. */
export function onAccept(acceptor: AcceptorState, from: NodeId, proposal: Accept, io: Io<AcceptorTypes>): void {
  if (proposal.epoch < acceptor.promised) return refuse(acceptor, from, io);

  const { epoch, value } = proposal;
  const vote = { epoch, value };
  acceptor.promised = epoch; // a vote promises too: else a lower epoch could still win this acceptor's vote
  acceptor.vote = vote;
  io.write({ promised: epoch, vote });
  io.sync(); // before the send: a learner counts this vote for ever
  io.observe({ type: "accepted", term: epoch, slot: 0, value });
  io.send(from, { type: "accepted", epoch });
}

/** Not needed for safety (section 2.5, end of step 2): it tells the proposer how high it must go. */
function refuse({ promised }: AcceptorState, from: NodeId, io: Io<AcceptorTypes>): void {
  io.send(from, { type: "nack", promised });
}
