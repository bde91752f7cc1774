/** Speaking to the other nodes of a role: to itself a node has nothing to say that need not wait for its own disk. */
import type { NodeId } from "../../sim/base/brand.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Types } from "../../sim/contract/system.ts";

/** Sends `message` to all nodes of `role` but this one, in the order of their ids. */
export function sendToOthers<P extends Types>(role: string, message: P["Message"], io: Io<P>): void {
  const { first, count } = roleOf(io.cluster, role);
  for (let node = first as number; node < first + count; node++) {
    if (node !== io.self) io.send(node as NodeId, message);
  }
}
