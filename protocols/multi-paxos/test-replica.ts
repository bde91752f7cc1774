/** For tests: a replica of a cluster, fed messages by hand. */
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, requestOf, TestNode } from "../testing/testing.ts";
import { multiPaxos } from "./index.ts";
import type { Ballot, Message, MultiPaxos, MultiPaxosOptions, Slot, Vote } from "./types.ts";

const automaton = multiPaxos.roles["replica"] as unknown as Automaton<MultiPaxos>;

export class Replica extends TestNode<MultiPaxos> {
  constructor(self: number, nodes: number, options: Partial<MultiPaxosOptions> = {}) {
    super(automaton, clusterOf<MultiPaxosOptions>(multiPaxos, nodes, options), self);
  }
}

export const put = (session: number, sequence = 1): Command =>
  commandOf(requestOf(session, sequence, { type: "put", key: "a", value: `${session}.${sequence}` }));
export const slot = (value: number): Slot => value as Slot;
export const ballot = (value: number): Ballot => value as Ballot;

export const promise = (at: number, floor: number, ...votes: (readonly [number, number, Command])[]): Message => ({
  type: "promise",
  ballot: ballot(at),
  floor: slot(floor),
  votes: votes.map(([place, by, decree]): [Slot, Vote] => [slot(place), { ballot: ballot(by), decree }]),
});

export const accept = (at: number, place: number, committed: number, ...decrees: (Command | null)[]): Message => ({
  type: "accept",
  ballot: ballot(at),
  slot: slot(place),
  decrees,
  committed: slot(committed),
});

export const accepted = (at: number, place: number, count = 1): Message => ({
  type: "accepted",
  ballot: ballot(at),
  slot: slot(place),
  count,
});

export const heartbeat = (at: number, committed: number, round = 0): Message => ({
  type: "heartbeat",
  ballot: ballot(at),
  committed: slot(committed),
  round,
});
