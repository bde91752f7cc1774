/** For tests: a replica of a cluster, fed messages by hand. */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, commandOf, type Operation } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, ioOf, requestOf, take } from "../paxos/test-io.ts";
import { multiPaxos } from "./index.ts";
import type { Ballot, Durable, Message, MultiPaxos, MultiPaxosOptions, Slot, State, Timer, Vote } from "./types.ts";

const automaton = multiPaxos.roles["replica"] as unknown as Automaton<MultiPaxos>;

export class Replica {
  state: State;
  readonly io: Io<MultiPaxos>;
  #durable: Durable;

  constructor(self: number, nodes: number, options: Partial<MultiPaxosOptions> = {}) {
    this.io = ioOf<MultiPaxos>(clusterOf<MultiPaxosOptions>(multiPaxos, nodes, options), self);
    this.#durable = automaton.blank(this.io.cluster, this.io.self);
    this.state = automaton.recover(this.#durable, this.io.self, this.io.cluster);
  }

  #done(): unknown[] {
    const effects = take(this.io as unknown as Io<never>);
    for (const [kind, payload] of effects as [string, object][]) {
      if (kind === "write") this.#durable = { ...this.#durable, ...payload };
    }
    return effects;
  }

  hear(from: number, message: Message): unknown[] {
    automaton.onMessage(this.state, from as NodeId, message, this.io);
    return this.#done();
  }

  ask(session: number, sequence: number, operation: Operation): unknown[] {
    const client = (this.io.cluster.servers + session) as NodeId;
    automaton.onRequest!(this.state, client, requestOf(session, sequence, operation), this.io);
    return this.#done();
  }

  fire(timer: Timer): unknown[] {
    automaton.onTimer(this.state, timer, this.io);
    return this.#done();
  }

  restart(): void {
    this.state = automaton.recover(this.#durable, this.io.self, this.io.cluster);
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
