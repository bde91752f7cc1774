/** For tests: one replica without a world. Events go in by hand, effects come out as short records in their order. */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { deepFreeze } from "../../sim/base/plain.ts";
import { makeCluster } from "../../sim/contract/cluster.ts";
import { effect, Io } from "../../sim/contract/io.ts";
import { type Command, commandOf, type Operation, type Request, type Session } from "../../sim/contract/operation.ts";
import { raft } from "./index.ts";
import { replica } from "./replica.ts";
import type { Durable, Entry, Index, Message, Raft, RaftOptions, State, Term, Timer } from "./types.ts";

export const index = (value: number): Index => value as Index;
export const term = (value: number): Term => value as Term;

/** A command of session `session`, its `sequence`-th: appends `x` to the key `k`. */
export const command = (sequence: number, session = 0): Command => commandOf(request(sequence, session));

export const request = (sequence: number, session = 0, operation: Operation = appendX): Request => ({
  type: "request",
  session: session as Session,
  sequence,
  operation,
});

const appendX: Operation = { type: "append", key: "k", value: "x" };
export const getK: Operation = { type: "get", key: "k" };

/** A log whose entries have these terms; entry i carries command i of session 0. */
export const logOf = (...terms: number[]): Log<Entry> =>
  terms.reduce((log, of, at) => log.append(entry(of, at + 1)), Log.empty<Entry>(1));

export const entry = (of: number, sequence: number): Entry => ({ term: term(of), command: command(sequence) });

/** An effect: `["send", to, message]`, `["reply", to, reply]`, `["write", change]`, `["sync"]`, `["observe", what]` … */
export type Effect = readonly unknown[];

export class Replica {
  readonly self: number;
  readonly state: State;
  readonly io: Io<Raft>;

  constructor(nodes: number, self: number, disk: Partial<Durable> = {}, given: Partial<RaftOptions> = {}) {
    const defaults = Object.entries(raft.options).map(([name, spec]) => [name, spec.default]);
    const options: RaftOptions = { ...Object.fromEntries(defaults), snapshotEntries: 1000, ...given };
    const cluster = makeCluster([["replica", nodes]], 1, options);
    this.self = self;
    this.io = new Io<Raft>(cluster);
    this.io.self = self as NodeId;
    const durable = deepFreeze({ ...replica.blank(cluster, self as NodeId), ...disk });
    this.state = replica.recover(durable, self as NodeId, cluster);
  }

  start(): Effect[] {
    replica.onStart(this.state, this.io);
    return this.#taken();
  }

  hears(from: number, message: Message): Effect[] {
    replica.onMessage(this.state, from as NodeId, deepFreeze(message), this.io);
    return this.#taken();
  }

  asked(what: Request): Effect[] {
    replica.onRequest?.(this.state, this.io.cluster.servers as NodeId, what, this.io);
    return this.#taken();
  }

  fires(timer: Timer): Effect[] {
    replica.onTimer(this.state, timer, this.io);
    return this.#taken();
  }

  /** Wins the next term with the votes of everyone, itself included. Returns what it did as a leader. */
  wins(): Effect[] {
    const next = term(this.state.term + 1);
    this.fires("election");
    const others = Array.from({ length: this.io.cluster.servers }, (_, node) => node).filter((n) => n !== this.self);
    for (const node of others) this.hears(node, { type: "preVoted", term: next, granted: true });
    const effects: Effect[] = [];
    for (const node of [this.self, ...others]) {
      effects.push(...this.hears(node, { type: "voted", term: next, granted: true }));
    }
    return effects;
  }

  /** `from` acknowledges the log up to `match` in the current term. */
  acked(from: number, match: number, round = 0): Effect[] {
    return this.hears(from, { type: "appended", term: this.state.term, match: index(match), round });
  }

  #taken(): Effect[] {
    const { io } = this;
    const effects = Array.from({ length: io.count }, (_, at) => effectAt(io, at));
    io.count = 0;
    return effects;
  }
}

function effectAt(io: Io<Raft>, at: number): Effect {
  const name = Object.keys(effect).find((key) => effect[key as keyof typeof effect] === io.kinds[at]) ?? "";
  const payload = io.payloads[at];
  if (name === "send" || name === "reply") return [name, io.targets[at], payload];
  return name === "sync" ? [name] : [name, payload];
}

/** The messages to `to`. */
export const sentTo = (effects: readonly Effect[], to: number): unknown[] =>
  effects.filter(([kind, target]) => kind === "send" && target === to).map(([, , message]) => message);

export const replies = (effects: readonly Effect[]): unknown[] =>
  effects.filter(([kind]) => kind === "reply").map(([, , reply]) => reply);

/** What was observed, without the witnesses' marks unless asked for. */
export const observed = (effects: readonly Effect[], type: string): unknown[] =>
  effects.filter(([kind, what]) => kind === "observe" && (what as { type: string }).type === type).map(([, w]) => w);

/** The kinds of effects in order, sends with the type of their message: `write sync send:appended`. */
export const story = (effects: readonly Effect[]): string =>
  effects
    .map(([kind, second, third]) => {
      if (kind === "send" || kind === "reply") return `${kind}:${(third as { type: string }).type}`;
      return kind === "observe" ? `observe:${(second as { type: string }).type}` : kind;
    })
    .join(" ");
