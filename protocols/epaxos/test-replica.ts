/** For tests: a replica of a cluster, fed messages by hand. */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, commandOf, type Operation } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, ioOf, requestOf, sentTo, take } from "../paxos/test-io.ts";
import { epaxos } from "./index.ts";
import {
  type Attributes,
  type Ballot,
  type Durable,
  defaultBallot,
  type Entry,
  type Epaxos,
  type EpaxosOptions,
  type Instance,
  instanceOf,
  type Message,
  type State,
} from "./types.ts";

const automaton = epaxos.roles["replica"] as unknown as Automaton<Epaxos>;

export class Replica {
  state: State;
  readonly io: Io<Epaxos>;
  #durable: Durable;

  constructor(self: number, nodes: number, options: Partial<EpaxosOptions> = {}) {
    this.io = ioOf<Epaxos>(clusterOf<EpaxosOptions>(epaxos, nodes, options), self);
    this.#durable = automaton.blank(this.io.cluster, this.io.self);
    this.state = automaton.recover(this.#durable, this.io.self, this.io.cluster);
  }

  /** What it did, written to its disk at once. */
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

  fire(timer: "suspect" | "gossip"): unknown[] {
    automaton.onTimer(this.state, timer, this.io);
    return this.#done();
  }

  crash(): unknown[] {
    this.state = automaton.recover(this.#durable, this.io.self, this.io.cluster);
    automaton.onStart(this.state, this.io);
    return this.#done();
  }
}

export const put = (session: number, sequence = 1, key = "a"): Command =>
  commandOf(requestOf(session, sequence, { type: "put", key, value: `${session}.${sequence}` }));
export const get = (session: number, sequence = 1, key = "a"): Command =>
  commandOf(requestOf(session, sequence, { type: "get", key }));

export const ballot = (value: number): Ballot => value as Ballot;
export const at = (owner: number, index: number, replicas: number): Instance => instanceOf(owner, index, replicas);

/** Dependencies of five replicas: `deps(0, 3)` follows everything of replica 0 up to instance 3. */
export function deps(...pairs: readonly number[]): number[] {
  const all = [-1, -1, -1, -1, -1];
  for (let pair = 0; pair < pairs.length; pair += 2) all[pairs[pair]!] = pairs[pair + 1]!;
  return all;
}

/** A pre-accept of `command` in `instance`. */
export const preAccept = (
  instance: Instance,
  command: Command,
  attributes: Attributes,
  at = defaultBallot,
): Message => ({
  type: "preAccept",
  instance,
  ballot: at,
  command,
  ...attributes,
});

export const commit = (instance: Instance, command: Command | null, attributes: Attributes): Message => ({
  type: "commit",
  instance,
  command,
  ...attributes,
});

/** An entry as it is told in an answer to a prepare. */
export const entry = (status: Entry["status"], attributes: Attributes, fields: Partial<Entry> = {}): Entry => ({
  ballot: defaultBallot,
  acceptedBallot: defaultBallot,
  status,
  command: status === "none" ? null : put(0),
  initial: status === "preAccepted",
  ...attributes,
  ...fields,
});

/** The types of the messages sent to node `to`. */
export const typesTo = (effects: readonly unknown[], to: number): string[] =>
  (sentTo(effects, to) as Message[]).map(({ type }) => type);
