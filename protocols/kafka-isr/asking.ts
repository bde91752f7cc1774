/**
 * What a replica wants to ask the registry: one question at a time, those that others wait for first.
 *
 * Source: KIP-497, "Add inter-broker API to alter ISR": a leader has one change in flight; KIP-631, for registration.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { questions } from "../shared/questions.ts";
import { beatOf, lookAtBeat } from "../shared/registry-beats.ts";
import { proposeChange } from "./isr.ts";
import { isFlushed } from "./log.ts";
import { elected, lookAtPartition, registered, swapPartition } from "./partition.ts";
import { minIsrOf } from "./quorums.ts";
import { rankOf } from "./standing.ts";
import type { Partition, Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** On these the leading waits, most urgent first. */
const urgent: readonly Purpose[] = ["register", "claim", "look", "change"];

export const { want, hear, unwantUrgent } = questions(urgent, questionOf);

function questionOf(state: ReplicaState, purpose: Purpose, io: ReplicaIo): KvOperation | null {
  const { partition, phase, epoch, beats, broker } = state;
  const rank = rankOf(io.self, io);
  switch (purpose) {
    case "look":
      return lookAtPartition;
    case "register":
      if (phase !== "register") return null;
      return propose(state, registered(partition, rank, broker, isFlushed(io), minIsrOf(io.cluster)));
    case "claim":
      return phase === "claim" ? propose(state, elected(partition, rank, minIsrOf(io.cluster))) : null;
    case "change": {
      const proposal = phase === "lead" ? proposeChange(state, io) : null;
      return proposal === null ? null : swapPartition(partition, proposal);
    }
    case "look at beat":
      return lookAtBeat;
    case "beat":
      return phase === "lead" ? beatOf(epoch, io.self, beats) : null;
  }
}

function propose(state: ReplicaState, proposal: Partition): KvOperation {
  state.proposal = proposal;
  return swapPartition(state.partition, proposal);
}
