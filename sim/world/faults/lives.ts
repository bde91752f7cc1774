/** Which servers of the timed world are up: crashes asked for and under way, restarts, pauses, and who leads. */
import type { Target } from "../../plan/plan.ts";
import type { Servers } from "../servers.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import type { Chronicle } from "../watch/chronicle.ts";

/** A crash asked for or under way. */
export interface Crash {
  readonly effects: number | null;
  readonly downMicros: number;
  readonly loops: number;
  readonly wipe: boolean;
}

/** What of a server ends with its life, and begins with the next. */
export interface Mortals {
  /** Virtual time. */
  readonly now: number;
  /** All faults are over: nobody stays down. */
  readonly healed: boolean;
  /** Timers, outbox, inbox and cache are gone. */
  die(node: number): void;
  recover(node: number): void;
  start(node: number): void;
  lose(from: number, to: number, message: unknown, why: string): void;
}

export class Lives {
  // Per server.
  readonly down: (Crash | null)[]; // the crash it lies down with
  readonly incarnations: number[];
  readonly armed: (Crash | null)[]; // the next handler with effects is cut
  readonly held: (number[] | null)[]; // entries of the agenda that wait while the node is paused
  readonly #pauses: number[]; // how many faults pause the node now
  #leader = -1;
  #wasLed = false; // somebody was elected
  readonly #chiefContact: number; // stands in for a leader where there never was one
  readonly #mortals: Mortals;
  readonly #hosts: Servers;
  readonly #agenda: Agenda;
  readonly #chronicle: Chronicle;

  constructor(mortals: Mortals, hosts: Servers, agenda: Agenda, chronicle: Chronicle, chiefContact: number) {
    this.#mortals = mortals;
    this.#hosts = hosts;
    this.#agenda = agenda;
    this.#chronicle = chronicle;
    this.#chiefContact = chiefContact;
    this.down = hosts.automata.map(() => null);
    this.incarnations = hosts.automata.map(() => 0);
    this.armed = hosts.automata.map(() => null);
    this.held = hosts.automata.map(() => null);
    this.#pauses = hosts.automata.map(() => 0);
  }

  /** The node says that it was elected. */
  lead(node: number): void {
    this.#leader = node;
    this.#wasLed = true;
  }

  /** The node that `target` means now; -1 when nobody leads. */
  resolve(target: Target): number {
    if (target !== "leader") return target;
    return this.#wasLed ? this.#leader : this.#chiefContact; // leaderless systems are hit where clients ask
  }

  /** Crashes the node now, or after so many effects of its next handler that has any. */
  ask(node: number, crash: Crash): void {
    if (crash.wipe && this.down[node] !== null)
      this.#hosts.wipe(node); // a new disk for a node that lies down already
    else if (crash.effects === null) this.crash(node, crash);
    else if (this.down[node] === null) this.armed[node] = crash;
  }

  crash(node: number, crash: Crash): void {
    if (this.down[node] !== null) return;
    const { now, healed } = this.#mortals;
    const chronicle = this.#chronicle;
    this.armed[node] = null;
    this.down[node] = crash;
    this.incarnations[node]!++;
    this.#mortals.die(node);
    chronicle.meter.crashes++;
    chronicle.event("crash", node, 0, now);
    if (chronicle.recorder !== null) chronicle.tell(node, now, { type: "crash" });
    chronicle.observe(node, { type: "crashed" }, now);
    if (node === this.#leader) this.#leader = -1;
    const back = healed ? now + 1 : now + Math.max(1, crash.downMicros);
    this.#agenda.push(back, kind.restart, node, 0, 0, crash);
  }

  restart(node: number, crash: Crash): void {
    if (this.down[node] !== crash) return; // healing restarted it
    const mortals = this.#mortals;
    const chronicle = this.#chronicle;
    if (crash.wipe) this.#hosts.wipe(node);
    this.down[node] = null;
    mortals.recover(node);
    chronicle.event("restart", node, crash.wipe ? 1 : 0, mortals.now);
    if (chronicle.recorder !== null) chronicle.tell(node, mortals.now, { type: "restart", wiped: crash.wipe });
    chronicle.observe(node, { type: "restarted" }, mortals.now);
    if (crash.loops > 0 && !mortals.healed) {
      const again: Crash = { ...crash, loops: crash.loops - 1, wipe: false };
      if (crash.effects === null) {
        this.#agenda.push(mortals.now + crash.downMicros, kind.beat, -1, 0, 0, () => this.#unlessHealed(node, again));
      } else this.armed[node] = again;
    }
    mortals.start(node);
  }

  #unlessHealed(node: number, crash: Crash): void {
    if (!this.#mortals.healed) this.crash(node, crash);
  }

  /** Nobody crashes any more, and every node is up. */
  heal(): void {
    this.armed.fill(null);
    for (let node = 0; node < this.down.length; node++) {
      const crash = this.down[node]!;
      if (crash !== null) this.restart(node, crash);
    }
  }

  pause(node: number): void {
    this.#pauses[node]!++;
    this.held[node] ??= [];
  }

  resume(node: number): void {
    if (--this.#pauses[node]! > 0) return;
    const held = this.held[node]!;
    this.held[node] = null;
    this.#agenda.againFirst(held!, this.#mortals.now);
  }

  /** Messages that waited for the process die with it. Other entries stay: each knows by itself that it is stale. */
  loseWaiting(node: number, slots: number[]): void {
    const agenda = this.#agenda;
    let kept = 0;
    for (const slot of slots) {
      if (agenda.kinds[slot] === kind.deliver) {
        this.#mortals.lose(agenda.sources[slot]!, node, agenda.payloads[slot], "down");
        agenda.release(slot);
      } else slots[kept++] = slot;
    }
    slots.length = kept;
  }
}
