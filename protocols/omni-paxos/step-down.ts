/**
 * Who leads, as far as a server knows, and what becomes of whom it kept waiting when it leads no more.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 4.1: a higher ballot makes a leader a follower.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Session } from "../../sim/contract/operation.ts";
import { isServer } from "./forwarding.ts";
import { noLeading, type OmniPaxos, type State } from "./state.ts";
import { type Ballot, noBallot, ownerOf } from "./types.ts";

/** It leads no more, or not yet. Clients who wait here are sent on. */
export function stepDown(state: State, io: Io<OmniPaxos>): void {
  if (state.role === "leader") {
    io.observe({ type: "witnessed", what: "leader stepped down" });
    io.cancelTimer("decide");
    io.cancelTimer("prepare");
    const leader = leaderOf(state, io);
    for (const [session, { client, sequence }] of state.waiting.entries()) {
      if (!isServer(client, io)) io.reply(client, { type: "redirect", session: session as Session, sequence, leader });
    }
  }
  Object.assign(state, noLeading());
  state.role = "follower";
}

/** Whoever has the highest ballot that it knows of: elected, promised, or told by somebody who promised it. */
export function leaderOf({ leader, promised, outbid }: State, { self, cluster }: Io<OmniPaxos>): NodeId | null {
  const highest = Math.max(leader, promised, outbid) as Ballot;
  if (highest === noBallot) return null;
  const owner = ownerOf(highest, cluster.servers);
  return owner === self ? null : owner;
}
