/**
 * Who leads, as far as a server knows, and what becomes of whom it kept waiting when it leads no more.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 4.1: a higher ballot makes a leader a follower.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { has, members } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Session } from "../../sim/contract/operation.ts";
import { isServer } from "./forwarding.ts";
import { noLead, type OmniPaxos, type State } from "./state.ts";
import { type Ballot, configurationOf, noBallot, ownerOf } from "./types.ts";

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
  Object.assign(state, noLead());
  state.role = "follower";
}

/**
 * Whoever has the highest ballot of the configuration that it knows of: elected, promised, or told by somebody who promised it. A
 * server that is no member names one that is, by lot: any of them may be gone.
 */
export function leaderOf(state: State, io: Io<OmniPaxos>): NodeId | null {
  const { self, cluster } = io;
  const { leader, promised, outbid, configuration } = state;
  if (!has(configuration.members, self)) {
    const ranks = members(configuration.members);
    return ranks[io.draw(ranks.length)] as NodeId;
  }
  const highest = Math.max(leader, promised, outbid) as Ballot;
  if (highest === noBallot || configurationOf(highest) !== configuration.number) return null;
  const owner = ownerOf(highest, cluster.servers);
  return owner === self ? null : owner;
}
