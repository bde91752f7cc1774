/**
 * Conformance: a system wrapped so that it is watched from inside while it runs as ever. Every handler is held to the
 * rules of the contract, and every disk that a crash could leave behind is recovered from.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { canonical } from "../../sim/base/plain.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { effect, Io } from "../../sim/contract/io.ts";
import type { Automaton, System } from "../../sim/contract/system.ts";
import type { Types } from "../../sim/contract/types.ts";

type Fields = Record<string, unknown>;
type Handler = (state: object, io: Io) => unknown;

/** What the handlers of one role were seen to do. */
export interface RoleReport {
  readonly handled: Set<string>;
  readonly fired: Set<string>;
  readonly armed: Set<string>;
}

/** A moment of one node: the sizes of the canonical texts of its state and of all it wrote. */
export interface Sample {
  readonly node: number;
  readonly micros: number;
  readonly state: number;
  readonly durable: number;
}

/** How closely a run is watched. */
export interface Watch {
  /** Every so many handlers one is run twice, looked at in full and crashed at each write; 0: none is. */
  every: number;
  /** Every so many microseconds of a node's clock its size is taken; 0: never. */
  readonly sampleMicros: number;
}

/** A node's disk as the wrapper follows it: what a sync made safe, and the writes issued since, in order. */
interface Shadow {
  synced: Fields;
  unsynced: Fields[];
}

export class Conformance {
  readonly roles: { readonly [role: string]: RoleReport };
  readonly samples: Sample[] = [];
  /** Disks that a crash could have left and that were recovered from. */
  recovered = 0;
  /** Handlers that were run a second time from the same state. */
  repeated = 0;
  readonly system: System;

  readonly watch: Watch;
  readonly #shadows = new Map<number, Shadow>();
  readonly #sampled = new Map<number, number>();
  #handlers = 0;

  constructor(system: System, watch: Watch) {
    this.watch = { ...watch };
    const names = Object.keys(system.roles);
    this.roles = Object.fromEntries(
      names.map((name) => [name, { handled: new Set<string>(), fired: new Set<string>(), armed: new Set<string>() }]),
    );
    const roles = Object.fromEntries(names.map((name) => [name, this.#watched(name, system.roles[name]!)]));
    this.system = { ...system, roles };
  }

  #watched(role: string, inner: Automaton): Automaton {
    const report = this.roles[role]!;
    const watched: Automaton = {
      messages: inner.messages,
      timers: inner.timers,
      blank: (cluster, self) => {
        const durable = inner.blank(cluster, self);
        assert(canonical(durable) === canonical(inner.blank(cluster, self)), "a blank disk is always the same");
        return durable;
      },
      recover: (durable, self, cluster) => {
        this.#shadows.set(self, { synced: { ...durable }, unsynced: [] });
        return recoverTwice(inner, durable as Fields, self, cluster);
      },
      onStart: (state, io) => this.#handle(inner, state, io, (s, i) => inner.onStart(s, i)),
      onMessage: (state, from, message, io) => {
        assert(inner.messages.includes(message.type), `${role} declares the message ${message.type}, which it handles`);
        report.handled.add(message.type);
        this.#handle(inner, state, io, (s, i) => inner.onMessage(s, from, message, i));
      },
      onTimer: (state, timer, io) => {
        report.fired.add(timer);
        this.#handle(inner, state, io, (s, i) => inner.onTimer(s, timer, i));
      },
    };
    const { onReply, onRequest, standing, digested, replicated, describe } = inner;
    if (onRequest !== undefined) {
      watched.onRequest = (state, client, request, io) =>
        this.#handle(inner, state, io, (s, i) => onRequest.call(inner, s, client, request, i));
    }
    if (onReply !== undefined) {
      watched.onReply = (state, server, reply, io) =>
        this.#handle(inner, state, io, (s, i) => onReply.call(inner, s, server, reply, i));
    }
    if (standing !== undefined) watched.standing = (durable, instance) => standing.call(inner, durable, instance);
    if (replicated !== undefined)
      watched.replicated = (state, self, cluster) => replicated.call(inner, state, self, cluster);
    if (digested !== undefined) watched.digested = (state) => digested.call(inner, state);
    if (describe !== undefined) watched.describe = (state) => describe.call(inner, state);
    return watched;
  }

  /** Runs one handler, now and then twice, and checks what it did. */
  #handle(inner: Automaton, state: object, io: Io, handler: Handler): void {
    const { every } = this.watch;
    const isLooked = every > 0 && this.#handlers++ % every === 0;
    const before = isLooked ? { ...state } : null;
    const text = isLooked ? canonical(before) : "";
    const { draws } = io;
    const drawn: number[] = [];
    if (isLooked) io.draws = { below: (bound) => drawn[drawn.push(draws.below(bound)) - 1]! };
    const returned = handler(state, io);
    io.draws = draws;
    assert(returned === undefined, "handlers return nothing");
    if (isLooked) assert(canonical(before) === text, "the values of a state are replaced, never mutated");
    if (before !== null) this.#lookAt(inner, before, state, io, drawn, handler);
    this.#follow(inner, io, isLooked);
    this.#sample(state, io);
  }

  /** The state and the effects are plain, and the same handler does the same again from the state it began with. */
  #lookAt(inner: Automaton, before: object, after: object, io: Io, drawn: readonly number[], handler: Handler): void {
    let next = 0;
    const again = new Io(io.cluster as Cluster);
    again.self = io.self;
    again.localTime = io.localTime;
    again.syncingMicros = io.syncingMicros;
    again.draws = { below: () => drawn[next++] ?? 0 };
    handler(before, again);
    assert(canonical(before) === canonical(after), "a handler is a function of state, event and draws: states differ");
    assert(effectsOf(again) === effectsOf(io), "a handler is a function of state, event and draws: effects differ");
    if (inner.describe !== undefined) {
      assert(typeof inner.describe(after as never) === "string", "a description is a text");
    }
    this.repeated++;
  }

  /** Follows the writes, and recovers from what a crash could leave at each point of the handler. */
  #follow(inner: Automaton, io: Io, isLooked: boolean): void {
    const shadow = this.#shadows.get(io.self)!;
    const role = io.cluster.roles.find(({ first, count }) => io.self >= first && io.self < first + count)!.name;
    for (let at = 0; at < io.count; at++) {
      const payload = io.payloads[at];
      if (io.kinds[at] === effect.setTimer) this.roles[role]!.armed.add(payload as string);
      else if (io.kinds[at] === effect.write) {
        for (const field of Object.keys(payload as Fields)) {
          assert(Object.hasOwn(shadow.synced, field), `the field ${field} that is written is one of a blank disk`);
        }
        shadow.unsynced.push(payload as Fields);
        if (isLooked) this.#crashHere(inner, io, shadow);
      } else if (io.kinds[at] === effect.sync) {
        for (const change of shadow.unsynced) Object.assign(shadow.synced, change);
        shadow.unsynced = [];
      }
    }
  }

  #crashHere(inner: Automaton, io: Io, { synced, unsynced }: Shadow): void {
    const images = [synced, Object.assign({}, synced, ...unsynced), Object.assign({}, synced, unsynced.at(-1))];
    for (const image of images as Fields[]) {
      const state = recoverTwice(inner, image, io.self, io.cluster);
      canonical(state);
      if (inner.standing !== undefined) canonical(inner.standing(image));
      this.recovered++;
    }
  }

  #sample(state: object, io: Io): void {
    const { sampleMicros } = this.watch;
    if (sampleMicros === 0 || io.localTime < (this.#sampled.get(io.self) ?? 0)) return;
    this.#sampled.set(io.self, io.localTime + sampleMicros);
    const { synced, unsynced } = this.#shadows.get(io.self)!;
    const durable = canonical(Object.assign({}, synced, ...unsynced)).length;
    this.samples.push({ node: io.self, micros: io.localTime, state: canonical(state).length, durable });
  }
}

/** Recovery leaves the disk as it is, keeps no hold of its record, and always gives the same state. */
function recoverTwice(inner: Automaton, durable: Fields, self: NodeId, cluster: Cluster<object>): object {
  const disk = canonical(durable);
  const state = inner.recover(durable, self, cluster);
  const again = inner.recover(durable, self, cluster);
  assert(canonical(durable) === disk, "recovery leaves the disk as it is");
  assert(state !== durable, "the state is a record of its own, not the disk's");
  assert(canonical(state) === canonical(again), "recovery is a function of the disk");
  return state;
}

function effectsOf(io: Io): string {
  const effects: unknown[] = [];
  for (let at = 0; at < io.count; at++) {
    effects.push([io.kinds[at], io.targets[at], io.limits[at], io.payloads[at]]);
  }
  return canonical(effects);
}

/** The types of messages and timers that roles declare but `report` never met. */
export function unreached(system: System, roles: { readonly [role: string]: RoleReport }): string[] {
  return Object.entries(system.roles).flatMap(([name, { messages, timers }]: [string, Automaton<Types>]) => [
    ...messages.filter((type) => !roles[name]!.handled.has(type)).map((type) => `${name} never handled ${type}`),
    ...timers.filter((timer) => !roles[name]!.fired.has(timer)).map((timer) => `timer ${timer} of ${name} never fired`),
  ]);
}
