/**
 * What a proposer sends to safekeepers once it is elected: the history of its log, then entries, one stretch after another.
 *
 * Source: Neon, `docs/safekeeper-protocol.md`, "Main loop"; RFC 013: the history goes before any entry.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { members } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { everybodyIn } from "./configurations.ts";
import type { ProposerState, ProposerTypes, Slot } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

export const safekeeperAt = (rank: number, { cluster }: ProposerIo): NodeId =>
  (roleOf(cluster, "safekeeper").first + rank) as NodeId;

export function sendHistory({ term, history, configuration }: ProposerState, rank: number, io: ProposerIo): void {
  io.send(safekeeperAt(rank, io), { type: "elected", term, history, configuration });
}

/** The next stretch for this safekeeper, or none at all as a sign of life. In place of what is no longer here, the snapshot. */
export function sendNext(state: ProposerState, rank: number, io: ProposerIo): void {
  const { term, round, base, log, executed: committed, configuration } = state;
  const wanted = state.sent[rank]!;
  const isHere = wanted >= log.first;
  const first = (isHere ? wanted : base.next) as Slot;
  const entries = log.slice(first, first + io.cluster.options.appendMax);
  const snapshot = isHere ? null : base;
  state.sent = state.sent.with(rank, first + entries.length);
  const append = { type: "append", term, round, snapshot, first, entries, committed, configuration } as const;
  io.send(safekeeperAt(rank, io), append);
}

/** To everybody who follows this log, whether or not there are entries to send. */
export function sendSigns(state: ProposerState, io: ProposerIo): void {
  for (const rank of members(everybodyIn(state.configuration))) if (state.held[rank]! >= 0) sendNext(state, rank, io);
}
