/**
 * Completion: a ballot is complete once a write quorum of its acceptors has voted for all that was taken over. Then nobody has
 * to read from the configurations before it any more, and the master is told so. In variant II that makes it active.
 *
 * - What was chosen below was told by the electors, so it is taken over, and a write quorum of this ballot has it (V4).
 * - The master takes the word only while this ballot is the last: whoever was given a later one reads from what was live then.
 *
 * Source: Lamport, Malkhi, Zhou (2009): complete messages; of Vertical Paxos II, activation.
 */
import { noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { completed, isSettled } from "./configuration.ts";
import { holdersOf, isProposing } from "./counting.ts";
import { sendBeat, stepDown } from "./heartbeat.ts";
import { quorumsOf } from "./quorums.ts";
import { readAnew } from "./reads.ts";
import type { ProposerState, ProposerTypes } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** The ballot is active: from here on commands are taken, and what a write quorum votes for is chosen. */
export function lead(state: ProposerState, io: ProposerIo): void {
  state.phase = "lead";
  sendBeat(state, io);
  readAnew(state, io);
}

/** Not before all that was taken over is held by a write quorum: whoever asks these acceptors alone has to find it. */
export function completeIfHeld(state: ProposerState, io: ProposerIo): void {
  const { claim, end, phase } = state;
  if (state.isComplete || state.holders !== noNodes || !isProposing(state)) return; // the master is told already

  const holders = holdersOf(state, end);
  if (!quorumsOf(io.cluster, claim.acceptors).write.isQuorum(holders)) return;
  state.holders = holders;
  if (isSettled(claim)) return settle(state, io);
  if (phase === "transfer") state.phase = "activate";
  want(state, "complete", io);
}

/** The ballot needs nothing of the master any more: its acceptors alone are live. */
function settle(state: ProposerState, io: ProposerIo): void {
  const { operator, claim } = state;
  state.isComplete = true;
  state.entry = claim;
  state.wish = null;
  if (operator !== null && operator.members === claim.acceptors) {
    const { client, session, sequence } = operator;
    io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  }
  state.operator = null;
}

/** The master knows that the ballot is complete, or was given another meanwhile. */
export function onCompleteAnswered(state: ProposerState, isTaken: boolean, io: ProposerIo): void {
  const isWaiting = state.phase === "activate" || (state.phase === "lead" && !state.isComplete);
  if (!isWaiting || state.claim.ballot !== state.ballot) return; // fenced meanwhile
  if (!isTaken) return stepDown(state, state.ballot, null, io);
  const { claim, ballot: term, holders, entry, start: from, end, phase } = state;
  io.observe({ type: "opened", term, members: [claim.acceptors], holders, quorum: "write", from, end });
  io.observe({ type: "witnessed", what: phase === "lead" ? "ballot complete" : "ballot activated" });
  if (!entry.live.includes(claim.acceptors)) io.observe({ type: "witnessed", what: "acceptors changed" });
  state.claim = completed(claim);
  settle(state, io);
  if (phase === "activate") lead(state, io);
}
