/** Which servers of the timed world are up: crashes asked for and under way, restarts and pauses. */
import type { Servers } from "../servers.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import type { Present } from "../time/present.ts";
import type { Chronicle } from "../watch/chronicle.ts";
import type { Roster } from "./roster.ts";

/** A crash asked for or under way. */
export interface Crash {
  readonly effects: number | null;
  readonly downMicros: number;
  readonly loops: number;
  readonly wipe: boolean;
  /** The next handler that writes is cut: before its first write, or in the middle of it. */
  readonly atWrite?: "before" | "torn";
  /** One field of the disk is blank at the restart. */
  readonly corrupts?: boolean;
}

/** What of a server ends with its life, and begins with the next. */
export interface Mortals {
  /** Timers, outbox, inbox and cache are gone; `torn`: but for a part of the newest write. */
  die(node: number, torn: boolean): void;
  recover(node: number): void;
  start(node: number): void;
}

export class Lives {
  // Per server.
  readonly down: (Crash | null)[]; // the crash it lies down with
  readonly armed: (Crash | null)[]; // the next handler with effects is cut
  readonly held: (number[] | null)[]; // entries of the agenda that wait while the node is paused
  readonly gone: boolean[]; // whoever lies down stays down, for ever
  readonly #pauses: number[]; // how many faults pause the node now
  readonly #keptDown: number[]; // how many faults keep the node from starting now
  readonly #due: (Crash | null)[]; // the crash after which it would have started, were it not kept down
  readonly #present: Present;
  readonly #roster: Roster;
  readonly #mortals: Mortals;
  readonly #hosts: Servers;
  readonly #agenda: Agenda;
  readonly #chronicle: Chronicle;

  constructor(
    present: Present,
    roster: Roster,
    mortals: Mortals,
    hosts: Servers,
    agenda: Agenda,
    chronicle: Chronicle,
  ) {
    this.#present = present;
    this.#roster = roster;
    this.#mortals = mortals;
    this.#hosts = hosts;
    this.#agenda = agenda;
    this.#chronicle = chronicle;
    this.down = hosts.automata.map(() => null);
    this.armed = hosts.automata.map(() => null);
    this.held = hosts.automata.map(() => null);
    this.gone = hosts.automata.map(() => false);
    this.#pauses = hosts.automata.map(() => 0);
    this.#keptDown = hosts.automata.map(() => 0);
    this.#due = hosts.automata.map(() => null);
  }

  /** Crashes the node now, or after so many effects of its next handler that has any. False: it lies down already. */
  ask(node: number, crash: Crash): boolean {
    if (this.down[node] !== null) return this.#harm(node, crash);
    if (crash.effects === null && crash.atWrite === undefined) this.crash(node, crash);
    else this.armed[node] = crash;
    return true;
  }

  /** What befalls the disk of a node that lies down already. */
  #harm(node: number, crash: Crash): boolean {
    if (crash.wipe) this.#hosts.wipe(node);
    else if (crash.corrupts === true) this.#hosts.corrupt(node);
    return crash.wipe || crash.corrupts === true;
  }

  crash(node: number, crash: Crash): void {
    if (this.down[node] !== null) return;
    const { now, healed } = this.#present;
    const chronicle = this.#chronicle;
    this.armed[node] = null;
    this.down[node] = crash;
    this.#mortals.die(node, crash.atWrite === "torn");
    chronicle.meter.crashes++;
    chronicle.event("crash", node, 0, now);
    if (chronicle.recorder !== null) chronicle.tell(node, now, { type: "crash" });
    chronicle.observe(node, { type: "crashed" }, now);
    this.#roster.crashed(node);
    const back = healed ? now + 1 : now + Math.max(1, crash.downMicros);
    this.#agenda.push(back, kind.restart, node, 0, 0, crash);
  }

  restart(node: number, crash: Crash): void {
    if (this.down[node] !== crash || this.gone[node] === true) return; // healing restarted it, or nothing ever will
    const present = this.#present;
    const chronicle = this.#chronicle;
    if (this.#keptDown[node]! > 0) {
      this.#due[node] = crash;
      return;
    }
    if (crash.wipe) this.#hosts.wipe(node);
    if (crash.corrupts === true) this.#hosts.corrupt(node);
    this.down[node] = null;
    this.#mortals.recover(node);
    chronicle.event("restart", node, crash.wipe ? 1 : 0, present.now);
    if (chronicle.recorder !== null) chronicle.tell(node, present.now, { type: "restart", wiped: crash.wipe });
    chronicle.observe(node, { type: "restarted" }, present.now);
    if (crash.loops > 0 && !present.healed) {
      const again: Crash = { ...crash, loops: crash.loops - 1, wipe: false, corrupts: false };
      if (crash.effects === null) {
        this.#agenda.push(present.now + crash.downMicros, kind.beat, -1, 0, 0, () => this.#unlessHealed(node, again));
      } else this.armed[node] = again;
    }
    this.#mortals.start(node);
  }

  /** The node does not start until `letStart`. */
  keepDown(node: number): void {
    this.#keptDown[node]!++;
  }

  /** A fault no longer keeps the node from starting; nor does it wait for a write to crash at, if `armed` says so. */
  letStart(node: number, armed: Crash | null): void {
    if (armed !== null && this.armed[node] === armed) this.armed[node] = null;
    if (--this.#keptDown[node]! > 0) return;
    const due = this.#due[node]!;
    this.#due[node] = null;
    if (due !== null) this.restart(node, due);
  }

  #unlessHealed(node: number, crash: Crash): void {
    if (!this.#present.healed) this.crash(node, crash);
  }

  /** The node goes down, if it is up, and never comes back. */
  depart(node: number): void {
    this.gone[node] = true;
    this.crash(node, { effects: null, downMicros: 0, loops: 0, wipe: false });
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
    this.#agenda.againFirst(held!, this.#present.now);
  }
}
