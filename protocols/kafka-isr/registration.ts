/**
 * Registration: a broker that starts again has a new broker epoch, and tells the registry before it does anything else. So a
 * leader that saw an earlier life of it fetch cannot bring it into the ISR for that: the entry has changed.
 *
 * Source: KIP-631 for broker epochs and registration; KIP-903, "Replicas with stale broker epoch should not be allowed to join
 * the ISR"; KIP-966 for what a restart may have lost.
 */
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { fetchNext, promise } from "./follower.ts";
import { standBy } from "./heartbeat.ts";
import { isMember } from "./isr.ts";
import { keepersOf } from "./partition.ts";
import { nodeOf, rankOf } from "./standing.ts";
import type { BrokerEpoch, Partition, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Every start. The first one of all is in the registry from the beginning. */
export function beginLife(state: ReplicaState, io: ReplicaIo): void {
  state.asked++;
  state.broker = state.asked as BrokerEpoch;
  io.write({ asked: state.asked });
  io.sync();
  state.phase = "register";
  if (state.broker === state.partition.brokers[rankOf(io.self, io)]) return standBy(state, io);
  want(state, "look", io);
}

/** The entry as it is: with this life in it the broker takes part; else it is asked for once more. */
export function onEntryFound(state: ReplicaState, entry: Partition, io: ReplicaIo): void {
  state.partition = entry;
  state.proposal = null;
  if (entry.brokers[rankOf(io.self, io)] !== state.broker) return want(state, "register", io);
  io.observe({ type: "witnessed", what: "broker registered" });
  // An epoch that it claimed in another life, and was not told of, is known of from here on.
  promise(state, entry.epoch, io);
  state.epoch = entry.epoch;
  state.isKept = isMember(keepersOf(entry), io);
  const leader = nodeOf(entry.leader, io);
  state.leader = entry.epoch > 0 && leader !== io.self ? leader : null;
  standBy(state, io);
  fetchNext(state, io);
}
