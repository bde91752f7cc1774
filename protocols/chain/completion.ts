/**
 * An epoch is complete once its tail holds the record, and with it all that the head began with. Where its chain is not of
 * members alone, the registry opens it then: complete before it is activated.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4.2, Vertical Paxos II; van Renesse and Schneider (2004), section 3.2: a new
 * tail has Hist of the old one before it takes its place.
 */
import type { Io } from "../../sim/contract/io.ts";
import { isChanging, want } from "./asking.ts";
import { setOfChain } from "./standing.ts";
import type { ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** News at the head: the tail holds all below `next`. */
export function noteHeld(state: ReplicaState, next: number, io: ReplicaIo): void {
  const { isHead, isComplete, isOpen, configuration } = state;
  if (!isHead || isComplete || next <= configuration.record) return;
  if (isOpen) return complete(state, io);
  if (!isChanging(state)) want(state, "open", io);
}

export function complete(state: ReplicaState, io: ReplicaIo): void {
  const { epoch: term, chain, record: from } = state.configuration;
  const holders = setOfChain(chain);
  io.observe({ type: "opened", term, members: [holders], holders, quorum: "write", from, end: from + 1 });
  io.observe({ type: "witnessed", what: "epoch complete" });
  state.isComplete = true;
  state.outbid = 0;
  answerOperator(state, io);
}

/** The operator that asked for these members is told that they are the chain. */
export function answerOperator(state: ReplicaState, io: ReplicaIo): void {
  const { operator, configuration, isComplete } = state;
  if (operator === null || !isComplete || operator.members !== setOfChain(configuration.chain)) return;
  state.operator = null;
  const { session, sequence } = operator.request;
  io.reply(operator.client, { type: "done", session, sequence, result: { type: "done" } });
}
