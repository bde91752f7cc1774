/**
 * A new epoch at a proposer: what its leader does there, by the phase that it is in.
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), checkpoints.
 */
import { continueInNewEpoch } from "./classic-round.ts";
import { stepDown } from "./election.ts";
import { openFastRound } from "./fast-round.ts";
import { startPhase2 } from "./leader.ts";
import { reroute } from "./route.ts";
import type { ProposerIo, ProposerState } from "./types.ts";

/** This proposer stands at a new epoch: what it leads goes on there. */
export function enteredEpoch(state: ProposerState, io: ProposerIo): void {
  switch (state.phase) {
    case "follow":
      return reroute(state, io); // what was proposed for the old epoch came too late
    case "prepare":
      return startPhase2(state, io);
    case "fast":
      return stepDown(state, io); // another closed it: this fast round is over
    default:
      return state.closing === "fast" && state.closed === state.round
        ? openFastRound(state, io)
        : continueInNewEpoch(state, io);
  }
}
