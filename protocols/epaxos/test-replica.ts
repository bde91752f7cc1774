/** For tests: a replica of a cluster, fed messages by hand. */
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { epaxos } from "./index.ts";
import {
  type Attributes,
  type Ballot,
  defaultBallot,
  type Entry,
  type Epaxos,
  type EpaxosOptions,
  type Instance,
  instanceOf,
  type Message,
} from "./types.ts";

const automaton = epaxos.roles["replica"] as unknown as Automaton<Epaxos>;

export class Replica extends TestNode<Epaxos> {
  constructor(self: number, nodes: number, options: Partial<EpaxosOptions> = {}) {
    super(automaton, clusterOf<EpaxosOptions>(epaxos, nodes, options), self);
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
export const preAcceptMessage = (
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

export const commitMessage = (instance: Instance, command: Command | null, attributes: Attributes): Message => ({
  type: "commit",
  instance,
  command,
  ...attributes,
});

export const gossipMessage = (
  executed: number[],
  committed: number[],
  kind: "word" | "answer" | "end" = "word",
): Message => ({ type: "gossip", kind, executed, committed });

/** An entry as it is told in an answer to a prepare. */
export const toldEntry = (status: Entry["status"], attributes: Attributes, fields: Partial<Entry> = {}): Entry => ({
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
