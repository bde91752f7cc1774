/** What faults may do to the timed world. */
import type { FaultSurface, MessageFate, Target } from "../../plan/faults/surface.ts";
import { isOfEvent } from "../../plan/faults/target.ts";
import type { Clients } from "../clients/clients.ts";
import type { Cuts } from "../network/cuts.ts";
import type { Network } from "../network/network.ts";
import type { Servers } from "../servers.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import type { Clock } from "../time/clock.ts";
import type { Present } from "../time/present.ts";
import type { TimedHandlers } from "../timed/handlers.ts";
import type { Processors } from "../timed/processors.ts";
import type { Release } from "../timed/release.ts";
import type { AimedEvent } from "./aimed-event.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Crash, Lives } from "./lives.ts";
import type { Roster } from "./roster.ts";

/** A crash between two handlers, whose node starts again as soon as it can. */
const crashNow: Crash = { effects: null, downMicros: 1, loops: 0, wipe: false };
const fullDiskCrash: Crash = { ...crashNow, atWrite: "before" };

/** What of the world faults touch. */
export interface FaultyParts {
  readonly present: Present;
  readonly roster: Roster;
  readonly hosts: Servers;
  readonly lives: Lives;
  readonly cuts: Cuts;
  readonly network: Network;
  readonly processors: Processors;
  readonly released: Release;
  readonly clocks: readonly Clock[];
  readonly agenda: Agenda;
  readonly circumstances: Circumstances;
  readonly clients: Clients;
  readonly handlers: TimedHandlers;
  /** Servers that are gone in the end. */
  readonly gone: readonly number[];
}

export class TimedFaults implements FaultSurface {
  readonly servers: number;
  readonly nodes: number;
  /** The event at which a fault begins just now; null for faults that begin at their time. */
  event: AimedEvent | null = null;
  /** Something of the world was touched since this was last set to false: a node, its disk, a link, a message. */
  touched = false;
  readonly #parts: FaultyParts;

  constructor(servers: number, nodes: number, parts: FaultyParts) {
    this.servers = servers;
    this.nodes = nodes;
    this.#parts = parts;
  }

  resolve(target: Target): number {
    if (!isOfEvent(target)) return this.#parts.roster.resolve(target);
    const { event } = this;
    return event === null ? -1 : event[target];
  }

  block(from: number, to: number, by: 1 | -1, types: readonly string[] | null): void {
    this.#touch();
    this.#parts.cuts.block(from, to, by, types);
  }

  slowLinks(node: number, factor: number, begins: boolean): void {
    this.#touch();
    this.#parts.network.slow(node, factor, begins);
  }

  slowNode(node: number, factor: number, perMessageMicros: number, forMicros: number | null): void {
    this.#touch();
    const { factors, extras } = this.#parts.processors;
    if (forMicros === null) {
      factors.end(node, factor);
      extras.end(node, perMessageMicros);
    } else {
      factors.begin(node, factor, this.#parts.present.now + forMicros);
      extras.begin(node, perMessageMicros);
    }
  }

  stallDisk(node: number, micros: number, begins: boolean): void {
    this.#touch();
    this.#parts.released.stalls[begins ? "begin" : "end"](node, micros);
  }

  failSync(node: number): void {
    this.touched = true;
    this.#parts.hosts.disks[node]!.failNextSync();
  }

  misdirectWrite(node: number): void {
    this.touched = true;
    this.#parts.hosts.misdirect(node);
  }

  tearWrite(node: number, downMicros: number): void {
    if (this.#parts.lives.ask(node, { ...crashNow, downMicros, atWrite: "torn" })) this.touched = true;
  }

  corrupt(node: number, downMicros: number): void {
    if (this.#parts.lives.ask(node, { ...crashNow, downMicros, corrupts: true })) this.touched = true;
  }

  unreadableDisk(node: number, begins: boolean): void {
    const { lives } = this.#parts;
    if (!begins) return lives.letStart(node, null);
    this.touched = true; // down already, it stays so
    lives.keepDown(node);
    lives.ask(node, crashNow);
  }

  fullDisk(node: number, begins: boolean): void {
    const { lives } = this.#parts;
    if (!begins) return lives.letStart(node, fullDiskCrash);
    this.touched = true;
    lives.keepDown(node);
    lives.ask(node, fullDiskCrash);
  }

  pause(node: number): void {
    this.#touch();
    this.#parts.lives.pause(node);
  }

  resume(node: number): void {
    this.#touch();
    this.#parts.lives.resume(node);
  }

  jumpClock(node: number, by: number): void {
    this.#touch();
    this.#parts.clocks[node]!.jump(by);
  }

  crash(node: number, effects: number | null, downMicros: number, loops: number, wipe: boolean): void {
    if (this.#parts.lives.ask(node, { effects, downMicros, loops, wipe })) this.#touch();
  }

  replace(node: number): void {
    const { roster, lives, clients, gone, agenda, present, handlers } = this.#parts;
    const { members } = roster;
    const rank = members.rankOf(node);
    if (rank < 0 || !members.canLose(rank, clients.operator, gone)) return;
    this.#touch();
    members.lose(rank);
    lives.depart(node);
    // As an event of its own: the fault may have begun in the middle of a handler.
    if (clients.operator !== null) {
      agenda.push(present.now, kind.beat, -1, 0, 0, () => handlers.onReplace(rank));
    }
  }

  /** Members whom the operator replaced and switched off go for good; how many there are now. */
  switchOff(): number {
    const { roster, lives, clients } = this.#parts;
    const dead = clients.operator?.operator?.dead ?? [];
    if (dead.length === 0) return 0;
    const leaving = roster.members.leaving(dead);
    if (leaving.length > 0) this.#touch();
    for (const node of leaving) lives.depart(node);
    return leaving.length;
  }

  decide(fate: MessageFate, count: number): () => void {
    const { event } = this;
    if (event === null) return () => {};
    this.touched = true;
    const isSent = event.verb === "sends";
    if (!isSent && fate.drop === true) event.isLost = true; // it has arrived already: the next ones are still to be sent
    return this.#parts.network.decide(event.from, event.to, fate, isSent ? count : count - 1);
  }

  every(period: number, beat: (up: boolean) => void): () => void {
    const { agenda, present } = this.#parts;
    let up = true;
    let isStopped = false;
    const again = (): void => {
      if (isStopped || present.healed) return;
      beat(up);
      up = !up;
      agenda.push(present.now + Math.max(1, period), kind.beat, -1, 0, 0, again);
    };
    agenda.push(present.now + Math.max(1, period), kind.beat, -1, 0, 0, again);
    return () => {
      isStopped = true;
    };
  }

  #touch(): void {
    this.touched = true;
    this.#parts.circumstances.areChanged = true;
  }
}
