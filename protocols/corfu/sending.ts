/**
 * Requests to units: each carries the epoch of the layout that it is made under.
 *
 * - Who is sealed for a later layout refuses what comes under this one for good, for its epoch only rises. So nothing is
 *   sent to it any more: where processors are slow, refusals of all that goes out again would keep out the next layout.
 *
 * Source: NSDI 2012, section 3.1: clients tag every operation with the epoch of their projection.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { chainAt } from "./layout.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import type { Epoch, Position } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

export const after = (position: Position): Position => (position + 1) as Position;

export const unitAt = (rank: number, io: ProxyIo): NodeId => (roleOf(io.cluster, "unit").first + rank) as NodeId;

export const rankOfUnit = (node: NodeId, io: ProxyIo): number => node - roleOf(io.cluster, "unit").first;

/** The unit says that it is sealed for the layout of `epoch`. */
export function noteClosed(state: ProxyState, from: NodeId, epoch: Epoch, io: ProxyIo): void {
  if (epoch > state.layout.epoch) state.closed = add(state.closed, rankOfUnit(from, io));
}

/** What a request to this unit of the layout carries. */
export const under = ({ layout: { epoch, since } }: ProxyState, rank: number) => ({
  epoch,
  since: since[rank] as Epoch,
});

/** Head to tail: the write goes to the next unit that lacks it. */
export function sendWrite(state: ProxyState, position: Position, io: ProxyIo): void {
  const { entry, written } = state.writes.get(position)!;
  const rank = chainAt(state.layout, position)[written]!;
  if (has(state.closed, rank)) return;
  io.send(unitAt(rank, io), { type: "write", ...under(state, rank), position, entry });
}

/** At the tail: what it has, the whole chain has. */
export function sendRead(state: ProxyState, position: Position, io: ProxyIo): void {
  const rank = chainAt(state.layout, position).at(-1)!;
  if (has(state.closed, rank)) return;
  io.send(unitAt(rank, io), { type: "read", ...under(state, rank), position });
}

/** What is not answered goes out again, for as long as there is anything. */
export function keepResending(state: ProxyState, io: ProxyIo): void {
  if (state.isResending) return;
  state.isResending = true;
  io.setTimer("resend", io.cluster.options.retryMicros);
}
