/**
 * The nodes of the timed world: what arrives at a server or a client, and whether it reaches a handler. What leaves one
 * is in `handlers.ts`.
 */
import type { Streams } from "../../base/random.ts";
import { type Cluster, roleOf } from "../../contract/cluster.ts";
import type { System } from "../../contract/system.ts";
import type { DiskPlan, Fault, Plan } from "../../plan/plan.ts";
import { Clients } from "../clients/clients.ts";
import { firstContact } from "../clients/first-contact.ts";
import { workloadOfPlan } from "../clients/workload.ts";
import { Aims, type BeginAimed } from "../faults/aims.ts";
import { Circumstances } from "../faults/circumstances.ts";
import { Departed } from "../faults/departed.ts";
import { type Crash, Lives, type Mortals } from "../faults/lives.ts";
import { Roster } from "../faults/roster.ts";
import { TimedFaults } from "../faults/timed-faults.ts";
import type { Handling } from "../handling.ts";
import { atCut, Cuts } from "../network/cuts.ts";
import { Departures } from "../network/departures.ts";
import { Mail } from "../network/mail.ts";
import { Network } from "../network/network.ts";
import type { Servers } from "../servers.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import { clocksOf } from "../time/clock.ts";
import type { Present } from "../time/present.ts";
import { Timers } from "../time/timers.ts";
import type { Chronicle } from "../watch/chronicle.ts";
import type { RunOptions } from "../watch/run-options.ts";
import { TimedHandlers } from "./handlers.ts";
import { Overlaps } from "./overlaps.ts";
import { Processors } from "./processors.ts";
import { Release } from "./release.ts";
import { Replicas } from "./replicas.ts";
import { workDone } from "./work-done.ts";

/** What the world shares with its nodes. */
interface NodeParts {
  readonly present: Present;
  readonly agenda: Agenda;
  readonly hosts: Servers;
  readonly chronicle: Chronicle;
  readonly handling: Handling;
}

export class TimedNodes implements Mortals {
  readonly servers: number;
  readonly nodes: number;
  readonly clients: Clients;
  /** What faults may do here. */
  readonly faults: TimedFaults;
  /** What judges are told of links and slowness. */
  readonly circumstances: Circumstances;
  readonly replicas: Replicas;
  /** A client handled something since the world last looked. */
  clientsMoved = false;

  /** Faults that wait for their event; null when there are none. */
  #aims: Aims | null = null;
  #heldByAim = -1; // the message, an entry of the agenda, at which a node was paused
  readonly #present: Present;
  readonly #agenda: Agenda;
  readonly #hosts: Servers;
  readonly #chronicle: Chronicle;
  readonly #cuts: Cuts;
  readonly #network: Network;
  readonly #mail: Mail;
  readonly #timers: Timers;
  readonly #processors: Processors;
  readonly #released: Release;
  readonly #lives: Lives;
  readonly #roster: Roster;
  readonly #handlers: TimedHandlers;
  readonly #loss: DiskPlan["loss"];
  readonly #departed: Departed;

  constructor(plan: Plan, system: System, cluster: Cluster, streams: Streams, options: RunOptions, parts: NodeParts) {
    const { present, agenda, hosts, chronicle } = parts;
    const contact = roleOf(cluster, system.contact);
    this.#present = present;
    this.#agenda = agenda;
    this.#hosts = hosts;
    this.#chronicle = chronicle;
    this.#loss = plan.disk.loss;
    this.servers = cluster.servers;
    this.nodes = cluster.servers + cluster.clients;
    const workload = workloadOfPlan(plan, system);
    const targets = Array.from({ length: cluster.clients }, (_, rank) =>
      firstContact(plan.network.latency, contact, this.servers + rank, rank),
    );
    const clients = new Clients(hosts.parts.at(-1)!, plan, workload, contact, targets);
    const clocks = clocksOf(plan, this.nodes);
    const names = [...hosts.automata.map((automaton) => automaton.timers), ...clients.timers];
    this.clients = clients;
    this.#cuts = new Cuts(this.nodes, plan.network.fifo, present, agenda);
    this.#network = new Network(plan.network, plan.decisions, this.nodes, streams, this.#cuts);
    const slowness = new Overlaps(this.servers, 1);
    const departures = new Departures(plan, this.servers, this.nodes, slowness);
    const mail = new Mail(present, this.#network, departures, agenda, chronicle, options);
    this.#mail = mail;
    this.#timers = new Timers(names, present, agenda, clocks, streams);
    this.#processors = new Processors(plan, this.servers, { present, agenda, mail, departures, slowness });
    const roster = new Roster(hosts.parts, hosts.partOf, present);
    this.#roster = roster;
    this.#released = new Release(plan.disk, streams, { ...parts, mail, roster, slowness });
    this.#lives = new Lives(present, roster, this, hosts, agenda, chronicle);
    const reached = { clients, clocks, timers: this.#timers, lives: this.#lives, released: this.#released };
    const isAimed = plan.faults.some(({ when }) => when !== undefined);
    this.#handlers = new TimedHandlers(cluster, streams, options.freeze === true, isAimed, { ...parts, ...reached });
    this.#departed = new Departed(plan.gone, this.nodes, this.#lives, this.#cuts);
    this.replicas = new Replicas({ hosts, roster, clients, departed: this.#departed, chronicle });
    const working = { processors: this.#processors, released: this.#released };
    const surroundings = { cuts: this.#cuts, network: this.#network, lives: this.#lives, ...working };
    this.circumstances = new Circumstances(this.servers, this.nodes, { ...surroundings, chronicle });
    const touched = { present, agenda, hosts, clocks, roster, clients, circumstances: this.circumstances };
    const told = { handlers: this.#handlers, gone: plan.gone?.nodes ?? [] };
    this.faults = new TimedFaults(this.servers, this.nodes, { ...surroundings, ...touched, ...told });
    chronicle.meter.watchWork(() => workDone(present.now, this.servers, { ...working, departures }));
  }

  /** From now on these faults begin at their events, by `begin`. */
  aim(faults: readonly Fault[], begin: BeginAimed): Aims {
    const { roles } = this.#hosts;
    const parts = { present: this.#present, roster: this.#roster, lives: this.#lives, faults: this.faults, roles };
    this.#aims = new Aims(faults, begin, parts);
    this.#mail.aims = this.#aims;
    return this.#aims;
  }

  /** First recovers, then first starts, in the order of the ids. */
  startAll(): void {
    for (let node = 0; node < this.servers; node++) this.#handlers.boot(node);
    for (let node = 0; node < this.nodes; node++) this.start(node);
  }

  start(node: number): void {
    const chronicle = this.#chronicle;
    chronicle.event("start", node, 0, this.#present.now);
    if (chronicle.recorder !== null) chronicle.tell(node, this.#present.now, { type: "start" });
    this.#handlers.onStart(node);
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
      if (this.#aims !== null && what === kind.deliver && this.#receives(this.#aims, node, slot)) return;
      if (this.#processors.areBusy && what === kind.deliver) return this.#queue(node, slot);
    }
    const source = agenda.sources[slot]!;
    const extra = agenda.extras[slot]!;
    const payload = agenda.payloads[slot];
    agenda.release(slot);
    switch (what) {
      case kind.deliver:
        return this.#deliver(node, source, extra, payload);
      case kind.timer:
        return this.#fire(node, extra, source);
      case kind.synced:
        return this.#synced(node, source, extra);
      case kind.served:
        return this.#served(node, source);
      case kind.restart:
        return this.#lives.restart(node, payload as Crash);
      default:
        return (payload as () => void)();
    }
  }

  // ---- what arrives

  /** A message comes to a server that runs; true when a fault which begins here loses it, or holds it up. */
  #receives(aims: Aims, node: number, slot: number): boolean {
    const { sources, payloads } = this.#agenda;
    const from = sources[slot]!;
    const { down, held } = this.#lives;
    const isSeen = slot === this.#heldByAim;
    if (isSeen) this.#heldByAim = -1;
    if (isSeen || from === node || down[node] !== null || this.#cuts.isCut(from, node, payloads[slot])) return false;
    if (aims.receives(node, from, payloads[slot])) {
      this.#mail.lose(from, node, payloads[slot], "drop");
      this.#agenda.release(slot);
      return true;
    }
    if (held[node] === null || down[node] !== null) return false;
    held[node]!.push(slot); // paused just now: it is taken up later, and was counted
    this.#heldByAim = slot;
    return true;
  }

  /** Messages take time here: this one waits for the processor. */
  #queue(node: number, slot: number): void {
    if (this.#lives.down[node] === null) return this.#processors.arrive(node, slot);
    const { sources, payloads } = this.#agenda;
    this.#mail.lose(sources[slot]!, node, payloads[slot], "down");
    this.#agenda.release(slot);
  }

  #served(node: number, life: number): void {
    const wasBehind = this.#processors.isBehind(node);
    const slot = this.#processors.served(node, life);
    if (wasBehind && !this.#processors.isBehind(node)) this.circumstances.areChanged = true;
    if (slot < 0) return;
    const source = this.#agenda.sources[slot]!;
    const fate = this.#agenda.extras[slot]!;
    const payload = this.#agenda.payloads[slot];
    this.#agenda.release(slot);
    this.#deliver(node, source, fate, payload);
  }

  #deliver(to: number, from: number, fate: number, message: unknown): void {
    const chronicle = this.#chronicle;
    const { now } = this.#present;
    const { type } = message as { type: string };
    if (to < this.servers && this.#lives.down[to] !== null) return this.#mail.lose(from, to, message, "down");
    if (from !== to && this.#cuts.isCut(from, to, message) && !this.#crosses(to, from, fate, message)) return;
    if (this.#aims !== null && !this.#aims.handles(to, from, message))
      return this.#mail.lose(from, to, message, "down");
    chronicle.event("message", to, from ^ (type.length << 6) ^ (type.charCodeAt(type.length - 1) << 13), now);
    if (chronicle.recorder !== null) chronicle.tell(to, now, { type: "message", from, message });
    if (to >= this.servers) this.clientsMoved = true;
    this.#handlers.onMessage(to, from, message);
  }

  /** A cut found the message on its way: true when it arrives all the same. Else it is lost, or waits for the cut's end. */
  #crosses(to: number, from: number, fate: number, message: unknown): boolean {
    const { meter } = this.#chronicle;
    if (this.#cuts.keeps(from, to, message, fate)) meter.witness("waited at a cut");
    else if (fate === atCut.passes) {
      meter.witness("crossed a cut");
      return true;
    } else this.#mail.lose(from, to, message, "partition");
    return false;
  }

  #fire(node: number, key: number, generation: number): void {
    if (!this.#timers.fire(node, key, generation)) return;
    const timer = this.#timers.nameOf(node, key);
    const chronicle = this.#chronicle;
    chronicle.event("timer", node, key, this.#present.now);
    if (chronicle.recorder !== null) chronicle.tell(node, this.#present.now, { type: "timer", timer });
    if (node >= this.servers) this.clientsMoved = true;
    this.#handlers.onTimer(node, timer);
  }

  #synced(node: number, life: number, position: number): void {
    if (!this.#released.isLive(node, life)) return;
    const chronicle = this.#chronicle;
    chronicle.event("synced", node, 0, this.#present.now);
    if (chronicle.recorder !== null) chronicle.tell(node, this.#present.now, { type: "synced" });
    const wasStalled = this.#released.isStalled(node);
    this.#released.synced(node, position);
    if (wasStalled) this.circumstances.areChanged = true;
  }

  // ---- crashes and healing

  die(node: number, torn: boolean): void {
    if (this.#released.isStalled(node)) this.circumstances.areChanged = true;
    this.#released.crash(node);
    this.#timers.clear(node);
    this.#processors.crash(node);
    this.#mail.loseWaiting(node, this.#lives.held[node] ?? []);
    if (torn) this.#hosts.tear(node);
    else this.#hosts.crash(node, this.#loss);
  }

  recover(node: number): void {
    this.#handlers.recover(node);
  }

  /**
   * The network is whole and every node is up, but for those that are gone for ever; each client pursues what it has
   * begun and asks once more.
   */
  heal(): void {
    this.#present.healed = true;
    this.#network.heal();
    this.#cuts.heal();
    if (this.#network.isOrdered) this.#hasten();
    this.#chronicle.observe(-1, { type: "healed" }, this.#present.now);
    this.#departed.depart();
    this.circumstances.tell(this.#present.now);
    this.#lives.heal();
    for (let rank = 0; rank < this.clients.states.length; rank++) this.#handlers.onHealed(rank);
    this.clientsMoved = true;
  }

  /** What was held back before healing does not hold its channel beyond it. */
  #hasten(): void {
    const { now } = this.#present;
    this.#agenda.redeliver((from, to, time) => this.#network.arrivalAfterHealing(from, to, time, now));
  }
}
