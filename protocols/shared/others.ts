/** Speaking to the other nodes of a role: to itself a node has nothing to say that need not wait for its own disk. */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, difference, members, type NodeSet } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";

/** What of `Io` it takes. */
interface Speaking<M> {
  readonly cluster: Cluster<object>;
  readonly self: NodeId;
  send(to: NodeId, message: M): void;
  sendAhead(to: NodeId, message: M): void;
}

/** Sends `message` to all nodes of `role` but this one, in the order of their ids. */
export function sendToOthers<M>(role: string, message: M, io: Speaking<M>): void {
  const { first, count } = roleOf(io.cluster, role);
  for (let node = first as number; node < first + count; node++) {
    if (node !== io.self) io.send(node as NodeId, message);
  }
}

/** The same, past the syncs that are under way: for a message that owes the disk nothing. */
export function sendAheadToOthers<M>(role: string, message: M, io: Speaking<M>): void {
  const { first, count } = roleOf(io.cluster, role);
  for (let node = first as number; node < first + count; node++) {
    if (node !== io.self) io.sendAhead(node as NodeId, message);
  }
}

/** Sends once more to those of a role who have not answered; `answered` is of ranks. */
export function sendToRest<M>(role: string, answered: NodeSet, message: M, io: Speaking<M>): void {
  const { first, count } = roleOf(io.cluster, role);
  for (const rank of members(difference(allNodes(count), answered))) io.send((first + rank) as NodeId, message);
}
