/**
 * What is on a disk, and what the judges are told of it.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), figure 3: the log, the promised and the accepted ballot are persistent.
 * Invariants carried here: what is promised never goes down on a disk; no log on a disk is of a ballot above the promised one.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Standing } from "../../sim/contract/standing.ts";
import type { Durable, OmniPaxos, State } from "./state.ts";
import { type Checkpoint, noBallot } from "./types.ts";

/** All of the disk in one write: a crash may keep this one and lose an earlier one, and none makes sense without the other fields. */
export function persist({ promised, accepted, log, checkpoint }: State, io: Io<OmniPaxos>): void {
  io.write({ promised, accepted, log, checkpoint });
  io.sync(); // before what follows: it answers for what is written
}

/** What a Promise tells of the log, as text. */
export const reportOf = ({ accepted, log }: Pick<Durable, "accepted" | "log">): string => `${accepted}:${log.next - 1}`;

/** Not slot by slot: a log that is accepted in a higher ballot may be shorter. */
export const standing = ({ promised, accepted, log }: Readonly<Durable>): Standing => ({
  promised,
  report: reportOf({ accepted, log }),
  accepted,
});

/** The entries from `first` on are on the disk now, as accepted in the ballot of this log. */
export function observeAccepted({ accepted: term, log }: State, first: number, io: Io<OmniPaxos>): void {
  for (let slot = Math.max(first, log.first); slot < log.next; slot++) {
    io.observe({ type: "accepted", term, slot, value: (log.at(slot) as Command).id });
  }
}

/** The judges are told where a checkpoint took the place of a prefix; `before` was here before. */
export function observeInstalled({ checkpoint }: State, before: Checkpoint, io: Io<OmniPaxos>): void {
  if (checkpoint === before) return;
  io.observe({ type: "installed", next: checkpoint.slot + 1 });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** All that a disk holds at a start: the crash before may have cut what its server had to say. */
export function observeDisk(state: State, io: Io<OmniPaxos>): void {
  const { checkpoint, accepted, promised } = state;
  if (checkpoint.slot > 0) io.observe({ type: "installed", next: checkpoint.slot + 1 });
  // In a lower ballot than the promised one it acknowledges nothing any more.
  if (accepted > noBallot && accepted === promised) observeAccepted(state, state.log.first, io);
}
