/**
 * Adopting a chain: what the MetaStore tells of it is how things are. Loglets before the last one are closed where the next
 * one begins; commands that are on their way go to the last one's sequencer, and reads check the last one's tail.
 *
 * Source: Balakrishnan et al. (2020), section 3.2: a client that finds a loglet sealed fetches the chain and tries again.
 */
import type { Io } from "../../sim/contract/io.ts";
import { submitWaiting } from "./appending.ts";
import { lastLink, lastLoglet } from "./chain.ts";
import { checkAnew } from "./checks.ts";
import { retire } from "./entries.ts";
import { answerOperator } from "./members.ts";
import { playAnew } from "./playing.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { awaitSequencer, beginExtension } from "./suspicion.ts";
import { termOfClosing } from "./terms.ts";
import { type Chain, type LogletId, noLoglet, type Position } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Takes the chain that the MetaStore told. What is heard late tells nothing. */
export function adopt(state: ReplicaState, chain: Chain, io: ReplicaIo): void {
  const before = lastLoglet(state.chain);
  const last = lastLink(chain);
  if (last === null || last.loglet < before) return;
  if (chain.floor > state.chain.floor || last.loglet > before) state.chain = chain;
  if (last.loglet === before) {
    if (state.sequences === noLoglet) state.tail = Math.max(state.tail, committedBy(chain)) as Position;
    answerOperator(state, false, io);
    return playAnew(state, io);
  }
  state.tail = Math.max(last.base, committedBy(chain)) as Position; // all before is closed
  observeClosed(chain, before, io);
  if (state.sequences !== last.loglet) retire(state, io);
  state.phase = "steady";
  state.wish = null;
  state.unanswered = 0;
  io.cancelTimer("extend");
  if (state.sequences === noLoglet) awaitSequencer(state, io);
  answerOperator(state, true, io);
  submitWaiting(state, io);
  checkAnew(state, io);
  playAnew(state, io);
  resume(state, io);
}

/**
 * The chain itself says that the log is committed to its checkpoint, which may stand in the last loglet, whose tail is not known
 * here. Whoever holds that back cannot begin: the log below is trimmed.
 */
const committedBy = ({ checkpointAt }: Chain): Position => (checkpointAt + 1) as Position;

/** A loglet ends where the one with the next number begins: told of those from the last one known here on. */
function observeClosed({ links }: Chain, from: LogletId, io: ReplicaIo): void {
  for (const { loglet, base: end } of links) {
    const closed = (loglet - 1) as LogletId;
    if (closed !== noLoglet && closed >= from) io.observe({ type: "closed", term: termOfClosing(closed), end });
  }
}

/** A loglet that it began in an earlier life is nobody's to append to any more. */
function resume(state: ReplicaState, io: ReplicaIo): void {
  const isOrphaned = lastLink(state.chain)?.sequencer === io.self && state.sequences === noLoglet;
  if (isOrphaned) beginExtension(state, "unanswered", io);
}
