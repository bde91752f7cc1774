/**
 * Whatever was not answered goes out again: the same whether the message, the answer or the safekeeper was lost. The same
 * messages tell who is there; a proposer that reaches too few gives up, so that another may try.
 *
 * Source: Neon, `docs/safekeeper-protocol.md`, "Fault tolerance".
 */
import { has, members } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { download, sendGreetings, sendVoteRequests } from "./campaign.ts";
import { abandonChange, finishChange, replaceMissing, safekeepersThere } from "./changes.ts";
import { everybodyIn, isMajority } from "./configurations.ts";
import { stepDown } from "./heartbeat.ts";
import { sendHistory, sendNext } from "./sending.ts";
import type { ProposerState, ProposerTypes, SafekeepersOptions } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** Resends without an answer after which it gives up: time for others to be replaced, and to suspect somebody. */
function patience({ missedMax, retryMicros, suspectMinMicros, suspectMaxMicros }: SafekeepersOptions): number {
  return missedMax + patienceMin + Math.ceil(Math.max(suspectMinMicros, suspectMaxMicros) / retryMicros);
}

const patienceMin = 4;

export function resend(state: ProposerState, io: ProposerIo): void {
  if (state.phase === "standby" || state.phase === "look") return;
  const { options } = io.cluster;
  io.setTimer("resend", options.retryMicros);
  const limit = patience(options);
  state.missed = state.missed.map((times, rank) => (isAsked(state, rank) ? Math.min(times + 1, limit) : times));
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

/** The safekeeper owes what is asked: whoever gave it in this phase is not asked again, and has missed nothing. */
function isAsked({ phase, greeted, electors, donor }: ProposerState, rank: number): boolean {
  switch (phase) {
    case "greet":
      return !has(greeted, rank);
    case "vote":
      return !has(electors, rank); // who refuses gives nothing
    case "download":
      return rank === donor;
    default:
      return true;
  }
}

/** So few are there that nothing can come of this term; for a download the donor has to be there. */
function isLost(state: ProposerState, io: ProposerIo): boolean {
  const limit = patience(io.cluster.options);
  if (state.phase === "download") return state.missed[state.donor]! >= limit;
  return !isMajority(io.cluster, state.configuration, safekeepersThere(state, limit));
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
