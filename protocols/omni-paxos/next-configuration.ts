/**
 * The next configuration begins at a server: with an election of its own, or, where it is no member, by telling the members.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 6.
 */
import type { Io } from "../../sim/contract/io.ts";
import { beginRound, restarted } from "./ballot-leader-election.ts";
import { awaitStart } from "./migration.ts";
import type { OmniPaxos, State } from "./state.ts";
import { isMember } from "./stop-sign.ts";
import { firstBallot, noSlot } from "./types.ts";

/** §6: all before it is here and on the disk. Its members hold elections of their own; others tell them where the log is. */
export function beginConfiguration(state: State, io: Io<OmniPaxos>): void {
  const { configuration, promised } = state;
  Object.assign(state, restarted(firstBallot(configuration.number, io.self, io.cluster.servers), promised));
  state.phase = "prepare";
  state.early = [];
  state.told = noSlot;
  if (isMember(state, io.self)) return beginRound(state, io);
  io.cancelTimer("heartbeat");
  awaitStart(state, io);
}
