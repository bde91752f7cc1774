/**
 * The scheduled world: no clock. It says what can happen next, takes one choice at a time, and can be put back to where
 * it was. Syncs are immediate unless a crash cuts the handler before them; any armed timer may fire at any time.
 */
import { AssertionError } from "../../base/assert.ts";
import type { NodeId } from "../../base/brand.ts";
import { deepFreeze } from "../../base/plain.ts";
import { Streams } from "../../base/random.ts";
import { UserError } from "../../base/user-error.ts";
import { type RoleSpan, roleOf } from "../../contract/cluster.ts";
import type { Invariant } from "../../contract/invariant.ts";
import { effect, Io } from "../../contract/io.ts";
import type { Observation } from "../../contract/observation.ts";
import type { Reply, Request } from "../../contract/operation.ts";
import type { System } from "../../contract/system.ts";
import { clusterOf } from "../../plan/cluster-of.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import type { Cause } from "../../trace/recorder.ts";
import { AmbientError, raiseOffence } from "../ambient-guard.ts";
import { Client, type ClientState } from "../clients/client.ts";
import { Workload } from "../clients/workload.ts";
import type { Disk } from "../disk.ts";
import { Servers } from "../servers.ts";
import { Chronicle, type ChronicleMark } from "../watch/chronicle.ts";
import type { RunOptions } from "../watch/run-options.ts";
import { type Choice, formatChoice, type Run, wholeRun } from "./choices.ts";

/** A message under way. Copies are equal in all fields. */
interface InFlight {
  readonly from: number;
  readonly to: number;
  readonly ordinal: number;
  readonly message: unknown;
}

/** Where the world stands, to come back to. */
export interface ScheduledMark {
  readonly states: readonly object[];
  readonly disks: readonly Disk[];
  readonly clients: readonly ClientState[];
  readonly inFlight: readonly InFlight[];
  readonly ordinals: readonly number[];
  readonly timers: readonly (readonly string[])[];
  readonly standings: readonly Standing[];
  readonly chronicle: ChronicleMark;
}

type Standing = "up" | "down";

/** Gives a handler the draws that a choice names, and notes how many it took. */
class ScriptedDraws {
  script: readonly number[] = [];
  taken = 0;

  below(bound: number): number {
    return (this.script[this.taken++] ?? 0) % bound;
  }
}

/** A choice that nothing in the world stands for now. Nothing has happened when it is thrown. */
export class NotOpenError extends UserError {}

export class ScheduledWorld {
  readonly servers: number;
  readonly nodes: number;
  /** Rank and span of the servers that clients ask. */
  readonly contact: RoleSpan;
  isHealed = false;

  readonly #plan: Plan;
  readonly #system: System;
  readonly #options: RunOptions;
  readonly #hosts: Servers;
  readonly #clients: readonly Client[];
  readonly #clientStates: ClientState[];
  readonly #io: Io;
  readonly #draws = new ScriptedDraws();
  readonly #chronicle: Chronicle;
  #inFlight: InFlight[] = [];
  #ordinals: number[];
  #timers: (readonly string[])[];
  #standings: Standing[];
  #handler = -1;
  #handling = "";

  constructor(
    plan: Plan,
    system: System,
    invariants: readonly Invariant[],
    options: RunOptions,
    workload = new Workload(plan.workload, system.service, plan.seed),
  ) {
    const cluster = clusterOf(plan, system);
    const count = <T>(nodes: number, make: (node: number) => T): T[] =>
      Array.from({ length: nodes }, (_, i) => make(i));
    this.#plan = plan;
    this.#system = system;
    this.#options = options;
    this.servers = cluster.servers;
    this.nodes = cluster.servers + cluster.clients;
    this.contact = roleOf(cluster, system.contact);
    this.#hosts = new Servers(system, cluster, new Streams(plan.seed), options.freeze === true);
    this.#clients = count(cluster.clients, (rank) => new Client(rank, plan.workload, workload, this.contact));
    this.#clientStates = this.#clients.map((client) => client.blank());
    this.#io = new Io(cluster);
    this.#io.draws = this.#draws;
    const quorums = system.quorums(cluster);
    const context = { cluster, service: system.service, quorums, intersections: system.intersections };
    this.#chronicle = new Chronicle(invariants, context, this.#hosts, options);
    this.#ordinals = count(this.nodes * this.nodes, () => 0);
    this.#timers = count(this.nodes, () => []);
    this.#standings = count(this.nodes, () => "up");
  }

  /** All nodes start, in the order of their ids: what comes before the first choice. */
  start(): void {
    try {
      for (let node = 0; node < this.servers; node++) {
        this.#handler = node;
        this.#handling = "its first recover";
        this.#hosts.boot(node);
      }
      for (let node = 0; node < this.servers; node++) this.#begin(node, wholeRun);
    } catch (error) {
      this.#report(error);
    }
    for (const [rank, client] of this.#clients.entries()) {
      this.#enter(this.servers + rank, "start", wholeRun);
      client.onStart(this.#clientStates[rank]!, this.#io as never);
      this.#leave(this.servers + rank, wholeRun);
    }
  }

  get violation() {
    return this.#chronicle.violation;
  }

  get events(): number {
    return this.#chronicle.events;
  }

  /** The choices that are open now, faults and all; whoever drives keeps the budgets. Handlers run whole, undrawn. */
  enabled(): Choice[] {
    const choices: Choice[] = [];
    for (let node = 0; node < this.servers; node++) {
      if (this.#standings[node] === "down") choices.push({ kind: "restart", node, run: wholeRun });
      else choices.push({ kind: "crash", node, keep: [] });
      for (const timer of this.#timers[node]!) choices.push({ kind: "timer", node, timer, run: wholeRun });
    }
    for (const { from, to, ordinal } of this.#inFlight) {
      if (this.#standings[to] === "up") choices.push({ kind: "deliver", from, to, ordinal, run: wholeRun });
      if (from !== to) choices.push({ kind: "drop", from, to, ordinal }, { kind: "duplicate", from, to, ordinal });
    }
    for (let node = this.servers; node < this.nodes; node++) {
      if (this.#timers[node]!.length === 0) continue;
      for (let rank = 0; rank < this.contact.count; rank++) {
        choices.push({ kind: "ask", node, server: this.contact.first + rank, run: wholeRun });
      }
    }
    return choices;
  }

  /** Takes one choice. Throws a NotOpenError when it is not open: a plan's choices may be wrong. */
  apply(choice: Choice): void {
    this.#options.onChoice?.(formatChoice(choice));
    try {
      this.#take(choice);
    } catch (error) {
      this.#report(error);
    }
  }

  /** Faults are over: crashed nodes may restart, and every client pursues its work and asks once more. */
  heal(): void {
    this.isHealed = true;
    this.#tell("heal", -1, 0, { type: "heal" });
    this.#chronicle.observe(-1, { type: "healed" }, this.events);
    for (const [rank, client] of this.#clients.entries()) {
      this.#enter(this.servers + rank, "healed", wholeRun);
      client.onHealed(this.#clientStates[rank]!, this.#io as never);
      this.#leave(this.servers + rank, wholeRun);
    }
  }

  /** Every client has done its work (before healing), or had its last answer (after it). */
  get isDone(): boolean {
    if (this.isHealed) return this.#clientStates.every((state) => state.probe === "done");
    return this.#clients.every((client, rank) => client.isFinished(this.#clientStates[rank]!));
  }

  /** Who is running: for the ambient guard. */
  culprit(): string {
    if (this.#handler < 0) return `the ${this.#system.name} world`;
    if (this.#handler >= this.servers) return `client ${this.#handler - this.servers}`;
    return `${this.#hosts.name(this.#system.name, this.#handler)} on ${this.#handling}`;
  }

  snapshot(): ScheduledMark {
    return {
      states: this.#hosts.states.map((state) => ({ ...state })),
      disks: this.#hosts.disks.map((disk) => disk.fork()),
      clients: this.#clientStates.map((state) => ({ ...state })),
      inFlight: [...this.#inFlight],
      ordinals: [...this.#ordinals],
      timers: [...this.#timers],
      standings: [...this.#standings],
      chronicle: this.#chronicle.snapshot(),
    };
  }

  restore(mark: ScheduledMark): void {
    for (const [node, state] of mark.states.entries()) this.#hosts.states[node] = { ...state };
    for (const [node, disk] of mark.disks.entries()) this.#hosts.disks[node] = disk.fork();
    for (const [rank, state] of mark.clients.entries()) this.#clientStates[rank] = { ...state };
    this.#inFlight = [...mark.inFlight];
    this.#ordinals = [...mark.ordinals];
    this.#timers = [...mark.timers];
    this.#standings = [...mark.standings];
    this.#chronicle.restore(mark.chronicle);
  }

  result(cutShort: string | null): RunResult {
    return this.#chronicle.result(this.#plan, this.events, this.#clientStates, cutShort);
  }

  // ---- one choice

  #take(choice: Choice): void {
    switch (choice.kind) {
      case "deliver":
        return this.#deliver(this.#takeMessage(choice.from, choice.to, choice.ordinal), choice.run);
      case "drop": {
        const { from, to, message } = this.#takeMessage(choice.from, choice.to, choice.ordinal);
        this.#chronicle.meter.drops++;
        return this.#tell("lost", to, from, { type: "lost", from, message, why: "drop" });
      }
      case "duplicate": {
        const copy = this.#takeMessage(choice.from, choice.to, choice.ordinal);
        this.#inFlight.push(copy, copy);
        this.#chronicle.meter.witness("duplicated");
        return;
      }
      case "timer":
        return this.#fire(choice.node, choice.timer, -1, choice.run);
      case "ask": {
        const timers = this.#timers[choice.node] ?? [];
        const timer = timers.find((name) => name !== "next") ?? timers[0];
        if (timer === undefined) throw notOpen(choice, "the client has no step due");
        return this.#fire(choice.node, timer, choice.server - this.contact.first, choice.run);
      }
      case "crash":
        return this.#crash(choice.node, choice.keep);
      case "restart":
        return this.#restart(choice.node, choice.run);
    }
  }

  #takeMessage(from: number, to: number, ordinal: number): InFlight {
    const at = this.#inFlight.findIndex((one) => one.from === from && one.to === to && one.ordinal === ordinal);
    const found = this.#inFlight[at];
    if (found === undefined)
      throw new NotOpenError(`plan: message #${ordinal} of channel ${from}>${to} is not under way`);
    this.#inFlight.splice(at, 1);
    return found;
  }

  #deliver({ from, to, message }: InFlight, run: Run): void {
    const { type } = message as { type: string };
    if (this.#standings[to] !== "up") {
      return this.#tell("lost", to, from, { type: "lost", from, message, why: "down" });
    }
    this.#tell("message", to, from ^ (type.length << 6), { type: "message", from, message });
    this.#enter(to, type, run);
    if (to >= this.servers) {
      const rank = to - this.servers;
      this.#clients[rank]!.onMessage(this.#clientStates[rank]!, message as Reply, this.#io as never);
    } else {
      const automaton = this.#hosts.automata[to]!;
      const state = this.#hosts.states[to]!;
      if (from >= this.servers) automaton.onRequest?.(state, from as NodeId, message as Request, this.#io);
      else automaton.onMessage(state, from as NodeId, message as { type: string }, this.#io);
    }
    this.#leave(to, run);
  }

  #fire(node: number, timer: string, rank: number, run: Run): void {
    const armed = this.#timers[node] ?? [];
    if (!armed.includes(timer)) throw new NotOpenError(`plan: timer ${timer} of node ${node} is not armed`);
    this.#timers[node] = armed.filter((name) => name !== timer);
    this.#tell("timer", node, timer.length, { type: "timer", timer });
    this.#enter(node, `timer ${timer}`, run);
    if (node >= this.servers) {
      const client = node - this.servers;
      this.#clients[client]!.onTimerAimed(this.#clientStates[client]!, timer, rank, this.#io as never);
    } else this.#hosts.automata[node]!.onTimer(this.#hosts.states[node]!, timer, this.#io);
    this.#leave(node, run);
  }

  #restart(node: number, run: Run): void {
    if (this.#standings[node] !== "down") throw new NotOpenError(`plan: node ${node} is not down and cannot restart`);
    this.#handler = node;
    this.#handling = "recover";
    this.#hosts.recover(node);
    this.#handler = -1;
    this.#tell("restart", node, 0, { type: "restart", wiped: false });
    this.#chronicle.observe(node, { type: "restarted" }, this.events);
    this.#standings[node] = "up";
    this.#begin(node, run);
  }

  /** The first event of a node, and after every restart. */
  #begin(node: number, run: Run): void {
    this.#tell("start", node, 0, { type: "start" });
    this.#enter(node, "start", run);
    this.#hosts.automata[node]!.onStart(this.#hosts.states[node]!, this.#io);
    this.#leave(node, run);
  }

  #crash(node: number, keep: readonly boolean[]): void {
    if (this.#standings[node] !== "up") throw new NotOpenError(`plan: node ${node} is not up and cannot crash`);
    this.#standings[node] = "down";
    this.#timers[node] = [];
    this.#hosts.disks[node]!.crashKeeping(keep);
    this.#chronicle.meter.crashes++;
    this.#tell("crash", node, 0, { type: "crash" });
    this.#chronicle.observe(node, { type: "crashed" }, this.events);
  }

  // ---- one handler

  #enter(node: number, handling: string, run: Run): void {
    this.#handler = node;
    this.#handling = handling;
    this.#draws.script = run.draws;
    this.#draws.taken = 0;
    const io = this.#io;
    io.count = 0;
    io.self = node as NodeId;
    io.localTime = 0;
  }

  #leave(node: number, run: Run): void {
    raiseOffence();
    this.#handler = -1;
    const io = this.#io;
    const kept = run.cut === null ? io.count : Math.min(run.cut, io.count);
    if (this.#options.freeze === true) for (let i = 0; i < io.count; i++) deepFreeze(io.payloads[i]);
    this.#chronicle.effects(node, io, kept);
    for (let i = 0; i < kept; i++) this.#release(node, io.kinds[i]!, io.targets[i]!, io.payloads[i]);
    if (run.cut !== null) this.#crash(node, run.keep);
  }

  #release(node: number, what: number, target: number, payload: unknown): void {
    switch (what) {
      case effect.observe:
        return this.#chronicle.observe(node, payload as Observation, this.events);
      case effect.write:
        return this.#hosts.disks[node]!.write(payload as object);
      case effect.sync:
        this.#chronicle.meter.syncs++;
        return this.#hosts.disks[node]!.settle(this.#hosts.disks[node]!.written);
      case effect.setTimer: {
        const armed = this.#timers[node]!;
        if (!armed.includes(payload as string)) this.#timers[node] = [...armed, payload as string].sort();
        return;
      }
      case effect.cancelTimer:
        this.#timers[node] = this.#timers[node]!.filter((name) => name !== payload);
        return;
      default: {
        const channel = node * this.nodes + target;
        this.#chronicle.meter.messages++;
        this.#inFlight.push({ from: node, to: target, ordinal: this.#ordinals[channel]!++, message: payload });
      }
    }
  }

  #tell(code: Cause["type"], node: number, about: number, cause: Cause): void {
    const chronicle = this.#chronicle;
    chronicle.event(code, node, about, chronicle.events);
    if (chronicle.recorder !== null) chronicle.tell(node, chronicle.events - 1, cause);
  }

  #report(error: unknown): void {
    if (error instanceof UserError) throw error;
    if (this.#handler < 0 && !(error instanceof AmbientError)) throw error;
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof AmbientError) return this.#chronicle.stop("determinism", text, this.events);
    const invariant = error instanceof AssertionError ? "assertion" : "no-exception";
    this.#chronicle.stop(invariant, `${this.culprit()}: ${text}`, this.events);
  }
}

const notOpen = (choice: Choice, why: string): NotOpenError =>
  new NotOpenError(`plan: choice "${formatChoice(choice)}" is not open: ${why}`);
