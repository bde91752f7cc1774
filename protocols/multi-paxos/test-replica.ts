/** For tests: a replica of a cluster, fed messages by hand. */
import { assert } from "../../sim/base/assert.ts";
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, requestOf, TestNode } from "../testing/testing.ts";
import { multiPaxos } from "./index.ts";
import type { MultiPaxos } from "./state.ts";
import type { Ballot, Message, MultiPaxosOptions, Slot, Vote } from "./types.ts";

const automaton = multiPaxos.roles["replica"] as unknown as Automaton<MultiPaxos>;

export class Replica extends TestNode<MultiPaxos> {
  constructor(self: number, nodes: number, options: Partial<MultiPaxosOptions> = {}) {
    super(automaton, clusterOf<MultiPaxosOptions>(multiPaxos, nodes, options), self);
  }
}

/** Replica 0 of three, candidate of ballot 3, of which no promise has come yet. */
export function standing(options: Partial<MultiPaxosOptions> = {}): Replica {
  const replica = new Replica(0, 3, options);
  replica.fire("election");
  replica.hear(1, preVotedOf(3));
  return replica;
}

/** The same with its own promise. */
export function candidate(options: Partial<MultiPaxosOptions> = {}): Replica {
  const replica = standing(options);
  replica.hear(0, promiseOf(3, 0));
  return replica;
}

/** The same as leader, its own no-op in slot 0 chosen. */
export function leader(options: Partial<MultiPaxosOptions> = {}): Replica {
  const replica = candidate(options);
  replica.hear(1, promiseOf(3, 0));
  replica.hear(0, acceptedOf(3, 0));
  replica.hear(1, acceptedOf(3, 0));
  const { role, committed, executed } = replica.state;
  assert(role === "leader" && committed === 1 && executed === 1, "replica 0 leads, and has executed its own no-op");
  return replica;
}

export const put = (session: number, sequence = 1): Command =>
  commandOf(requestOf(session, sequence, { type: "put", key: "a", value: `${session}.${sequence}` }));
export const slot = (value: number): Slot => value as Slot;
export const ballot = (value: number): Ballot => value as Ballot;

/** A pre-vote of one who promised nothing yet, and executed nothing. */
export const preVotedOf = (at: number, granted = true, promised = 0, executed = 0): Message => ({
  type: "preVoted",
  ballot: ballot(at),
  granted,
  promised: ballot(promised),
  executed: slot(executed),
});

export const promiseOf = (at: number, floor: number, ...votes: (readonly [number, number, Command])[]): Message => ({
  type: "promise",
  ballot: ballot(at),
  floor: slot(floor),
  votes: votes.map(([place, by, decree]): [Slot, Vote] => [slot(place), { ballot: ballot(by), decree }]),
});

export const acceptOf = (at: number, place: number, committed: number, ...decrees: (Command | null)[]): Message => ({
  type: "accept",
  ballot: ballot(at),
  slot: slot(place),
  decrees,
  committed: slot(committed),
});

export const acceptedOf = (at: number, place: number, count = 1): Message => ({
  type: "accepted",
  ballot: ballot(at),
  slot: slot(place),
  count,
});

export const ackOf = (at: number, round = 0, voted = 1): Message => ({
  type: "heartbeatAck",
  ballot: ballot(at),
  round,
  voted: slot(voted),
});

export const heartbeatOf = (at: number, committed: number, round = 0): Message => ({
  type: "heartbeat",
  ballot: ballot(at),
  committed: slot(committed),
  round,
});
