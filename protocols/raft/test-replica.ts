/** For tests: one replica without a world. Events go in by hand, effects come out as short records in their order. */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { deepFreeze } from "../../sim/base/plain.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, commandOf, type Operation, type Request } from "../../sim/contract/operation.ts";
import { clusterOf, ioOf, requestOf, take } from "../testing/testing.ts";
import { raft } from "./index.ts";
import { replica } from "./replica.ts";
import type { Durable, Index, LogEntry, Message, Raft, RaftOptions, State, Term, Timer } from "./types.ts";

export const index = (value: number): Index => value as Index;
export const term = (value: number): Term => value as Term;

/** A command of session `session`, its `sequence`-th: appends `x` to the key `k`. */
export const nthCommand = (sequence: number, session = 0): Command => commandOf(request(sequence, session));

export const request = (sequence: number, session = 0, operation: Operation = appendX): Request =>
  requestOf(session, sequence, operation);

const appendX: Operation = { type: "append", key: "k", value: "x" };
export const getK: Operation = { type: "get", key: "k" };

/** A log whose entries have these terms; entry i carries command i of session 0. */
export const logOf = (...terms: number[]): Log<LogEntry> =>
  terms.reduce((log, of, at) => log.append(entryOfTerm(of, at + 1)), Log.empty<LogEntry>(1));

export const entryOfTerm = (of: number, sequence: number): LogEntry => ({
  term: term(of),
  command: nthCommand(sequence),
});

/** An effect: `["send", to, message]`, `["reply", to, reply]`, `["write", change]`, `["sync"]`, `["observe", what]` … */
export type Effect = readonly unknown[];

/** Starts from the disk that a test gives; messages and disk are frozen, so that nothing below a field is mutated. */
export class RaftReplica {
  readonly self: number;
  readonly state: State;
  readonly io: Io<Raft>;

  constructor(nodes: number, self: number, disk: Partial<Durable> = {}, given: Partial<RaftOptions> = {}) {
    const cluster = clusterOf<RaftOptions>(raft, nodes, { snapshotEntries: 1000, ...given });
    this.self = self;
    this.io = ioOf<Raft>(cluster, self);
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

  /** `from` acknowledges the log up to `match` in the current term, when asked in `round`. */
  acked(from: number, match: number, round = this.state.round): Effect[] {
    return this.hears(from, { type: "appended", term: this.state.term, match: index(match), round });
  }

  #taken(): Effect[] {
    return take(this.io as unknown as Io<never>) as Effect[];
  }
}

export const replies = (effects: readonly Effect[]): unknown[] =>
  effects.filter(([kind]) => kind === "reply").map(([, , reply]) => reply);

/** The kinds of effects in order, sends with the type of their message: `write sync send:appended`. */
export const outline = (effects: readonly Effect[]): string =>
  effects
    .map(([kind, second, third]) => {
      if (kind === "send" || kind === "reply") return `${kind}:${(third as { type: string }).type}`;
      return kind === "observe" ? `observe:${(second as { type: string }).type}` : kind;
    })
    .join(" ");
