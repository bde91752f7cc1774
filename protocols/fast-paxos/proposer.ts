/**
 * The proposer of Fast Paxos, and the register that clients see.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2.1; section 3.3 for progress.
 *
 * Clients talk to a proposer, which stands for the paper's client: it sends a value straight to the acceptors, and
 * learns two message delays later. Each proposer also coordinates every so many rounds (coordinator.ts) and learns
 * (learner.ts).
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { answer, enqueue, ownValue, waitingFor } from "../shared/proposer-clients.ts";
import { awaitAnswers } from "../shared/retry.ts";
import { askAgain, forgetRound, onNack, onPromise, recoverByVotes, startRound } from "./coordinator.ts";
import { onAccepted } from "./learner.ts";
import { decides } from "./quorums.ts";
import { firstRound, kindOf, noRound, type Round, roundKind } from "./rounds.ts";
import { noTally } from "./tally.ts";
import { type ProposerState, type ProposerTypes, reportOf } from "./types.ts";

export const proposer: Automaton<ProposerTypes> = {
  messages: ["promise", "accepted", "nack"],
  timers: ["retry"],
  blank: ({ options }) => ({ round: options.open ? firstRound : noRound }), // the first round was used, by being open
  recover: ({ round }) => ({
    round,
    phase: "idle",
    outbid: noRound,
    refusals: noNodes,
    timesOutbid: 0,
    resends: 0,
    proposal: null,
    promises: noNodes,
    promisedVotes: noTally,
    learnerVotes: noTally,
    chosen: null, // forgotten, and learned again from the acceptors when a client asks
    waiting: [],
  }),
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "promise":
        return onPromise(state, from, message, io);
      case "accepted":
        return onAccepted(state, from, message, io);
      case "nack":
        return onNack(state, from, message, io);
      default:
        assert(false, "a proposer is sent promise, accepted and nack, nothing else");
    }
  },
  onTimer: onRetry,
  onRequest,
  describe,
};

/** A client proposes or reads. All that wait here are answered together, once a value is chosen. */
export function onRequest(proposer: ProposerState, client: NodeId, request: Request, io: Io<ProposerTypes>): void {
  const asked = waitingFor(client, request);
  if (proposer.chosen !== null) return answer(asked, proposer.chosen, io);
  proposer.waiting = enqueue(proposer.waiting, asked);
  if (proposer.phase !== "idle") return;
  const value = ownValue(proposer.waiting);
  // A read that finds nothing leaves a fast round open.
  if (value === null) return startRound(proposer, roundKind.fast, io);
  if (kindOf(highestKnown(proposer)) !== roundKind.fast) return startRound(proposer, roundKind.classic, io);

  // No observation tells of this: only the acceptors know the round.
  proposer.phase = "fast";
  proposer.refusals = noNodes;
  io.broadcast("acceptor", { type: "propose", value });
  awaitAnswers(0, io);
}

/** No answer came: a message was lost, a collision was not resolved, or another coordinator was faster. */
export function onRetry(proposer: ProposerState, _timer: "retry", io: Io<ProposerTypes>): void {
  assert(proposer.chosen === null, "a learner that knows waits for nothing");
  const { phase, round, outbid } = proposer;
  if (proposer.waiting.length === 0) return forgetRound(proposer); // it only helped others, who have timers of their own
  if (recoverByVotes(proposer, io)) return;
  if (!awaitsFastQuorum(phase, round, io) && outbid <= round) return askAgain(proposer, io);
  startRound(proposer, roundKind.classic, io);
}

/** §2.3: a fast quorum may be gone for good where a classic one is not, so it is never waited for without an end. */
const awaitsFastQuorum = (phase: ProposerState["phase"], round: Round, io: Io<ProposerTypes>): boolean =>
  phase === "fast" || (phase === "accept" && decides(round, io.cluster.options) === "fast");

/** The highest round this proposer ever heard of. Without any, a classic one: no fast round is known to be open. */
function highestKnown({ round, outbid, learnerVotes }: ProposerState): Round {
  const highest = Math.max(round, outbid, learnerVotes.round) as Round;
  return highest === noRound ? ((roundKind.classic + 1) as Round) : highest;
}

function describe(state: Readonly<ProposerState>): string {
  const { round, phase, chosen, promisedVotes, learnerVotes, waiting } = state;
  if (chosen !== null) return `knows that ${chosen} is chosen`;
  const clients = `${waiting.length} waiting`;
  if (phase === "prepare") return `preparing round ${round}, ${promisedVotes.votes.length} values found, ${clients}`;
  if (phase === "accept") return `proposing in round ${round}, ${clients}`;
  const heard = learnerVotes.votes.map(({ value }) => reportOf({ round: learnerVotes.round, value }));
  const news = heard.length === 0 ? "heard no votes" : `heard votes ${heard.join(" and ")}`;
  return `${phase === "fast" ? "proposed to the acceptors" : "idle"}, ${news}, ${clients}`;
}
