/**
 * Whatever was not answered goes out again: the same whether the message, the answer or the safekeeper was lost. The same
 * messages tell who is there; a proposer that reaches too few gives up, so that another may try.
 *
 * Source: Neon, `docs/safekeeper-protocol.md`, "Fault tolerance".
 */
import { members } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { download, sendGreetings, sendVoteRequests } from "./campaign.ts";
import { abandonChange, answering, finishChange, replaceMissing } from "./changes.ts";
import { everybodyIn, isMajority } from "./configurations.ts";
import { stepDown } from "./heartbeat.ts";
import { sendHistory, sendNext } from "./sending.ts";
import type { ProposerState, ProposerTypes } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** Resends after which safekeepers that were asked whether they are there would have said so, and the registry too. */
const patience = 4;

export function resend(state: ProposerState, io: ProposerIo): void {
  if (state.phase === "standby" || state.phase === "look") return;
  const { missedMax, retryMicros } = io.cluster.options;
  io.setTimer("resend", retryMicros);
  state.missed = state.missed.map((times) => Math.min(times + 1, missedMax + patience));
  if (isLost(state, io)) {
    stepDown(state, state.term, null, io);
    return want(state, "look", io); // perhaps others are the safekeepers by now
  }
  abandonChange(state, io);
  switch (state.phase) {
    case "greet":
      return sendGreetings(state, io);
    case "vote":
      return sendVoteRequests(state, io);
    case "download":
      return download(state, io);
    default:
      return resendLog(state, io);
  }
}

/** So few are there that nothing can come of this term; of a download the donor has to be there. */
function isLost(state: ProposerState, io: ProposerIo): boolean {
  const limit = io.cluster.options.missedMax + patience;
  if (state.phase === "download" && state.missed[state.donor]! >= io.cluster.options.missedMax) return true;
  return !isMajority(io.cluster, state.configuration, answering(state, limit));
}

function resendLog(state: ProposerState, io: ProposerIo): void {
  for (const rank of members(everybodyIn(state.configuration))) {
    const held = state.held[rank]!;
    if (held < 0) sendHistory(state, rank, io);
    else {
      state.sent = state.sent.with(rank, held);
      sendNext(state, rank, io);
    }
  }
  finishChange(state, io);
  replaceMissing(state, io);
}
