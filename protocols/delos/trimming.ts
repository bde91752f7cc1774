/**
 * Trimming: a compare-and-set takes what lies below a committed checkpoint out of the chain, and then LogServers drop it.
 * A replica that has applied less begins with the checkpoint, wherever it stands, and goes on from the floor.
 *
 * Source: Balakrishnan et al. (2020), section 3.2: prefixTrim, reconfigTruncate.
 */
import { add, members, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { adopt } from "./adoption.ts";
import { want } from "./asking.ts";
import { isSettled, lastLink } from "./chain.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { termOfSequencer } from "./terms.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function onTruncateAnswered(state: ReplicaState, isSwapped: boolean, io: ReplicaIo): void {
  state.isCheckpointing = false;
  if (!isSwapped) return want(state, "learn", io);
  observeOpened(state, io);
  adopt(state, state.proposal, io);
  const { log, chain } = state;
  if (log.first < chain.floor) state.log = log.compact(Math.min(chain.floor, log.next));
  io.observe({ type: "witnessed", what: "log trimmed" });
  sendTrims(state, io);
}

/** The LogServers of the last loglet are complete: with the checkpoint, they hold whatever of the log is needed. */
function observeOpened({ basis, proposal, stored, checkpointAt: from }: ReplicaState, io: ReplicaIo): void {
  if (isSettled(basis) || !isSettled(proposal)) return;
  const { loglet, members: all } = lastLink(proposal)!;
  const end = from + 1;
  let holders = noNodes;
  for (const rank of members(all)) if (stored[rank]! >= end) holders = add(holders, rank);
  const term = termOfSequencer(loglet);
  io.observe({ type: "opened", term, members: [all], holders, quorum: "write", from, end });
  io.observe({ type: "witnessed", what: "members complete" });
}

/** To all LogServers: some may hold loglets that they are no members of any more. */
export function sendTrims({ chain }: ReplicaState, io: ReplicaIo): void {
  const [oldest] = chain.links;
  if (oldest !== undefined) io.broadcast("log-server", { type: "trim", floor: chain.floor, first: oldest.loglet });
}
