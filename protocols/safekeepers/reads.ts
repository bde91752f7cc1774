/**
 * Reads by the elected proposer, after a round that a majority confirmed.
 *
 * - A round that began after the read, and that a majority (of both sets while joint) answered in the proposer's term,
 *   shows that no later term had been elected when the read came, in this configuration or in one that follows it.
 * - What earlier proposers committed is below the first entry of this term, and known to be final only with it.
 *
 * Source: Ongaro (2014), section 6.4, steps 1 to 5. Neon's readers ask page servers; this is the writer's own read.
 */
import { add, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { answerRead, type Reading } from "../shared/serving.ts";
import { isMajority } from "./configurations.ts";
import { after } from "./log.ts";
import { sendSigns } from "./sending.ts";
import type { ProposerState, ProposerTypes, Slot } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** Joins the next round. One round serves every read that was there when it began. */
export function read(state: ProposerState, reading: Reading, io: ProposerIo): void {
  const { session, sequence } = reading;
  if (state.reads.some((one) => one.session === session && one.sequence === sequence)) return;
  const index = Math.max(state.executed, after(state.start)) as Slot;
  const isFirst = state.reads.length === 0;
  state.reads = [...state.reads, { ...reading, index, round: state.round + 1 }];
  if (isFirst) beginRound(state, io);
}

/** Answers the reads whose round is confirmed and whose index is executed. */
export function serveReads(state: ProposerState, io: ProposerIo): void {
  const { reads } = state;
  let served = 0;
  for (const reading of reads) {
    if (state.executed < reading.index || !isConfirmed(state, reading.round, io)) break;
    answerRead(state, reading, io);
    served++;
  }
  if (served > 0) {
    state.reads = reads.slice(served);
    io.observe({ type: "served", term: state.term, by: "round" });
    io.observe({ type: "witnessed", what: "confirmed read" });
  }
  const isDue = (state.reads.at(-1)?.round ?? 0) > state.round;
  if (isDue && isConfirmed(state, state.round, io)) beginRound(state, io);
}

function beginRound(state: ProposerState, io: ProposerIo): void {
  state.round++;
  sendSigns(state, io);
}

function isConfirmed(state: ProposerState, round: number, io: ProposerIo): boolean {
  if (round > state.round) return false;
  let ranks = noNodes;
  for (const [rank, confirmed] of state.confirmed.entries()) if (confirmed >= round) ranks = add(ranks, rank);
  return isMajority(io.cluster, state.configuration, ranks);
}
