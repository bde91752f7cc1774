/** One handler's run in the scheduled world, and what leaves it: its effects in order, as far as the choice lets them. */
import type { NodeId } from "../../base/brand.ts";
import { deepFreeze } from "../../base/plain.ts";
import type { Cluster } from "../../contract/cluster.ts";
import { effect, Io, noAnswers } from "../../contract/io.ts";
import type { Observation } from "../../contract/observation.ts";
import type { Reply, Request } from "../../contract/operation.ts";
import { raiseOffence } from "../ambient-guard.ts";
import type { Clients } from "../clients/clients.ts";
import type { Handling } from "../handling.ts";
import type { Servers } from "../servers.ts";
import { AbstractClock, type ClockClaim } from "../time/abstract-clock.ts";
import type { Chronicle } from "../watch/chronicle.ts";
import type { ArmedTimers } from "./armed-timers.ts";
import { type HandlerRun, wholeRun } from "./choices.ts";
import type { InFlight } from "./in-flight.ts";
import type { Notices } from "./notices.ts";

/** What of the world handlers run in. */
interface HandlerParts {
  readonly hosts: Servers;
  readonly clients: Clients;
  readonly timers: ArmedTimers;
  readonly inFlight: InFlight;
  readonly notices: Notices;
  readonly chronicle: Chronicle;
  readonly handling: Handling;
}

export class ScheduledHandlers {
  readonly #servers: number;
  readonly #cluster: Cluster;
  readonly #freeze: boolean;
  readonly #parts: HandlerParts;
  readonly #io: Io;
  readonly #draws = new ScriptedDraws();
  readonly #clock = new AbstractClock();
  readonly #claims: readonly ClockClaim[];

  /** `claims`: of each server's clock; empty where time stands still. */
  constructor(cluster: Cluster, freeze: boolean, claims: readonly ClockClaim[], parts: HandlerParts) {
    this.#claims = claims;
    this.#servers = cluster.servers;
    this.#cluster = cluster;
    this.#freeze = freeze;
    this.#parts = parts;
    this.#io = new Io(cluster);
    this.#io.draws = this.#draws;
  }

  /** The server's state is made for the first time. */
  boot(node: number): void {
    const { handling, hosts } = this.#parts;
    handling.begin(node, "its first recover");
    hosts.boot(node);
    handling.end();
  }

  /** The server's state is made anew from its disk. */
  recover(node: number): void {
    const { handling, hosts } = this.#parts;
    handling.begin(node, "recover");
    hosts.recover(node);
    handling.end();
  }

  onStart(node: number, run: HandlerRun): void {
    const { hosts, clients } = this.#parts;
    this.#enter(node, "start", run);
    const rank = node - this.#servers;
    if (rank >= 0) clients.onStart(rank, this.#io);
    else hosts.automata[node]!.onStart(hosts.states[node]!, this.#io);
    this.#leave(node, run);
  }

  onMessage(node: number, from: number, message: unknown, run: HandlerRun): void {
    const { hosts, clients } = this.#parts;
    this.#enter(node, (message as { type: string }).type, run);
    const rank = node - this.#servers;
    if (rank >= 0) {
      clients.onMessage(rank, message as Reply, this.#io);
      return this.#leave(node, run);
    }
    const automaton = hosts.automata[node]!;
    const state = hosts.states[node]!;
    if (from >= hosts.views[node]!.servers) automaton.onRequest?.(state, from as NodeId, message as Request, this.#io);
    else if (from < hosts.firsts[node]!) automaton.onReply?.(state, from as NodeId, message as Reply, this.#io);
    else automaton.onMessage(state, from as NodeId, message as { type: string }, this.#io);
    this.#leave(node, run);
  }

  /** The timer of a server or a client fires; what a client sends goes to the server of rank `target`. */
  onTimer(node: number, timer: string, target: number, run: HandlerRun): void {
    const { hosts, clients } = this.#parts;
    this.#enter(node, `timer ${timer}`, run);
    const rank = node - this.#servers;
    if (rank >= 0) clients.onTimerAimed(rank, timer, target, this.#io);
    else hosts.automata[node]!.onTimer(hosts.states[node]!, timer, this.#io);
    this.#leave(node, run);
  }

  /** All faults are over: the client of `rank` is told. */
  onHealed(rank: number): void {
    const node = this.#servers + rank;
    this.#enter(node, "healed", wholeRun);
    this.#parts.clients.onHealed(rank, this.#io);
    this.#leave(node, wholeRun);
  }

  #enter(node: number, what: string, run: HandlerRun): void {
    this.#parts.handling.begin(node, what);
    this.#draws.script = run.draws;
    this.#draws.taken = 0;
    const io = this.#io;
    io.begin(node as NodeId, this.#parts.hosts.automata[node]?.answers ?? noAnswers);
    io.cluster = this.#parts.hosts.views[node] ?? this.#cluster;
    io.localTime = 0;
    const claim = this.#claims[node];
    io.spans = claim === undefined ? null : this.#clock.begin(claim, (bound) => this.#draws.below(bound));
  }

  /** The handler returned: its effects take place, but for those that a crash cuts. The crash is the world's. */
  #leave(node: number, run: HandlerRun): void {
    raiseOffence();
    this.#parts.handling.end();
    const io = this.#io;
    const { states } = this.#parts.hosts;
    if (io.spans !== null) states[node] = this.#clock.settled(states[node]!);
    const kept = run.cut === null ? io.count : run.cut % (io.count + 1);
    if (this.#freeze) for (let i = 0; i < io.count; i++) deepFreeze(io.payloads[i]);
    this.#parts.chronicle.effects(node, io, kept);
    for (let i = 0; i < kept; i++) this.#release(node, io.kinds[i]!, io.targets[i]!, io.payloads[i]);
  }

  #release(node: number, what: number, target: number, payload: unknown): void {
    const { hosts, timers, inFlight, chronicle } = this.#parts;
    switch (what) {
      case effect.observe:
        return chronicle.observe(node, payload as Observation, chronicle.events);
      case effect.write:
        return hosts.disks[node]!.write(payload as object);
      case effect.sync: // no time passes: the disk is done at once
        chronicle.meter.synced(node);
        hosts.disks[node]!.settle(hosts.disks[node]!.written);
        return this.#parts.notices.sendDue(node);
      case effect.whenDurable:
        return this.#parts.notices.add(node, payload);
      case effect.setTimer:
        return timers.arm(node, payload as string);
      case effect.cancelTimer:
        return timers.disarm(node, payload as string);
      default:
        chronicle.meter.sent(node, target, 0);
        inFlight.send(node, target, payload);
    }
  }
}

/** Gives a handler the draws that a choice names, 0 when they run out. */
class ScriptedDraws {
  script: readonly number[] = [];
  taken = 0;

  below(bound: number): number {
    return (this.script[this.taken++] ?? 0) % bound;
  }
}
