/**
 * How many members a configuration may have where a read quorum has to meet every write quorum of the same members.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos: Quorum Intersection Revisited" (2016), section 4.
 */

/** At least, at most, of so many nodes. Sizes of 0 adapt to the members. */
export function memberCounts(
  nodes: number,
  { read, write }: { readonly read: number; readonly write: number },
): readonly [least: number, most: number] {
  const most = read > 0 && write > 0 ? read + write - 1 : nodes;
  return [Math.max(read, write, 1), Math.min(nodes, most)];
}
