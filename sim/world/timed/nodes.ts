/**
 * The nodes of the timed world: what happens to a server or a client when a message, a timer, a sync or a crash comes,
 * and how what a handler issued is released.
 */
import { AssertionError, assert } from "../../base/assert.ts";
import type { NodeId } from "../../base/brand.ts";
import { deepFreeze } from "../../base/plain.ts";
import type { Stream, Streams } from "../../base/random.ts";
import { type Cluster, roleOf } from "../../contract/cluster.ts";
import { effect, Io } from "../../contract/io.ts";
import type { Observation } from "../../contract/observation.ts";
import type { Reply, Request } from "../../contract/operation.ts";
import type { System } from "../../contract/system.ts";
import type { FaultSurface } from "../../plan/faults/surface.ts";
import type { Plan } from "../../plan/plan.ts";
import { AmbientError, raiseOffence } from "../ambient-guard.ts";
import { Clients } from "../clients/clients.ts";
import { Workload } from "../clients/workload.ts";
import { type Crash, Lives, type Mortals } from "../faults/lives.ts";
import { TimedFaults } from "../faults/timed-faults.ts";
import { Mail } from "../network/mail.ts";
import { Network } from "../network/network.ts";
import type { Servers } from "../servers.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import { Clock } from "../time/clock.ts";
import { Timers, UndeclaredTimer } from "../time/timers.ts";
import type { Chronicle } from "../watch/chronicle.ts";
import type { RunOptions } from "../watch/run-options.ts";
import { Processors } from "./processors.ts";
import { type Performer, Release } from "./release.ts";

export class TimedNodes implements Mortals, Performer {
  readonly servers: number;
  readonly nodes: number;
  readonly clients: Clients;
  /** What faults may do here. */
  readonly faults: FaultSurface;
  /** Virtual time, set by the world before each step. */
  now = 0;
  /** All faults are over. */
  healed = false;
  /** A client handled something since the world last looked. */
  clientsMoved = false;

  readonly #plan: Plan;
  readonly #system: System;
  readonly #freeze: boolean;
  readonly #agenda: Agenda;
  readonly #chronicle: Chronicle;
  readonly #hosts: Servers;
  readonly #network: Network;
  readonly #mail: Mail;
  readonly #timers: Timers;
  readonly #clocks: readonly Clock[];
  readonly #released: Release;
  readonly #processors: Processors;
  readonly #io: Io;
  readonly #timerStreams: readonly Stream[];
  readonly #drawStreams: readonly Stream[];

  readonly #lives: Lives;
  // Who handles what, for the guard and for findings; -1: nobody.
  #handler = -1;
  #handling = "";

  constructor(
    plan: Plan,
    system: System,
    cluster: Cluster,
    hosts: Servers,
    agenda: Agenda,
    chronicle: Chronicle,
    options: RunOptions,
    streams: Streams,
  ) {
    const contact = roleOf(cluster, system.contact);
    const workload = new Workload(plan.workload, system.service, plan.seed);
    const count = <T>(nodes: number, make: (node: number) => T): T[] =>
      Array.from({ length: nodes }, (_, i) => make(i));
    this.#plan = plan;
    this.#system = system;
    this.#agenda = agenda;
    this.#chronicle = chronicle;
    this.#hosts = hosts;
    this.#freeze = options.freeze === true;
    this.servers = cluster.servers;
    this.nodes = cluster.servers + cluster.clients;
    this.clients = new Clients(cluster, plan, workload, contact);
    this.#network = new Network(plan.network, plan.decisions, this.nodes, streams);
    this.#mail = new Mail(this.#network, agenda, chronicle, options);
    this.#timers = new Timers([...hosts.automata.map((automaton) => automaton.timers), ...this.clients.timers]);
    this.#clocks = count(this.nodes, (node) => {
      const clock = plan.clocks.find((one) => one.node === node);
      return new Clock(clock?.offset ?? 0, clock?.drift ?? 0);
    });
    this.#processors = new Processors(plan, this.servers);
    const { factors } = this.#processors;
    this.#released = new Release(plan.disk, hosts, agenda, chronicle.meter, factors, streams, this);
    this.#io = new Io(cluster);
    this.#timerStreams = count(this.nodes, (node) => streams.stream(`timer/${node}`));
    this.#drawStreams = count(this.nodes, (node) => streams.stream(`draw/${node}`));
    this.#lives = new Lives(this, hosts, agenda, chronicle, contact.first);
    this.faults = new TimedFaults(this.servers, this.nodes, {
      lives: this.#lives,
      network: this.#network,
      processors: this.#processors,
      released: this.#released,
      clocks: this.#clocks,
      agenda,
      world: this,
    });
  }

  /** First recovers, then first starts, in the order of the ids. */
  startAll(): void {
    for (let node = 0; node < this.servers; node++) {
      this.#handler = node;
      this.#handling = "its first recover";
      this.#hosts.boot(node);
    }
    for (let node = 0; node < this.nodes; node++) this.start(node);
  }

  start(node: number): void {
    const chronicle = this.#chronicle;
    chronicle.event("start", node, 0, this.now);
    if (chronicle.recorder !== null) chronicle.tell(node, this.now, { type: "start" });
    this.#enter(node, "start");
    if (node >= this.servers) {
      this.clients.onStart(node - this.servers, this.#io);
    } else this.#hosts.automata[node]!.onStart(this.#hosts.states[node]!, this.#io);
    this.#leave(node);
  }

  /** Takes an entry that the agenda gave out. `what` is its kind, at most `beat`. */
  step(what: number, slot: number): void {
    const agenda = this.#agenda;
    const node = agenda.targets[slot]!;
    if (what <= kind.served && node < this.servers) {
      const held = this.#lives.held[node]!;
      if (held !== null && this.#lives.down[node] === null) {
        held.push(slot);
        return;
      }
      if (this.#processors.areBusy && what === kind.deliver) return this.#enqueue(node, slot);
    }
    const source = agenda.sources[slot]!;
    const extra = agenda.extras[slot]!;
    const payload = agenda.payloads[slot];
    agenda.release(slot);
    switch (what) {
      case kind.deliver:
        return this.#deliver(node, source, payload);
      case kind.timer:
        return this.#fire(node, extra, source);
      case kind.synced:
        return this.#synced(node, source, extra);
      case kind.served:
        return this.#serve(node, source);
      case kind.restart:
        return this.#lives.restart(node, payload as Crash);
      default:
        return (payload as () => void)();
    }
  }

  /** Who is running: for the ambient guard. */
  culprit(): string {
    if (this.#handler < 0) return `the ${this.#system.name} world`;
    if (this.#handler >= this.servers) return `client ${this.#handler - this.servers}`;
    return `${this.#hosts.name(this.#system.name, this.#handler)} on ${this.#handling}`;
  }

  /** A handler's failed assertion, exception or ambient call is a finding about the system; anything else is ours. */
  report(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof UndeclaredTimer) return this.#chronicle.stop("contract", text, this.now);
    if (this.#handler < 0 && !(error instanceof AmbientError)) throw error;
    if (error instanceof AmbientError) return this.#chronicle.stop("determinism", text, this.now);
    const invariant = error instanceof AssertionError ? "assertion" : "no-exception";
    this.#chronicle.stop(invariant, `${this.culprit()}: ${text}`, this.now);
  }

  // ---- one handler

  #enter(node: number, handling: string): void {
    const io = this.#io;
    io.count = 0;
    io.self = node as NodeId;
    io.localTime = this.#clocks[node]!.read(this.now);
    io.draws = this.#drawStreams[node]!;
    this.#handler = node;
    this.#handling = handling;
  }

  /** The handler returned: its effects are released, unless a crash cuts them. */
  #leave(node: number): void {
    raiseOffence();
    this.#handler = -1;
    const io = this.#io;
    if (this.#freeze) this.#freezeAll(node);
    if (node < this.servers) {
      const crash = this.#lives.armed[node]!;
      if (crash !== null && io.count > 0) {
        const kept = (crash.effects ?? 0) % (io.count + 1);
        this.#chronicle.effects(node, io, kept);
        this.#release(node, kept, true);
        return this.#lives.crash(node, crash);
      }
    }
    if (this.#chronicle.recorder !== null) this.#chronicle.effects(node, io, io.count);
    this.#release(node, io.count, false);
  }

  /** Releases the first `kept` effects of the handler. `cut`: the crash comes right after them, so syncs are at once. */
  #release(node: number, kept: number, cut: boolean): void {
    const io = this.#io;
    const { kinds, targets, payloads } = io;
    for (let i = 0; i < kept; i++) {
      const what = kinds[i]!;
      switch (what) {
        case effect.setTimer:
          this.#arm(node, payloads[i] as string, targets[i]!, io.limits[i]!);
          break;
        case effect.cancelTimer:
          this.#timers.cancel(this.#timers.key(node, payloads[i] as string));
          break;
        default:
          if (node < this.servers) this.#released.issue(node, what, targets[i]!, payloads[i], cut);
          else this.perform(node, what, targets[i]!, payloads[i]);
      }
    }
  }

  /** Carries out an effect whose time has come. */
  perform(node: number, what: number, target: number, payload: unknown): void {
    if (what === effect.observe) this.#observe(node, payload as Observation);
    else this.#mail.send(node, target, payload, this.now);
  }

  #observe(node: number, observation: Observation): void {
    if (observation.type === "elected") this.#lives.lead(node);
    this.#chronicle.observe(node, observation, this.now);
  }

  // ---- messages

  lose(from: number, to: number, message: unknown, why: string): void {
    this.#mail.lose(from, to, message, why, this.now);
  }

  #deliver(to: number, from: number, message: unknown): void {
    const chronicle = this.#chronicle;
    const { type } = message as { type: string };
    if (to < this.servers && this.#lives.down[to] !== null) return this.lose(from, to, message, "down");
    if (from !== to && this.#network.isBlocked(from, to)) return this.lose(from, to, message, "partition");
    chronicle.event("message", to, from ^ (type.length << 6) ^ (type.charCodeAt(type.length - 1) << 13), this.now);
    if (chronicle.recorder !== null) chronicle.tell(to, this.now, { type: "message", from, message });
    this.#enter(to, type);
    if (to >= this.servers) {
      this.clients.onMessage(to - this.servers, message as Reply, this.#io);
      this.clientsMoved = true;
      return this.#leave(to);
    }
    const automaton = this.#hosts.automata[to]!;
    const state = this.#hosts.states[to]!;
    if (from >= this.servers) {
      assert(automaton.onRequest !== undefined, "clients speak to the contact role, which takes requests");
      automaton.onRequest(state, from as NodeId, message as Request, this.#io);
    } else automaton.onMessage(state, from as NodeId, message as { type: string }, this.#io);
    this.#leave(to);
  }

  // ---- the processor of a server, when messages take time

  #enqueue(node: number, slot: number): void {
    const inbox = this.#processors.inboxes[node]!;
    if (this.#lives.down[node] !== null) {
      const { sources, payloads } = this.#agenda;
      this.lose(sources[slot]!, node, payloads[slot], "down");
      return this.#agenda.release(slot);
    }
    inbox.push(slot);
    if (inbox.length === 1) this.#beginService(node, slot);
  }

  #beginService(node: number, slot: number): void {
    const bytes = this.#processors.countBytes ? this.#mail.sizeOf(this.#agenda.payloads[slot]) : 0;
    const end = this.now + this.#processors.serviceMicros(node, bytes);
    this.#agenda.push(end, kind.served, node, this.#lives.incarnations[node]!, 0, null);
  }

  #serve(node: number, incarnation: number): void {
    if (incarnation !== this.#lives.incarnations[node]) return;
    const agenda = this.#agenda;
    const inbox = this.#processors.inboxes[node]!;
    const slot = inbox.shift()!;
    const source = agenda.sources[slot]!;
    const payload = agenda.payloads[slot];
    agenda.release(slot);
    if (inbox.length > 0) this.#beginService(node, inbox[0]!);
    this.#deliver(node, source, payload);
  }

  // ---- timers

  #arm(node: number, name: string, min: number, max: number): void {
    const span = max > min ? this.#timerStreams[node]!.between(min, max) : min;
    const timers = this.#timers;
    const key = timers.key(node, name);
    const deadline = this.now + this.#clocks[node]!.spanOf(span);
    const generation = timers.arm(key, deadline);
    if (generation >= 0) this.#agenda.push(deadline, kind.timer, node, generation, key, null);
  }

  #fire(node: number, key: number, generation: number): void {
    const timers = this.#timers;
    if (!timers.isLive(key, generation) || !timers.isArmed(key)) return;
    const deadline = timers.deadline(key);
    if (deadline > this.now) {
      this.#agenda.push(deadline, kind.timer, node, timers.arm(key, deadline), key, null);
      return;
    }
    timers.consume(key);
    const name = timers.nameOf(key);
    const chronicle = this.#chronicle;
    chronicle.event("timer", node, key, this.now);
    if (chronicle.recorder !== null) chronicle.tell(node, this.now, { type: "timer", timer: name });
    this.#enter(node, `timer ${name}`);
    if (node >= this.servers) {
      this.clients.onTimer(node - this.servers, name, this.#io);
      this.clientsMoved = true;
    } else this.#hosts.automata[node]!.onTimer(this.#hosts.states[node]!, name, this.#io);
    this.#leave(node);
  }

  // ---- disks

  #synced(node: number, life: number, position: number): void {
    if (!this.#released.isLive(node, life)) return;
    const chronicle = this.#chronicle;
    chronicle.event("synced", node, 0, this.now);
    if (chronicle.recorder !== null) chronicle.tell(node, this.now, { type: "synced" });
    this.#released.synced(node, position);
  }

  // ---- crashes and healing

  die(node: number): void {
    this.#released.crash(node);
    this.#timers.clear(node);
    this.#lives.loseWaiting(node, this.#processors.inboxes[node]!);
    this.#lives.loseWaiting(node, this.#lives.held[node] ?? []);
    this.#hosts.crash(node, this.#plan.disk.loss);
  }

  recover(node: number): void {
    this.#handler = node;
    this.#handling = "recover";
    this.#hosts.recover(node);
    this.#handler = -1;
  }

  /** The network is whole, every node is up, and each client pursues what it has begun and asks once more. */
  heal(): void {
    this.healed = true;
    this.#network.heal();
    this.#chronicle.observe(-1, { type: "healed" }, this.now);
    this.#lives.heal();
    for (let rank = 0; rank < this.clients.states.length; rank++) {
      this.#enter(this.servers + rank, "healed");
      this.clients.onHealed(rank, this.#io);
      this.#leave(this.servers + rank);
    }
    this.clientsMoved = true;
  }

  // ---- tests and audits

  #freezeAll(node: number): void {
    const state = node < this.servers ? this.#hosts.states[node]! : this.clients.states[node - this.servers]!;
    for (const value of Object.values(state)) deepFreeze(value);
    for (let i = 0; i < this.#io.count; i++) deepFreeze(this.#io.payloads[i]);
  }
}
