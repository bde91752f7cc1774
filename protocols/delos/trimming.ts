/**
 * Trimming: a compare-and-set takes what lies below a committed checkpoint out of the chain, and then LogServers drop it.
 * A replica that has applied less begins with the checkpoint, wherever it stands, and goes on from the floor.
 *
 * Source: Balakrishnan et al. (2020), section 3.2: prefixTrim, reconfigTruncate.
 */
import type { Io } from "../../sim/contract/io.ts";
import { adopt } from "./adoption.ts";
import { inquire } from "./asking.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function onTruncateAnswered(state: ReplicaState, isSwapped: boolean, io: ReplicaIo): void {
  state.isCheckpointing = false;
  if (!isSwapped) return inquire(state, "learn", io);
  adopt(state, state.proposal, io);
  const { log, chain } = state;
  if (log.first < chain.floor) state.log = log.compact(Math.min(chain.floor, log.next));
  io.observe({ type: "witnessed", what: "log trimmed" });
  sendTrims(state, io);
}

/** To all LogServers: some may hold loglets that they are no members of any more. */
export function sendTrims({ chain }: ReplicaState, io: ReplicaIo): void {
  const [oldest] = chain.links;
  if (oldest !== undefined) io.broadcast("log-server", { type: "trim", floor: chain.floor, first: oldest.loglet });
}
