/** For tests: a server of a cluster of three, fed messages by hand. Its first ballots are 3, 4 and 5; replica 2 leads first. */
import { assert } from "../../sim/base/assert.ts";
import { type Command, commandOf, type Operation } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { omniPaxos } from "./index.ts";
import type { OmniPaxos } from "./state.ts";
import type { Ballot, Copy, HeartbeatReply, Message, OmniPaxosOptions, PromiseMessage, Slot } from "./types.ts";

const automaton = omniPaxos.roles["replica"] as unknown as Automaton<OmniPaxos>;

export class Replica extends TestNode<OmniPaxos> {
  constructor(self: number, nodes = 3, options: Partial<OmniPaxosOptions> = {}) {
    super(automaton, clusterOf<OmniPaxosOptions>(omniPaxos, nodes, options), self);
  }
}

export const ballot = (value: number): Ballot => value as Ballot;
export const slot = (value: number): Slot => value as Slot;

export const command = (session: number, sequence = 1, operation?: Operation): Command =>
  commandOf(requestOf(session, sequence, operation ?? { type: "put", key: "a", value: `${session}.${sequence}` }));

export const copyOf = (first: number, ...entries: Command[]): Copy => ({
  first: slot(first),
  entries,
  checkpoint: null,
});

export const prepareOf = (of: number, accepted = 0, end = 0, decided = 0): Message => ({
  type: "prepare",
  ballot: ballot(of),
  accepted: ballot(accepted),
  end: slot(end),
  decided: slot(decided),
});

export const promiseOf = (
  of: number,
  accepted = 0,
  end = 0,
  decided = 0,
  copy: Copy | null = null,
): PromiseMessage => ({
  type: "promise",
  ballot: ballot(of),
  accepted: ballot(accepted),
  end: slot(end),
  decided: slot(decided),
  copy,
});

export const syncOf = (of: number, copy: Copy, decided = 0): Message => ({
  type: "acceptSync",
  ballot: ballot(of),
  copy,
  decided: slot(decided),
});

export const decideOf = (of: number, first: number, decided: number, ...entries: Command[]): Message => ({
  type: "acceptDecide",
  ballot: ballot(of),
  first: slot(first),
  entries,
  decided: slot(decided),
});

export const acceptedOf = (of: number, upTo: number): Message => ({
  type: "accepted",
  ballot: ballot(of),
  slot: slot(upTo),
});

/** An answer to `round`, in configuration 0. */
export const replyOf = (round: number, of: number, given: Partial<HeartbeatReply> = {}): HeartbeatReply => ({
  ...({ type: "heartbeatReply", configuration: 0, round, ballot: ballot(of), quorumConnected: true } as const),
  ...{ promised: ballot(0), hearsPromised: false },
  ...given,
});

/** Replica 0 follows replica 2 in ballot 5, with an empty log. */
export function follower(options: Partial<OmniPaxosOptions> = {}): Replica {
  const replica = new Replica(0, 3, options);
  replica.restart();
  replica.hear(2, prepareOf(5));
  replica.hear(2, syncOf(5, copyOf(1)));
  assert(replica.state.accepted === 5, "it follows replica 2");
  return replica;
}

/** Replica 2 leads ballot 5, with an empty log; replica 0 has promised and accepted it. */
export function leader(options: Partial<OmniPaxosOptions> = {}): Replica {
  const replica = new Replica(2, 3, options);
  replica.restart();
  replica.hear(0, replyOf(1, 3));
  replica.fire("heartbeat");
  replica.hear(2, promiseOf(5));
  replica.hear(0, promiseOf(5));
  replica.hear(2, acceptedOf(5, 0));
  replica.hear(0, acceptedOf(5, 0));
  assert(replica.state.phase === "accept" && replica.state.role === "leader", "it leads");
  return replica;
}

/** The types of the messages to `node` among `effects`. */
export const typesTo = (effects: readonly unknown[], node: number): string[] =>
  sentTo(effects, node).map((sent) => (sent as { type: string }).type);
