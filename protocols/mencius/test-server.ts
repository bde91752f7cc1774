/** For tests: a server of a cluster, fed messages by hand. */
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, observed, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { mencius } from "./index.ts";
import type { Ballot, Mencius, MenciusOptions, Message, Slot } from "./types.ts";

const automaton = mencius.roles["server"] as unknown as Automaton<Mencius>;

export class Server extends TestNode<Mencius> {
  constructor(self: number, nodes: number, options: Partial<MenciusOptions> = {}) {
    super(automaton, clusterOf<MenciusOptions>(mencius, nodes, options), self);
  }
}

export const put = (session: number, sequence = 1, key = "a"): Command =>
  commandOf(requestOf(session, sequence, { type: "put", key, value: `${session}.${sequence}` }));

export const slot = (number: number): Slot => number as Slot;
export const ballot = (number: number): Ballot => number as Ballot;

/** What a server tells of itself that has skipped its slots from `skipsFrom` up to `next`. */
const telling = (skipsFrom: number, next: number, executed = 0) => ({
  skipsFrom: slot(skipsFrom),
  next: slot(next),
  executed: slot(executed),
});

export const suggestion = (at: number, command: Command, skipsFrom = at): Message => ({
  type: "suggest",
  slot: slot(at),
  command,
  ...telling(skipsFrom, at),
});

/** A vote of the coordinator's ballot, by one that has skipped its slots from `skipsFrom` up to `next`. */
export const accept = (at: number, skipsFrom: number, next: number, count = 1, of = 0): Message => ({
  type: "accept",
  slot: slot(at),
  count,
  ballot: ballot(of),
  ...telling(skipsFrom, next),
});

export const learn = (at: number, ...decrees: readonly (Command | null)[]): Message => ({
  type: "learn",
  slot: slot(at),
  decrees,
});

export const typesTo = (effects: readonly unknown[], to: number): string[] =>
  (sentTo(effects, to) as Message[]).map(({ type }) => type);

/** What was executed, in order: identities of commands, 0 for no-ops. */
export const executed = (effects: readonly unknown[]): unknown[] =>
  (observed(effects, "applied") as { value: unknown }[]).map(({ value }) => value);
