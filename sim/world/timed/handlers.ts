/** One handler's run in the timed world, and what leaves it: its effects in order, as far as no crash cuts them. */
import { assert } from "../../base/assert.ts";
import type { NodeId } from "../../base/brand.ts";
import { deepFreeze } from "../../base/plain.ts";
import type { Stream, Streams } from "../../base/random.ts";
import type { Cluster } from "../../contract/cluster.ts";
import { effect, Io, noAnswers } from "../../contract/io.ts";
import type { Reply, Request } from "../../contract/operation.ts";
import { raiseOffence } from "../ambient-guard.ts";
import type { Clients } from "../clients/clients.ts";
import type { Crash, Lives } from "../faults/lives.ts";
import type { Handling } from "../handling.ts";
import type { Servers } from "../servers.ts";
import type { Clock } from "../time/clock.ts";
import type { Present } from "../time/present.ts";
import type { Timers } from "../time/timers.ts";
import type { Chronicle } from "../watch/chronicle.ts";
import type { Release } from "./release.ts";

/** What of the world handlers run in. */
interface HandlerParts {
  readonly present: Present;
  readonly hosts: Servers;
  readonly clients: Clients;
  readonly clocks: readonly Clock[];
  readonly timers: Timers;
  readonly lives: Lives;
  readonly released: Release;
  readonly chronicle: Chronicle;
  readonly handling: Handling;
}

export class TimedHandlers {
  readonly #servers: number;
  readonly #views: readonly Cluster[]; // by node
  readonly #freeze: boolean;
  readonly #mayDieSending: boolean;
  readonly #present: Present;
  readonly #hosts: Servers;
  readonly #clients: Clients;
  readonly #clocks: readonly Clock[];
  readonly #timers: Timers;
  readonly #lives: Lives;
  readonly #released: Release;
  readonly #chronicle: Chronicle;
  readonly #handling: Handling;
  readonly #io: Io;
  readonly #draws: readonly Stream[];
  readonly #answers: readonly (readonly string[])[]; // by server

  /** `isAimed`: faults of the plan may begin as a message leaves. */
  constructor(cluster: Cluster, streams: Streams, freeze: boolean, isAimed: boolean, parts: HandlerParts) {
    const nodes = cluster.servers + cluster.clients;
    this.#servers = cluster.servers;
    this.#views = [...parts.hosts.views, ...Array.from({ length: cluster.clients }, () => cluster)];
    this.#freeze = freeze;
    this.#mayDieSending = isAimed;
    this.#present = parts.present;
    this.#hosts = parts.hosts;
    this.#clients = parts.clients;
    this.#clocks = parts.clocks;
    this.#timers = parts.timers;
    this.#lives = parts.lives;
    this.#released = parts.released;
    this.#chronicle = parts.chronicle;
    this.#handling = parts.handling;
    this.#io = new Io(cluster);
    this.#answers = parts.hosts.automata.map(({ answers }) => answers ?? noAnswers);
    this.#draws = Array.from({ length: nodes }, (_, node) => streams.stream(`draw/${node}`));
  }

  /** The server's state is made for the first time. */
  boot(node: number): void {
    this.#handling.begin(node, "its first recover");
    this.#hosts.boot(node);
    this.#handling.end();
  }

  /** The server's state is made anew from its disk. */
  recover(node: number): void {
    this.#handling.begin(node, "recover");
    this.#hosts.recover(node);
    this.#handling.end();
  }

  onStart(node: number): void {
    this.#enter(node, "start");
    if (node >= this.#servers) this.#clients.onStart(node - this.#servers, this.#io);
    else this.#hosts.automata[node]!.onStart(this.#hosts.states[node]!, this.#io);
    this.#leave(node);
  }

  onMessage(node: number, from: number, message: unknown): void {
    this.#enter(node, (message as { type: string }).type);
    if (node >= this.#servers) {
      this.#clients.onMessage(node - this.#servers, message as Reply, this.#io);
      return this.#leave(node);
    }
    const automaton = this.#hosts.automata[node]!;
    const state = this.#hosts.states[node]!;
    if (from >= this.#views[node]!.servers) {
      assert(automaton.onRequest !== undefined, "clients speak to the contact role, which takes requests");
      const { session, sequence } = message as Request;
      this.#chronicle.tellJudges(node, { type: "requested", session, sequence }, this.#present.now);
      automaton.onRequest(state, from as NodeId, message as Request, this.#io);
    } else if (from < this.#hosts.firsts[node]!) {
      assert(automaton.onReply !== undefined, "only roles that ask are answered");
      automaton.onReply(state, from as NodeId, message as Reply, this.#io);
    } else automaton.onMessage(state, from as NodeId, message as { type: string }, this.#io);
    this.#leave(node);
  }

  onTimer(node: number, timer: string): void {
    this.#enter(node, `timer ${timer}`);
    if (node >= this.#servers) this.#clients.onTimer(node - this.#servers, timer, this.#io);
    else this.#hosts.automata[node]!.onTimer(this.#hosts.states[node]!, timer, this.#io);
    this.#leave(node);
  }

  /** All faults are over: the client of `rank` is told. */
  onHealed(rank: number): void {
    const node = this.#servers + rank;
    this.#enter(node, "healed");
    this.#clients.onHealed(rank, this.#io);
    this.#leave(node);
  }

  /** The operator learns that the server of this rank in its role is gone for good. */
  onReplace(rank: number): void {
    const node = this.#servers + this.#clients.states.length - 1;
    this.#enter(node, "replace");
    this.#clients.onReplace(rank, this.#io);
    this.#leave(node);
  }

  #enter(node: number, what: string): void {
    const io = this.#io;
    io.begin(node as NodeId, node < this.#servers ? this.#answers[node]! : noAnswers);
    io.cluster = this.#views[node]!;
    io.syncingMicros = node < this.#servers ? this.#released.syncingMicros(node) : 0;
    io.localTime = this.#clocks[node]!.read(this.#present.now);
    io.draws = this.#draws[node]!;
    this.#handling.begin(node, what);
  }

  /** The handler returned: its effects are released, unless a crash cuts them. */
  #leave(node: number): void {
    raiseOffence();
    this.#handling.end();
    const io = this.#io;
    if (this.#freeze) this.#freezeAll(node);
    if (node < this.#servers) {
      const crash = this.#lives.armed[node]!;
      const kept = crash === null || io.count === 0 ? none : keptBy(crash, io);
      if (crash !== null && kept !== none) {
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
    const { kinds, targets, limits, payloads } = this.#io;
    const mayDie = this.#mayDieSending && node < this.#servers;
    for (let i = 0; i < kept; i++) {
      if (mayDie && this.#lives.down[node] !== null) return; // a fault aimed at what it sent before this crashed it
      const what = kinds[i]!;
      switch (what) {
        case effect.setTimer:
          this.#timers.arm(node, payloads[i] as string, targets[i]!, limits[i]!);
          break;
        case effect.cancelTimer:
          this.#timers.cancel(node, payloads[i] as string);
          break;
        default:
          if (node < this.#servers) this.#released.issue(node, what, targets[i]!, payloads[i], cut);
          else this.#released.perform(node, what, targets[i]!, payloads[i]); // a client has no disk to wait for
      }
    }
  }

  /** For tests and audits: a value that is mutated later throws where it is. */
  #freezeAll(node: number): void {
    const state = node < this.#servers ? this.#hosts.states[node]! : this.#clients.states[node - this.#servers]!;
    for (const value of Object.values(state)) deepFreeze(value);
    for (let i = 0; i < this.#io.count; i++) deepFreeze(this.#io.payloads[i]);
  }
}

const none = -1;

/** How many of the handler's effects the crash lets happen; `none` when it waits for another handler, one that writes. */
function keptBy({ effects, atWrite }: Crash, io: Io): number {
  if (atWrite === undefined) return (effects ?? 0) % (io.count + 1);
  const first = io.kinds.indexOf(effect.write);
  if (first < 0 || first >= io.count) return none; // the columns are longer than what this handler issued
  return atWrite === "torn" ? first + 1 : first;
}
