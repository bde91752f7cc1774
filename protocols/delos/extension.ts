/**
 * Extending the chain (reconfigExtend): the last loglet is sealed, its tail is found, and a compare-and-set of exactly the
 * chain that was read adds a loglet that begins there, with a sequencer and LogServers of its own.
 *
 * - Any replica may, at any time, and several at once: seals are idempotent, and each of them finds a tail that keeps what is
 *   acknowledged. The compare-and-set takes one; the others go on with its chain.
 * - Whoever begins to seal goes on until the chain is extended, by whomever: a sealed loglet takes no appends any more.
 * - Old and new LogServers need not have anything in common. So the new ones are asked first whether they are there, and willing:
 *   one that has said so is needed for as long as it may come to that, and is not to be taken away (`considered`).
 *
 * Source: Balakrishnan et al. (2020), sections 3.2 and 3.3: seal, checkTail, and a conditional write to the MetaStore.
 */
import { add, difference, has, members, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { adopt } from "./adoption.ts";
import { want } from "./asking.ts";
import { lastLink, lastLoglet } from "./chain.ts";
import { beginLoglet } from "./entries.ts";
import { missesMax, refuseOperator } from "./members.ts";
import { logServerAt, nameOfLoglet } from "./naming.ts";
import { quorumsOf } from "./quorums.ts";
import { holdersOfTail, putChain, repair, sendSeals } from "./sealing.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { awaitSequencer } from "./suspicion.ts";
import { beat, tellTail } from "./telling.ts";
import { termOfClosing, termOfSequencer } from "./terms.ts";
import { type Chain, firstPosition, type LogEntry, type Position, type Willing } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Times that the LogServers of the next loglet are asked whether they are willing. */
const gathersMax = 6;
/** It looks whether another has extended the chain each time that it asked so often in vain. */
const attemptsPerLook = 4;

/** Where another has extended it, its chain is taken; else it is done here. */
export function onLooked(state: ReplicaState, chain: Chain, io: ReplicaIo): void {
  const isNews = lastLoglet(chain) > lastLoglet(state.chain);
  const isMeant = state.phase === "look";
  adopt(state, chain, io);
  if (isMeant && !isNews) prepare(state, io);
}

/** The LogServers of the next loglet are those of the last one, unless others are wanted: these have to be there. */
function prepare(state: ReplicaState, io: ReplicaIo): void {
  state.wish = state.operator?.members ?? state.wish;
  state.there = noNodes;
  state.attempts = 0;
  io.setTimer("extend", io.cluster.options.retryMicros);
  if (state.wish === null) return seal(state, io);
  state.phase = "gather";
  gather(state, io);
}

function gather(state: ReplicaState, io: ReplicaIo): void {
  const [after, wish] = [lastLoglet(state.chain), state.wish!];
  for (const rank of members(difference(wish, state.there))) {
    io.send(logServerAt(rank, io), { type: "invite", after, members: wish });
  }
}

export function onWilling(state: ReplicaState, rank: number, { after, members: wish }: Willing, io: ReplicaIo): void {
  if (state.phase !== "gather" || wish !== state.wish || after !== lastLoglet(state.chain)) return;
  state.there = add(state.there, rank);
  const { seal: seals, write } = quorumsOf(io.cluster, wish);
  if (seals.isQuorum(state.there) && write.isQuorum(state.there)) seal(state, io);
}

function seal(state: ReplicaState, io: ReplicaIo): void {
  state.phase = "seal";
  state.sealers = noNodes;
  state.localTails = new Array<number>(roleOf(io.cluster, "log-server").count).fill(-1);
  state.committed = state.tail;
  state.end = null;
  state.found = Table.empty<LogEntry>();
  state.attempts = 0;
  if (lastLink(state.chain) !== null) return sendSeals(state, io);
  state.end = firstPosition;
  putChain(state, io);
}

export function onExtendAnswered(state: ReplicaState, isSwapped: boolean, io: ReplicaIo): void {
  if (state.phase !== "swap") return;
  if (!isSwapped) {
    io.observe({ type: "witnessed", what: "extension lost" });
    state.outbid++;
    state.phase = "look";
    return want(state, "look", io);
  }
  observeTail(state, io);
  observeExtension(state, io);
  beginLoglet(state, lastLink(state.proposal)!, io);
  adopt(state, state.proposal, io);
  tellTail(state, io);
  beat(state, io);
}

/** What was in flight in the loglet, and is committed now that it is closed behind it. */
function observeTail(state: ReplicaState, io: ReplicaIo): void {
  const closed = lastLink(state.basis);
  if (closed === null) return;
  const term = termOfClosing(closed.loglet);
  const acks = holdersOfTail(state, closed.members);
  for (let slot = state.committed; slot < state.end!; slot = (slot + 1) as Position) {
    const value = state.found.get(slot)!.command?.id ?? noopId;
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "write", members: [closed.members] });
  }
}

function observeExtension({ basis, proposal }: ReplicaState, io: ReplicaIo): void {
  const before = lastLink(basis);
  const { loglet, members: all } = lastLink(proposal)!;
  const claimedAfter = before === null ? 0 : termOfSequencer(before.loglet);
  io.observe({ type: "claimed", term: termOfSequencer(loglet), follows: claimedAfter });
  const follows = before === null ? null : nameOfLoglet(before.loglet);
  io.observe({ type: "configured", configuration: `loglet ${loglet}`, members: [all], follows });
  if (before === null) return;
  io.observe({ type: "witnessed", what: "chain extended" });
  if (before.members !== all) io.observe({ type: "witnessed", what: "members changed" });
}

/** Nothing new came for a while: asks again, and looks now and then whether another has extended the chain. */
export function extendAgain(state: ReplicaState, io: ReplicaIo): void {
  if (state.phase !== "gather" && state.phase !== "seal") return;
  state.attempts++;
  io.setTimer("extend", io.cluster.options.retryMicros);
  if (state.phase === "gather") return gatherAgain(state, io);
  if (state.attempts % attemptsPerLook === 0) want(state, "learn", io);
  sendSeals(state, io);
  if (state.end !== null) repair(state, state.sealers, io);
}

/** Where too few of those that are wanted are there, nothing is sealed for their sake. */
function gatherAgain(state: ReplicaState, io: ReplicaIo): void {
  if (state.attempts < gathersMax) return gather(state, io);
  const silent = missesMax(state, io);
  for (const rank of members(state.wish!)) {
    if (!has(state.there, rank)) state.missed = state.missed.with(rank, Math.max(state.missed[rank]!, silent));
  }
  state.wish = null;
  refuseOperator(state, io);
  if (state.reason !== "members") return seal(state, io);
  state.phase = "steady";
  io.cancelTimer("extend");
  awaitSequencer(state, io);
}
