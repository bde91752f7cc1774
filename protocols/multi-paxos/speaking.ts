/**
 * To whom a replica speaks: to all, and where members change to those who vote in its window, and itself.
 * Source: Lamport, Malkhi, Zhou, "Reconfiguring a State Machine" (2010), section 3: who is in no configuration is asked nothing.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, has, type NodeSet, remove } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendAheadToOthers, sendToOthers } from "../shared/others.ts";
import { everyVoter } from "./configuration.ts";
import type { MultiPaxos, State } from "./state.ts";
import type { Message } from "./types.ts";

/** Whoever is to be asked for what concerns the window. */
export const audienceOf = ({ configurations }: State, { cluster, self }: Io<MultiPaxos>): NodeSet =>
  configurations === undefined ? allNodes(cluster.servers) : add(everyVoter(configurations), self);

/** To itself as well, if it is one of them. */
export function sendTo(nodes: NodeSet, message: Message, io: Io<MultiPaxos>): void {
  for (let rank = 0; rank < io.cluster.servers; rank++) if (has(nodes, rank)) io.send(rank as NodeId, message);
}

/** To the whole audience, this replica included. */
export function tellAll(state: State, message: Message, io: Io<MultiPaxos>): void {
  if (state.configurations === undefined) io.broadcast("replica", message);
  else sendTo(audienceOf(state, io), message, io);
}

/** To the audience but this replica. */
export function askOthers(state: State, message: Message, io: Io<MultiPaxos>): void {
  if (state.configurations === undefined) sendToOthers("replica", message, io);
  else sendTo(remove(audienceOf(state, io), io.self), message, io);
}

/** The same past the disk: for a message that owes it nothing. */
export function tellOthersAhead(state: State, message: Message, io: Io<MultiPaxos>): void {
  const { configurations } = state;
  if (configurations === undefined) return sendAheadToOthers("replica", message, io);
  const nodes = remove(everyVoter(configurations), io.self);
  for (let rank = 0; rank < io.cluster.servers; rank++) if (has(nodes, rank)) io.sendAhead(rank as NodeId, message);
}
