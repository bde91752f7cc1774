/** For tests: one node without a world. Events go in by hand; what a handler did comes out as short records, in order. */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Cluster, Options } from "../../sim/contract/cluster.ts";
import { effect, Io } from "../../sim/contract/io.ts";
import type { Operation, Reply, Request, Session } from "../../sim/contract/operation.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { Automaton, System } from "../../sim/contract/system.ts";
import type { Types } from "../../sim/contract/types.ts";

/** A cluster of `system` as its own servers see it, with its default options, but for those given, and two clients. */
export const clusterOf = <O extends object>(system: System, nodes: number, given: Partial<O> = {}): Cluster<O> =>
  partsOf(system, nodes, given as Options, 2).at(-1)!.cluster as unknown as Cluster<O>;

export function ioOf<P extends Types>(cluster: Cluster<P["Options"]>, self: number): Io<P> {
  const io = new Io<P>(cluster);
  io.self = self as NodeId;
  return io;
}

/** The effects so far, and a clean sheet: `["send", 2, message]`, `["sync"]`, `["setTimer", "retry"]` … */
export function take(io: Io<never>): unknown[] {
  const done: unknown[] = [];
  for (let at = 0; at < io.count; at++) done.push(effectAt(io, at));
  io.begin(io.self, io.answers);
  return done;
}

function effectAt(io: Io<never>, at: number): unknown {
  const [target, payload] = [io.targets[at], io.payloads[at]];
  switch (io.kinds[at]) {
    case effect.send:
    case effect.sendAhead: // what leaves is asked here, not when
      return ["send", target, payload];
    case effect.whenDurable:
      return ["whenDurable", payload];
    case effect.reply:
      return ["reply", target, payload];
    case effect.write:
      return ["write", payload];
    case effect.sync:
      return ["sync"];
    case effect.observe:
      return ["observe", payload];
    case effect.setTimer:
      return ["setTimer", payload];
    default:
      return ["cancelTimer", payload];
  }
}

/** One node, whose writes are on its disk at once. Every event answers with the effects of its handler. */
export class TestNode<P extends Types> {
  readonly io: Io<P>;
  state: P["State"];
  readonly #automaton: Automaton<P>;
  #durable: P["Durable"];

  /** With a new disk, and not yet started. */
  constructor(automaton: Automaton<P>, cluster: Cluster<P["Options"]>, self: number) {
    this.io = ioOf<P>(cluster, self);
    this.#automaton = automaton;
    this.#durable = automaton.blank(cluster, this.io.self);
    this.state = automaton.recover(this.#durable, this.io.self, cluster);
  }

  hear(from: number, message: P["Message"]): unknown[] {
    this.#automaton.onMessage(this.state, from as NodeId, message, this.io);
    return this.#done();
  }

  /** The client of that session asks: the sessions of these clients are their ranks. */
  ask(session: number, sequence: number, operation: Operation): unknown[] {
    return this.#request(requestOf(session, sequence, operation));
  }

  /** The same, of a client that was told what its session has seen. */
  askHavingSeen(session: number, sequence: number, operation: Operation, seen: number): unknown[] {
    return this.#request({ ...requestOf(session, sequence, operation), seen });
  }

  #request(request: Request): unknown[] {
    const client = (this.io.cluster.servers + request.session) as NodeId;
    this.#automaton.onRequest?.(this.state, client, request, this.io);
    return this.#done();
  }

  /** A server of the part below answers. */
  hearReply(server: number, reply: Reply): unknown[] {
    this.#automaton.onReply?.(this.state, server as NodeId, reply, this.io);
    return this.#done();
  }

  fire(timer: P["Timer"]): unknown[] {
    this.#automaton.onTimer(this.state, timer, this.io);
    return this.#done();
  }

  /** Crashes, and starts again from its disk. */
  restart(): unknown[] {
    this.state = this.#automaton.recover(this.#durable, this.io.self, this.io.cluster);
    this.#automaton.onStart(this.state, this.io);
    return this.#done();
  }

  #done(): unknown[] {
    const effects = take(this.io as unknown as Io<never>);
    for (const [kind, payload] of effects as [string, object][]) {
      if (kind === "write") this.#durable = { ...this.#durable, ...payload };
    }
    return effects;
  }
}

/** The messages sent to node `to` among `effects`. */
export const sentTo = (effects: readonly unknown[], to: number): unknown[] =>
  (effects as unknown[][]).filter(([kind, target]) => kind === "send" && target === to).map(([, , message]) => message);

/** What was observed among `effects`, by type. */
export const observed = (effects: readonly unknown[], type: string): unknown[] =>
  (effects as [string, { type?: string }][])
    .filter(([kind, payload]) => kind === "observe" && payload.type === type)
    .map(([, payload]) => payload);

/** The values told to clients among `effects`: `[client, value]`. */
export const answers = (effects: readonly unknown[]): unknown[] =>
  (effects as [string, number, { result: { value: unknown } }][])
    .filter(([kind]) => kind === "reply")
    .map(([, client, reply]) => [client, reply.result.value]);

export const requestOf = (session: number, sequence: number, operation: Operation): Request => ({
  type: "request",
  session: session as Session,
  sequence,
  operation,
});
