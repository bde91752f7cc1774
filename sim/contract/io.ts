/**
 * What an automaton may do: issue effects, in the order in which they must happen. One concrete class for every world,
 * so that its call sites stay monomorphic; the world that owns it reads the effects after the handler returns.
 *
 * Writes reach the disk cache in order; `sync` makes all writes before it durable, and every send, reply and
 * observation behind a sync waits for it, but for what is sent ahead. A crash may cut the list after any effect. Timers
 * are volatile memory.
 */
import { assert } from "../base/assert.ts";
import type { NodeId } from "../base/brand.ts";
import { whyUnplain } from "../base/plain.ts";
import { type Cluster, roleOf } from "./cluster.ts";
import type { Instant, Spans } from "./instant.ts";
import type { Observation } from "./observation.ts";
import type { Reply, Request } from "./operation.ts";
import type { Types } from "./types.ts";

/** The kind of an effect, as the world switches on it. */
export const effect = {
  send: 0,
  reply: 1,
  write: 2,
  sync: 3,
  observe: 4,
  setTimer: 5,
  cancelTimer: 6,
  sendAhead: 7,
  whenDurable: 8,
} as const;

/** Of a node that answers for no disk. */
export const noAnswers: readonly string[] = [];

/**
 * An answer was issued over writes of its own handler that no sync covers, or ahead of the disk: after a crash its
 * receiver counts on what its sender never had. A finding about the system, wherever its handlers run.
 */
export class AnswerBeforeDisk extends Error {
  static readonly invariant = "answers-before-disk";
}

/**
 * A message is no plain data, so that it could be neither recorded, nor sent to another machine. A finding about the
 * system, whether anybody records or not.
 */
export class UnplainMessage extends Error {
  static readonly invariant = "plain-message";
}

/** Where draws come from: a random stream in a simulation, a choice in the checker. */
export interface DrawSource {
  below(bound: number): number;
}

export class Io<P extends Types = Types> {
  /** The node that is handling an event. */
  self = 0 as NodeId;
  cluster: Cluster<P["Options"]>;
  /**
   * The node's own clock, in microseconds: offset and drifting against every other's. For instruments: an automaton reads
   * it by `now` and compares by `hasElapsed`, so that the checker can try what else its clock might say.
   */
  localTime = 0;
  /** Owned by the world: what comparisons come out as where time is abstract; null where clocks tick. */
  spans: Spans | null = null;
  /**
   * For how long the disk has been at the sync under way, in microseconds; 0 when it is idle. A process knows when it
   * asked, and so that its disk hangs. Always 0 where syncs take no time.
   */
  syncingMicros = 0;
  /** Owned by the world. */
  draws: DrawSource = noDraws;
  /** Owned by the world: what `Automaton.answers` of the node says. */
  answers: readonly string[] = noAnswers;
  /** The newest write of this handler that no sync covers and that says something new; null when there is none. */
  #owed: object | null = null;

  // The effects of the handler that runs, one column per field.
  count = 0;
  readonly kinds: number[] = [];
  readonly targets: number[] = []; // send, reply: the node; setTimer: min micros
  readonly limits: number[] = []; // setTimer: max micros
  readonly payloads: unknown[] = []; // the message, reply, change, observation or timer name

  constructor(cluster: Cluster<P["Options"]>) {
    this.cluster = cluster;
  }

  /** A handler of `self` begins: nothing is issued yet. */
  begin(self: NodeId, answers: readonly string[]): void {
    this.count = 0;
    this.self = self;
    this.answers = answers;
    this.#owed = null;
  }

  /** Sends a message; to oneself too, which is delivered like any other but never lost. */
  send(to: NodeId, message: P["Message"]): void {
    const { servers, clients } = this.cluster;
    assert(to >= 0 && to < servers + clients && (to | 0) === to, "a message goes to a node of the cluster");
    if (this.#owed !== null) this.#checkOwed(message);
    checkPlain(message);
    this.#push(effect.send, to, 0, message);
  }

  /**
   * Sends a message that owes the disk nothing: it leaves at once, past every sync that is under way, whichever handler
   * issued it, and overtakes what waits there. Whoever calls it says why nothing that the message tells can be forgotten.
   */
  sendAhead(to: NodeId, message: P["Message"]): void {
    const { servers } = this.cluster;
    assert(to >= 0 && to < servers && (to | 0) === to, "a message that goes ahead goes to a server");
    const { type } = message as { readonly type: string };
    if (this.answers.includes(type))
      throw new AnswerBeforeDisk(`sends ${type} ahead of the disk, though it is an answer`);
    checkPlain(message);
    this.#push(effect.sendAhead, to, 0, message);
  }

  /** Sends to every node of a role, oneself included if it has that role, in rank order. */
  broadcast(role: string, message: P["Message"]): void {
    const { first, count } = roleOf(this.cluster, role);
    if (this.#owed !== null) this.#checkOwed(message);
    checkPlain(message);
    for (let rank = 0; rank < count; rank++) this.#push(effect.send, first + rank, 0, message);
  }

  /** Answers a client. */
  reply(client: NodeId, reply: Reply): void {
    const { servers, clients } = this.cluster;
    assert(client >= servers && client < servers + clients, "a reply goes to a client");
    checkPlain(reply);
    this.#push(effect.reply, client, 0, reply);
  }

  /** Asks a server of the part below, as a client would; it answers by `onReply`. */
  ask(server: NodeId, request: Request): void {
    const { below } = this.cluster;
    assert(
      below !== null && server >= below.first && server < below.first + below.count,
      "a question goes to a server of the part below that takes requests",
    );
    checkPlain(request);
    this.#push(effect.send, server, 0, request);
  }

  /** Writes these fields of the durable record, all or none. Durable only after the next sync. */
  write(change: Partial<P["Durable"]>): void {
    this.#owed = change;
    this.#push(effect.write, 0, 0, change);
  }

  /**
   * Writes these fields where they say the same as what they replace, as a snapshot does of the log that it compacts: a
   * crash may take the one or the other, and no answer waits for it.
   */
  rewrite(change: Partial<P["Durable"]>): void {
    this.#push(effect.write, 0, 0, change);
  }

  /** What follows waits until all writes issued so far are durable. */
  sync(): void {
    this.#owed = null;
    this.#push(effect.sync, 0, 0, null);
  }

  /**
   * Syncs, and nothing waits: when all writes issued so far are durable, `message` arrives here, from this node itself.
   * That is an event of its own, however fast the disk; a crash before it loses the message, and perhaps the writes.
   */
  whenDurable(message: P["Message"]): void {
    checkPlain(message);
    this.#push(effect.whenDurable, this.self, 0, message);
  }

  /** Arms `timer`, replacing its earlier setting, to fire after a time the world draws from min..max microseconds. */
  setTimer(timer: P["Timer"], minMicros: number, maxMicros: number = minMicros): void {
    assert(minMicros >= 0 && maxMicros >= minMicros, "a timer's least time is at least 0 and at most its longest");
    assert(Number.isSafeInteger(minMicros) && Number.isSafeInteger(maxMicros), "a timer is set in whole microseconds");
    this.#push(effect.setTimer, minMicros, maxMicros, timer);
  }

  cancelTimer(timer: P["Timer"]): void {
    this.#push(effect.cancelTimer, 0, 0, timer);
  }

  /** A reading of the node's own clock: to be kept in memory, and to be compared by this node alone. */
  now(): Instant {
    return this.spans === null ? (this.localTime as unknown as Instant) : this.spans.now;
  }

  /** So many microseconds or more are over since that reading, by this node's clock. */
  hasElapsed(since: Instant, span: number): boolean {
    if (this.spans !== null) return this.spans.hasElapsed(since, span);
    return this.localTime - (since as unknown as number) >= span;
  }

  /** Fewer are over. False as well where the clock went back behind the reading: then it cannot tell. */
  isRecent(since: Instant, span: number): boolean {
    if (this.spans !== null) return !this.spans.hasElapsed(since, span);
    const micros = this.localTime - (since as unknown as number);
    return micros >= 0 && micros < span;
  }

  /** Microseconds left until so many are over, for a timer; 0 or less once they are. */
  left(since: Instant, span: number): number {
    if (this.spans !== null) return this.spans.hasElapsed(since, span) ? 0 : span;
    return (since as unknown as number) + span - this.localTime;
  }

  /** A choice of the world among 0..bound-1. */
  draw(bound: number): number {
    return this.draws.below(bound);
  }

  /** Shows the judges a fact. */
  observe(observation: Observation): void {
    this.#push(effect.observe, 0, 0, observation);
  }

  #checkOwed(message: P["Message"]): void {
    const { type } = message as { readonly type: string };
    if (!this.answers.includes(type)) return;
    const fields = Object.keys(this.#owed ?? {}).join(" and ");
    throw new AnswerBeforeDisk(`sends ${type} before its write of ${fields} is behind a sync`);
  }

  #push(kind: number, target: number, limit: number, payload: unknown): void {
    const at = this.count++;
    this.kinds[at] = kind;
    this.targets[at] = target;
    this.limits[at] = limit;
    this.payloads[at] = payload;
  }
}

function checkPlain(message: unknown): void {
  const why = whyUnplain(message);
  if (why === null) return;
  const type = typeof message === "object" && message !== null ? String((message as { type?: unknown }).type) : "";
  throw new UnplainMessage(`sends ${type}, which is no plain data: it holds ${why}`);
}

const noDraws: DrawSource = { below: () => 0 };
