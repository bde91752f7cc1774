/**
 * Refusals: a proposer that was outbid goes higher, at once or after its rival, and one that has missed a change of acceptors
 * is told.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.2 (the conflict); Lamport, "Paxos Made Simple" (2001), section 2.4.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { awaitRival, isBlocked } from "../shared/retry.ts";
import { beginAgain, openBallot } from "./ballot.ts";
import { giveUp } from "./collect.ts";
import type { Nack } from "./messages.ts";
import { adopt, prepareStep } from "./move.ts";
import { quorumsOf } from "./quorums.ts";
import type { ProposerState, ProposerTypes } from "./state.ts";

/**
 * The paper's conflict: it tells how high to go. The ballot may still win without those who refused, until these have a
 * member of every quorum. A proposer that was outbid by one who served its clients goes higher at once, since that one may
 * be done; but for the first time only, of those that it is outbid while nothing changes, when it has a rival to wait for.
 *
 * So of rivals that outbid each other and serve nobody each waits longer every time. That nobody is served is known by the
 * versions, since a session adds one change at most before it is answered, and by what rivals say of themselves.
 */
export function onNack(proposer: ProposerState, from: NodeId, nack: Nack, io: Io<ProposerTypes>): void {
  const { ballot, promised, version, configuration } = nack;
  if (configuration !== undefined) {
    if (!adopt(proposer, configuration, io)) return; // late
    prepareStep(proposer, io);
    return beginAgain(proposer, io);
  }
  giveUp(proposer, ballot, io);
  const { phase, refusals } = proposer;
  if (phase === "idle" || ballot !== proposer.ballot) return; // late
  if (promised > proposer.outbid) {
    proposer.outbid = promised;
    io.observe({ type: "witnessed", what: "ballot preempted" });
  }
  proposer.refusals = add(proposer.refusals, from);
  const { phase1, phase2 } = quorumsOf(io.cluster, proposer.configuration);
  const needed = phase === "prepare" ? phase1 : phase2;
  const isLost = isBlocked(proposer.refusals, needed);
  const isFirst = refusals === noNodes;
  if (isFirst) proposer.timesOutbid++;
  meet(proposer, version);
  meetRival(proposer, nack, io);
  if (isLost && proposer.timesOutbid <= 1) return openBallot(proposer, io);
  if (isFirst || (isLost && !isBlocked(refusals, needed))) awaitRival(proposer.timesOutbid, isLost, io);
}

/** Whoever changed the register since was served: to be outbid by that one is no duel. */
export function meet(proposer: ProposerState, version: number): void {
  if (version <= proposer.met) return;
  proposer.met = version;
  proposer.timesOutbid = Math.min(proposer.timesOutbid, 1);
}

/** A rival that has answered clients since it was met last, reads among them, which change nothing. */
function meetRival(proposer: ProposerState, { promised, served }: Nack, io: Io<ProposerTypes>): void {
  const rank = promised % roleOf(io.cluster, "proposer").count; // the holder's: see ballotAfter
  const before = proposer.rivals.get(rank) ?? 0;
  if (served === before) return;
  proposer.rivals = proposer.rivals.set(rank, served);
  if (served > before) proposer.timesOutbid = Math.min(proposer.timesOutbid, 1);
}
