/**
 * Rule 2: whoever hears of a command in a slot skips its own unused ones below; and what others told to have skipped.
 *
 * Source: Mao et al. (OSDI 2008), section 4, action Skip, and rule 2: the coordinator's no-op is learned by whoever
 * hears of it, without a quorum, for nobody else may propose anything but no-ops there.
 * Invariant carried here: an own slot is suggested in or skipped, once, and never both.
 */
import type { Io } from "../../sim/contract/io.ts";
import { ownFrom } from "./slots.ts";
import { skipTo } from "./store.ts";
import { armSuspicion } from "./telling.ts";
import type { Mencius, Range, Slot, State } from "./types.ts";

/**
 * There are commands below `end`, which are waited for. True when own slots were skipped for it: the caller writes and syncs
 * that before it says or executes anything.
 */
export function hearOf(state: State, end: number, io: Io<Mencius>): boolean {
  if (end > state.known) state.known = end as Slot;
  if (state.executed < state.known) armSuspicion(state, io);
  return skipTo(state, end, io.self, io.cluster.servers);
}

/** Takes in what the server of `rank` tells of itself: the caller executes what it may now. */
export function hearTelling(
  state: State,
  rank: number,
  { skipsFrom, next, executed }: { readonly skipsFrom: Slot; readonly next: Slot; readonly executed: Slot },
  io: Io<Mencius>,
): void {
  const { servers } = io.cluster;
  const ranges = state.skips[rank]!;
  const joined = withRange(ranges, skipsFrom, next, ownFrom(state.executed, rank, servers));
  if (joined !== ranges) state.skips = state.skips.with(rank, joined);
  if (executed > state.peers[rank]!) state.peers = state.peers.with(rank, executed);
}

/** The ranges with one more, ascending, joined where they touch, without what lies below `floor`. */
export function withRange(ranges: readonly Range[], from: Slot, to: Slot, floor: Slot): readonly Range[] {
  let [first, end] = [from < floor ? floor : from, to];
  if (first >= end || ranges.some((range) => range.from <= first && end <= range.to)) return ranges;
  const apart: Range[] = [];
  for (const range of ranges) {
    if (range.to <= floor) continue;
    if (range.to < first || end < range.from) apart.push(range);
    else [first, end] = [range.from < first ? range.from : first, range.to > end ? range.to : end];
  }
  return [...apart, { from: first, to: end }].sort((a, b) => a.from - b.from);
}
