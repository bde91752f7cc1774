/**
 * What an automaton may do: issue effects, in the order in which they must happen. One concrete class for every world,
 * so that its call sites stay monomorphic; the world that owns it reads the effects after the handler returns.
 *
 * Writes reach the disk cache in order; `sync` makes all writes before it durable, and every send, reply and
 * observation behind a sync waits for it. A crash may cut the list after any effect. Timers are volatile memory.
 */
import { assert } from "../base/assert.ts";
import type { NodeId } from "../base/brand.ts";
import { type Cluster, roleOf } from "./cluster.ts";
import type { Observation } from "./observation.ts";
import type { Reply } from "./operation.ts";
import type { Types } from "./types.ts";

/** The kind of an effect, as the world switches on it. */
export const effect = { send: 0, reply: 1, write: 2, sync: 3, observe: 4, setTimer: 5, cancelTimer: 6 } as const;

/** Where draws come from: a random stream in a simulation, a choice in the checker. */
export interface DrawSource {
  below(bound: number): number;
}

export class Io<P extends Types = Types> {
  /** The node that is handling an event. */
  self = 0 as NodeId;
  cluster: Cluster<P["Options"]>;
  /** The node's own clock, in microseconds: offset and drifting against every other's. For measuring spans only. */
  localTime = 0;
  /** Owned by the world. */
  draws: DrawSource = noDraws;

  // The effects of the handler that runs, one column per field.
  count = 0;
  readonly kinds: number[] = [];
  readonly targets: number[] = []; // send, reply: the node; setTimer: min micros
  readonly limits: number[] = []; // setTimer: max micros
  readonly payloads: unknown[] = []; // the message, reply, change, observation or timer name

  constructor(cluster: Cluster<P["Options"]>) {
    this.cluster = cluster;
  }

  /** Sends a message; to oneself too, which is delivered like any other but never lost. */
  send(to: NodeId, message: P["Message"]): void {
    const { servers, clients } = this.cluster;
    assert(to >= 0 && to < servers + clients && (to | 0) === to, "a message goes to a node of the cluster");
    this.#push(effect.send, to, 0, message);
  }

  /** Sends to every node of a role, oneself included if it has that role, in rank order. */
  broadcast(role: string, message: P["Message"]): void {
    const { first, count } = roleOf(this.cluster, role);
    for (let rank = 0; rank < count; rank++) this.#push(effect.send, first + rank, 0, message);
  }

  /** Answers a client. */
  reply(client: NodeId, reply: Reply): void {
    const { servers, clients } = this.cluster;
    assert(client >= servers && client < servers + clients, "a reply goes to a client");
    this.#push(effect.reply, client, 0, reply);
  }

  /** Writes these fields of the durable record, all or none. Durable only after the next sync. */
  write(change: Partial<P["Durable"]>): void {
    this.#push(effect.write, 0, 0, change);
  }

  /** What follows waits until all writes issued so far are durable. */
  sync(): void {
    this.#push(effect.sync, 0, 0, null);
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

  /** A choice of the world among 0..bound-1. */
  draw(bound: number): number {
    return this.draws.below(bound);
  }

  /** Shows the judges a fact. */
  observe(observation: Observation): void {
    this.#push(effect.observe, 0, 0, observation);
  }

  #push(kind: number, target: number, limit: number, payload: unknown): void {
    const at = this.count++;
    this.kinds[at] = kind;
    this.targets[at] = target;
    this.limits[at] = limit;
    this.payloads[at] = payload;
  }
}

const noDraws: DrawSource = { below: () => 0 };
