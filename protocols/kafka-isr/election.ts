/**
 * Elections: a replica that may lead, and sees nobody who does, claims the next leader epoch from the registry.
 *
 * - Only who is in the ISR or the ELR claims, and upon exactly the entry that says so: it has all that was committed, and
 *   need ask nobody for it. In Kafka the controller elects, which is the registry and its only writer.
 * - It is one of the maximal ISR of whoever could commit anything in an earlier epoch, and fetches there no more. So once it
 *   leads, nothing is committed below that it does not have.
 *
 * Source: KIP-966, "Eligible Leader Replicas": elect from the ISR, then the ELR; KIP-101 for the leader epoch.
 */
import { assert } from "../../sim/base/assert.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { tellOthers } from "./beats.ts";
import { takeEntry } from "./changes.ts";
import { fetchNext, promise } from "./follower.ts";
import { standBy, stepDown } from "./heartbeat.ts";
import { changeOf, electionOf, isMember, observeReplicas } from "./isr.ts";
import { electableIn, keepersOf } from "./partition.ts";
import { appendEntry } from "./replication.ts";
import { nodeOf, noProgress } from "./standing.ts";
import type { Partition, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** The entry as it is. An epoch that is news belongs to a leader that may be alive, which gets its time. */
export function onLooked(state: ReplicaState, entry: Partition, io: ReplicaIo): void {
  if (state.phase === "lead") return takeEntry(state, entry, io);
  if (state.phase !== "look") return;
  state.partition = entry;
  state.isKept = isMember(keepersOf(entry), io);
  const leader = nodeOf(entry.leader, io);
  if (entry.epoch > state.epoch && leader !== io.self) {
    stepDown(state, entry.epoch, leader, io);
    return fetchNext(state, io);
  }
  if (!isMember(electableIn(entry), io)) {
    state.epoch = entry.epoch > state.epoch ? entry.epoch : state.epoch;
    if (state.epoch === entry.epoch && entry.epoch > 0 && leader !== io.self) state.leader = leader;
    standBy(state, io);
    return fetchNext(state, io);
  }
  state.phase = "claim";
  io.cancelTimer("fetch");
  want(state, "claim", io);
}

/** Of several claims upon one entry the registry swaps one. */
export function onClaimAnswered(state: ReplicaState, isWon: boolean, claim: Partition, io: ReplicaIo): void {
  if (isWon) io.observe({ type: "claimed", term: claim.epoch, follows: claim.epoch - 1 });
  if (state.phase !== "claim") return; // it stood down meanwhile: nobody uses this epoch
  if (isWon) return becomeLeader(state, claim, io);
  io.observe({ type: "witnessed", what: "claim lost" });
  stepDown(state, state.epoch, null, io);
}

/** It has all that was committed; what is in its log beyond that will be, or never was seen. */
function becomeLeader(state: ReplicaState, claim: Partition, io: ReplicaIo): void {
  assert(state.phase === "claim", "only who claims an epoch becomes its leader");
  const { epoch } = claim;
  const before = state.partition;
  state.phase = "lead";
  state.epoch = epoch;
  state.leader = io.self;
  state.partition = claim;
  state.proposal = null;
  state.electable = electableIn(before);
  state.record = state.log.next as Slot;
  state.round = 0;
  state.progress = state.progress.map(() => noProgress);
  promise(state, epoch, io);
  observeReplicas(claim, io);
  io.observe(electionOf(state, io));
  if (!isMember(before.isr, io)) io.observe({ type: "witnessed", what: "elected from the ELR" });
  if (state.record > state.executed) io.observe({ type: "witnessed", what: "high watermark recovered" });
  appendEntry(state, { term: epoch, command: null }, io);
  tellOthers(state, io);
  io.setTimer("beat", io.cluster.options.heartbeatMicros);
  if (changeOf(state, io) !== null) want(state, "change", io);
}
