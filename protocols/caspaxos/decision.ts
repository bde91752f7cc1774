/**
 * How a ballot ends: its change is chosen, or it found one that is and needs no other. Clients are answered, and what a
 * next ballot may begin with is kept.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.2 (the last step) and 2.2.1 (the proposer caches what it wrote).
 * Invariants carried here: a change is chosen once a phase-2 quorum voted for it in one and the same ballot; clients are
 * told only what is chosen.
 */
import { assert } from "../../sim/base/assert.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { serveNext } from "./ballot.ts";
import { dig } from "./collect.ts";
import type { Accept } from "./messages.ts";
import { adopt, noteSettled, prepareStep } from "./move.ts";
import { membersIn, slotsOf } from "./observe.ts";
import { type Cached, forgetBallot, type PendingAnswer, type ProposerState, type ProposerTypes } from "./state.ts";
import { wholeStore } from "./types.ts";

/** A phase-2 quorum voted for the proposal. */
export function endInPhase2(proposer: ProposerState, io: Io<ProposerTypes>): void {
  const { proposal, accepts, granted } = proposer;
  assert(proposal !== null, "what is chosen was proposed");
  const { accept, answers } = proposal;
  observeChosen(proposer, accept, io);
  dig(proposer, accept, accepts, io);
  for (const { from } of answers) {
    if (from === "read") io.observe({ type: "witnessed", what: "read written back" });
  }
  const { ballot, next, contents } = accept;
  end(proposer, answers, { ballot: next, promises: next > ballot ? granted : noNodes, vote: { ballot, contents } }, io);
}

/** The register is a snapshot: whoever changes it has, in one step, all changes before. */
function observeChosen(
  { accepts: acks, configuration }: ProposerState,
  { register, ballot, contents, ids }: Accept,
  io: Io<ProposerTypes>,
): void {
  const among = membersIn(io.cluster, configuration, configuration.accept);
  const slots = slotsOf(register, contents.version, ids);
  for (const [at, slot] of slots.entries()) {
    io.observe({ type: "chosen", term: ballot, slot, value: ids[at]!, acks, quorum: "phase2", ...among });
  }
  if (register !== wholeStore) return; // applied slots are those of one log
  io.observe({ type: "installed", next: slots[0]! + 1 });
  for (const [at, slot] of slots.entries()) {
    if (at > 0) io.observe({ type: "applied", slot, value: ids[at]!, fresh: ids[at] !== noopId });
  }
}

/** Phase 1 alone told what clients asked for, and that it is chosen. */
export function endInPhase1(proposer: ProposerState, answers: readonly PendingAnswer[], io: Io<ProposerTypes>): void {
  const { ballot, promises, highest } = proposer;
  for (const { from } of answers) {
    if (from === "read") io.observe({ type: "witnessed", what: "read without a second phase" });
  }
  end(proposer, answers, { ballot, promises, vote: highest }, io);
}

function end(proposer: ProposerState, answers: readonly PendingAnswer[], ahead: Cached, io: Io<ProposerTypes>): void {
  const { register, waiting } = proposer;
  for (const asked of answers) answer(asked, io);
  proposer.served += answers.length;
  const isServed = ({ session, sequence }: PendingAnswer | ProposerState["waiting"][number]) =>
    answers.some((one) => one.session === session && one.sequence === sequence);
  proposer.waiting = waiting.filter((asked) => !isServed(asked));
  if (io.cluster.options.piggyback) proposer.cached = proposer.cached.set(register, ahead);
  const configuration = ahead.vote?.contents.configuration;
  forgetBallot(proposer);
  proposer.timesOutbid = 0;
  proposer.met = 0;
  noteSettled(proposer, register, io);
  if (configuration !== undefined) adopt(proposer, configuration, io);
  prepareStep(proposer, io);
  serveNext(proposer, io);
}

function answer({ client, session, sequence, result, from, why }: PendingAnswer, io: Io<ProposerTypes>): void {
  if (why !== undefined) return io.reply(client, { type: "failed", session, sequence, why });
  if (result === null) return;
  if (from === "session") io.observe({ type: "witnessed", what: "session answered a retry" });
  io.reply(client, { type: "done", session, sequence, result });
}
