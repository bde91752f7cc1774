/**
 * Members as operators ask for them, and how many a configuration may have where a read quorum has to meet every write quorum of the same members.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos: Quorum Intersection Revisited" (2016), section 4.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Session } from "../../sim/contract/operation.ts";

/** An operator that asked for other members. */
export interface MemberWish {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly members: NodeSet;
}

/** At least, at most, of so many nodes. Sizes of 0 adapt to the members. */
export function memberCounts(
  nodes: number,
  { read, write }: { readonly read: number; readonly write: number },
): readonly [least: number, most: number] {
  const most = read > 0 && write > 0 ? read + write - 1 : nodes;
  return [Math.max(read, write, 1), Math.min(nodes, most)];
}
