/**
 * The scheduled world: no clock. It says what can happen next, takes one choice at a time, and can be put back to where
 * it was. Syncs are immediate unless a crash cuts the handler before them; any armed timer may fire at any time.
 */
import { Streams } from "../../base/random.ts";
import { UserError } from "../../base/user-error.ts";
import { type Cluster, nameOf, type RoleSpan, roleOf } from "../../contract/cluster.ts";
import type { Invariant } from "../../contract/invariant.ts";
import { wholeOf } from "../../contract/parts.ts";
import type { System } from "../../contract/system.ts";
import { partsOfPlan } from "../../plan/cluster-of-plan.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import type { EventCause } from "../../trace/recorder.ts";
import { Clients } from "../clients/clients.ts";
import { workloadOfPlan } from "../clients/workload.ts";
import { Handling } from "../handling.ts";
import { Servers } from "../servers.ts";
import { Chronicle } from "../watch/chronicle.ts";
import type { RunOptions } from "../watch/run-options.ts";
import { AbstractTime } from "./abstract-time.ts";
import { ArmedTimers } from "./armed-timers.ts";
import { type Choice, formatChoice, type HandlerRun, type NotOpenError, notOpen, wholeRun } from "./choices.ts";
import { ScheduledHandlers } from "./handlers.ts";
import { type Flying, InFlight } from "./in-flight.ts";
import type { ScheduledMark } from "./mark.ts";
import { Notices } from "./notices.ts";
import { openChoices, type Situation, type UpOrDown } from "./open-choices.ts";

export class ScheduledWorld {
  readonly servers: number;
  readonly nodes: number;
  /** Rank and span of the servers that clients ask. */
  readonly contact: RoleSpan;
  isHealed = false;

  readonly #plan: Plan;
  readonly #cluster: Cluster;
  readonly #onChoice: (choice: string) => void;
  readonly #hosts: Servers;
  readonly #clients: Clients;
  readonly #chronicle: Chronicle;
  readonly #handling: Handling;
  readonly #handlers: ScheduledHandlers;
  readonly #inFlight: InFlight;
  readonly #notices: Notices;
  readonly #timers: ArmedTimers;
  readonly #time: AbstractTime;
  readonly #standings: UpOrDown[]; // by node; clients are always up
  readonly #situation: Situation;

  constructor(
    plan: Plan,
    system: System,
    invariants: readonly Invariant[],
    options: RunOptions,
    workload = workloadOfPlan(plan, system),
  ) {
    const parts = partsOfPlan(plan, system);
    const cluster = wholeOf(parts);
    const freeze = options.freeze === true;
    this.#plan = plan;
    this.#cluster = cluster;
    this.#onChoice = options.onChoice ?? (() => {});
    this.servers = cluster.servers;
    this.nodes = cluster.servers + cluster.clients;
    this.contact = roleOf(cluster, system.contact);
    this.#hosts = new Servers(parts, new Streams(plan.seed), freeze);
    this.#clients = new Clients(parts.at(-1)!, plan, workload, this.contact, []);
    this.#chronicle = new Chronicle(invariants, this.#hosts, null, options);
    this.#handling = new Handling(system.name, cluster, this.#chronicle);
    this.#inFlight = new InFlight(this.nodes);
    this.#notices = new Notices(this.servers, this.#hosts, this.#inFlight);
    this.#timers = new ArmedTimers(this.nodes);
    this.#standings = new Array<UpOrDown>(this.nodes).fill("up");
    this.#time = new AbstractTime(plan, parts);
    const { servers, nodes, contact } = this;
    const standings = this.#standings;
    const kept = { timers: this.#timers, inFlight: this.#inFlight, notices: this.#notices };
    this.#situation = { servers, nodes, contact, passings: this.#time.passings, standings, ...kept };
    this.#handlers = new ScheduledHandlers(cluster, freeze, this.#time.claims, {
      hosts: this.#hosts,
      clients: this.#clients,
      ...kept,
      chronicle: this.#chronicle,
      handling: this.#handling,
    });
  }

  /** All nodes start, in the order of their ids: what comes before the first choice. */
  start(): void {
    try {
      for (let node = 0; node < this.servers; node++) this.#handlers.boot(node);
      for (let node = 0; node < this.servers; node++) this.#begin(node, wholeRun);
    } catch (error) {
      this.#report(error);
    }
    for (let node = this.servers; node < this.nodes; node++) this.#handlers.onStart(node, wholeRun);
  }

  get violation() {
    return this.#chronicle.violation;
  }

  get events(): number {
    return this.#chronicle.events;
  }

  /** The messages under way from one node to another, in the order sent. */
  underWay(from: number, to: number): readonly Flying[] {
    return this.#inFlight.between(from, to);
  }

  /** The timer of the client's step that an `ask` takes which names none. */
  dueStep(client: number): string | undefined {
    return this.#timers.dueStep(client);
  }

  /** By how much time may pass at once, in microseconds. */
  get passings(): readonly number[] {
    return this.#time.passings;
  }

  /** The choices that are open now, faults and all; whoever drives keeps the budgets. Handlers run whole, undrawn. */
  enabled(): Choice[] {
    return openChoices(this.#situation);
  }

  /** Takes one choice. Throws a NotOpenError when it is not open: a plan's choices may be wrong. */
  apply(choice: Choice): void {
    this.#onChoice(formatChoice(choice));
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
    for (const rank of this.#clients.states.keys()) this.#handlers.onHealed(rank);
  }

  /** Every client has done its work (before healing), or had its last answer (after it). */
  get isDone(): boolean {
    return this.isHealed ? this.#clients.areAnswered : this.#clients.areFinished;
  }

  /** Who is running: for the ambient guard. */
  culprit(): string {
    return this.#handling.culprit();
  }

  snapshot(): ScheduledMark {
    return {
      states: this.#hosts.states.map((state) => ({ ...state })),
      disks: this.#hosts.disks.map((disk) => disk.fork()),
      clients: this.#clients.snapshot(),
      inFlight: this.#inFlight.snapshot(),
      notices: this.#notices.snapshot(),
      timers: this.#timers.snapshot(),
      standings: [...this.#standings],
      chronicle: this.#chronicle.snapshot(),
    };
  }

  restore(mark: ScheduledMark): void {
    for (const [node, state] of mark.states.entries()) this.#hosts.states[node] = { ...state };
    for (const [node, disk] of mark.disks.entries()) this.#hosts.disks[node] = disk.fork();
    this.#clients.restore(mark.clients);
    this.#inFlight.restore(mark.inFlight);
    this.#notices.restore(mark.notices);
    this.#timers.restore(mark.timers);
    for (const [node, standing] of mark.standings.entries()) this.#standings[node] = standing;
    this.#chronicle.restore(mark.chronicle);
  }

  result(cutShort: string | null): RunResult {
    return this.#chronicle.result(this.#plan, this.events, this.#clients.states, cutShort);
  }

  // ---- one choice

  #take(choice: Choice): void {
    switch (choice.kind) {
      case "deliver":
        return this.#deliver(this.#inFlight.take(choice.from, choice.to, choice.ordinal), choice.run);
      case "drop": {
        const { from, to, message } = this.#inFlight.take(choice.from, choice.to, choice.ordinal);
        this.#chronicle.meter.drops++;
        return this.#tell("lost", to, from, { type: "lost", from, message, why: "drop" });
      }
      case "duplicate":
        this.#inFlight.duplicate(choice.from, choice.to, choice.ordinal);
        return this.#chronicle.meter.witness("duplicated");
      case "timer":
        return this.#fire(choice.node, choice.timer, -1, choice.run);
      case "ask": {
        const timer = choice.timer ?? this.#timers.dueStep(choice.node);
        if (timer === undefined) throw cannot(choice, "the client has no step due");
        return this.#fire(choice.node, timer, choice.server - this.contact.first, choice.run);
      }
      case "synced":
        return this.#synced(choice);
      case "crash":
        return this.#crash(choice.node, choice.keep);
      case "restart":
        return this.#restart(choice.node, choice.run);
      case "pass":
        if (!this.#time.passings.includes(choice.micros)) throw cannot(choice, "time does not pass by that");
        this.#tell("pass", -1, 0, { type: "pass", micros: choice.micros });
        return this.#time.pass(choice.micros, this.#hosts.states);
    }
  }

  #deliver({ from, to, message }: Flying, run: HandlerRun): void {
    const { type } = message as { type: string };
    if (this.#standings[to] !== "up") {
      return this.#tell("lost", to, from, { type: "lost", from, message, why: "down" });
    }
    this.#tell("message", to, from ^ (type.length << 6), { type: "message", from, message });
    this.#handlers.onMessage(to, from, message, run);
    this.#cut(to, run);
  }

  #fire(node: number, timer: string, target: number, run: HandlerRun): void {
    if (!this.#timers.of(node).includes(timer)) {
      throw notOpen("not-armed", `timer ${timer} of ${this.#name(node)} is not armed`, timer);
    }
    this.#timers.disarm(node, timer);
    this.#tell("timer", node, timer.length, { type: "timer", timer });
    this.#handlers.onTimer(node, timer, target, run);
    this.#cut(node, run);
  }

  #synced(choice: Choice & { readonly kind: "synced" }): void {
    const { node } = choice;
    if (node >= this.servers || !this.#notices.isWaiting(node)) throw cannot(choice, "the disk has nothing to do");
    this.#tell("synced", node, 0, { type: "synced" });
    this.#chronicle.meter.synced(node);
    this.#notices.settle(node);
  }

  #restart(node: number, run: HandlerRun): void {
    if (this.#standings[node] !== "down") {
      throw notOpen("not-down", `${this.#name(node)} is not down and cannot restart`);
    }
    this.#handlers.recover(node);
    this.#tell("restart", node, 0, { type: "restart", wiped: false });
    this.#chronicle.observe(node, { type: "restarted" }, this.events);
    this.#standings[node] = "up";
    this.#begin(node, run);
  }

  /** The first event of a node, and after every restart. */
  #begin(node: number, run: HandlerRun): void {
    this.#tell("start", node, 0, { type: "start" });
    this.#handlers.onStart(node, run);
    this.#cut(node, run);
  }

  /** The end of a handler that the choice cuts: what it was let do is done, and the node crashes. */
  #cut(node: number, run: HandlerRun): void {
    if (run.cut !== null) this.#crash(node, run.keep);
  }

  #crash(node: number, keep: readonly boolean[]): void {
    if (this.#standings[node] !== "up") {
      throw notOpen("not-up", `${this.#name(node)} is not up and cannot crash`);
    }
    this.#standings[node] = "down";
    this.#timers.clear(node);
    this.#notices.clear(node);
    this.#hosts.disks[node]!.crashKeeping(keep);
    this.#chronicle.meter.crashes++;
    this.#tell("crash", node, 0, { type: "crash" });
    this.#chronicle.observe(node, { type: "crashed" }, this.events);
  }

  /** A choice of a plan may name a node that is not there. */
  #name(node: number): string {
    return node < this.nodes ? nameOf(this.#cluster, node) : `node ${node}`;
  }

  #tell(code: EventCause["type"], node: number, about: number, cause: EventCause): void {
    const chronicle = this.#chronicle;
    chronicle.event(code, node, about, chronicle.events);
    if (chronicle.recorder !== null) chronicle.tell(node, chronicle.events - 1, cause);
  }

  #report(error: unknown): void {
    if (error instanceof UserError) throw error;
    this.#handling.report(error, this.events);
  }
}

const cannot = (choice: Choice, why: string): NotOpenError =>
  notOpen("not-open", `choice "${formatChoice(choice)}" is not open: ${why}`, formatChoice(choice));
