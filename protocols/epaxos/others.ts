/** Speaking to all other replicas, in rank order. */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Epaxos, Message } from "./types.ts";

export function broadcast(message: Message, io: Io<Epaxos>): void {
  for (let node = 0; node < io.cluster.servers; node++) if (node !== io.self) io.send(node as NodeId, message);
}
