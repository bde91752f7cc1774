/**
 * Asking for chosen decrees, with a memory: one request at a time is under way, and another goes out when it is answered
 * or its time is over. Whoever is behind hears so with every accept; asking each time would bring the same decrees, or
 * the same snapshot, as often as there are accepts in a round trip.
 *
 * Source: Chandra, Griesemer, Redstone, "Paxos Made Live" (2007), section 5.5, on replicas that catch up.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { MultiPaxos, State } from "./state.ts";
import type { Slot } from "./types.ts";

/** All below `end` is chosen, and `from` may have it: what is missing here is asked for, if nothing is asked for yet. */
export function fetchUpTo(state: State, from: NodeId, end: Slot, io: Io<MultiPaxos>): void {
  if (state.executed < end && state.fetching === null) fetchFrom(state, from, io);
}

/** Asks `from` for what is chosen and not executed here, whatever else was asked for. */
export function fetchFrom(state: State, from: NodeId, io: Io<MultiPaxos>): void {
  state.fetching = { from, slot: state.executed };
  io.send(from, { type: "fetch", from: state.executed });
  io.setTimer("fetch", io.cluster.options.retryMicros);
}

/** What was asked for is here. */
export function endFetching(state: State, io: Io<MultiPaxos>): void {
  state.fetching = null;
  io.cancelTimer("fetch");
}
