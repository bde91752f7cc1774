/** For tests: a proposer on a bench, among acceptors 0 to 3 and proposers 4 and 5; clients are 6 and 7. */
import type { Command } from "../../sim/contract/operation.ts";
import { clusterOf, ioOf, take } from "../testing/testing.ts";
import { appendAll, bottom, type Element, type History } from "./c-struct/history.ts";
import { generalizedPaxos } from "./index.ts";
import { proposer } from "./proposer.ts";
import type { Round } from "./rounds.ts";
import type {
  Accepted,
  Epoch,
  GeneralizedPaxosOptions,
  Message,
  ProposerState,
  ProposerTypes,
  Timer,
} from "./types.ts";

export interface Bench {
  readonly state: ProposerState;
  hear(from: number, message: object): unknown[];
  fire(timer: Timer): unknown[];
  /** Client `6 + session` asks for `command`. */
  ask(command: Command): unknown[];
}

/** The proposer at node `self`, started: 4 leads the first round. */
export function bench(self: number, given: Partial<GeneralizedPaxosOptions> = {}, started = 0): Bench {
  const cluster = clusterOf<GeneralizedPaxosOptions>(generalizedPaxos, 4, given);
  const io = ioOf<ProposerTypes>(cluster, self);
  const state = proposer.recover({ started: started as Round }, self as never, cluster);
  proposer.onStart(state, io);
  take(io as never);
  return {
    state,
    hear(from, message) {
      proposer.onMessage(state, from as never, message as Message, io);
      return take(io as never);
    },
    fire(timer) {
      proposer.onTimer(state, timer, io);
      return take(io as never);
    },
    ask({ session, sequence, operation }) {
      proposer.onRequest?.(state, (6 + session) as never, { type: "request", session, sequence, operation }, io);
      return take(io as never);
    },
  };
}

export const historyOf = (...elements: readonly Element[]): History => appendAll(bottom, elements);

/** 2b with all of a history. */
export const voted = (round: number, history: History, epoch = 0): Accepted => ({
  type: "accepted",
  round: round as Round,
  epoch: epoch as Epoch,
  steps: history,
  size: history.length,
});

/** 1b. */
export const promised = (round: number, voteRound: number, history: History, epoch = 0): object => ({
  type: "promise",
  round,
  epoch,
  vote: { round: voteRound, history },
});

/** An acceptor's answer to a heartbeat, or to whoever asks it. */
export const present = (round: number, isLed = false, more: object = {}): object => ({
  type: "present",
  round,
  epoch: 0,
  size: 0,
  isLed,
  beat: 0,
  ...more,
});
