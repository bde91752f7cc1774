/**
 * How effects leave a server: writes enter the disk's cache at once, and what stands behind a sync waits in the
 * server's outbox until the disk is done, but for what is sent ahead. Syncs that pile up are one sync (group commit).
 */
import type { Stream, Streams } from "../../base/random.ts";
import { effect } from "../../contract/io.ts";
import type { Observation } from "../../contract/observation.ts";
import type { Reply } from "../../contract/operation.ts";
import type { DiskPlan } from "../../plan/plan.ts";
import type { Roster } from "../faults/roster.ts";
import type { Mail } from "../network/mail.ts";
import type { Servers } from "../servers.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import type { Present } from "../time/present.ts";
import type { Chronicle } from "../watch/chronicle.ts";
import { WriteSizes } from "../write-sizes.ts";
import { Outbox } from "./outbox.ts";
import { Overlaps } from "./overlaps.ts";

/** What of the world effects reach. */
interface ReleaseParts {
  readonly present: Present;
  readonly hosts: Servers;
  readonly agenda: Agenda;
  readonly mail: Mail;
  readonly chronicle: Chronicle;
  readonly roster: Roster;
  /** How many times slower a server's disk is. */
  readonly slowness: Overlaps;
}

export class Release {
  /** Microseconds added to each sync of a server. */
  readonly stalls: Overlaps;
  readonly #plan: DiskPlan;
  readonly #present: Present;
  readonly #hosts: Servers;
  readonly #agenda: Agenda;
  readonly #mail: Mail;
  readonly #chronicle: Chronicle;
  readonly #roster: Roster;
  readonly #slowness: Overlaps;
  readonly #outboxes: readonly Outbox[];
  readonly #streams: readonly Stream[];
  readonly #sizes: WriteSizes | null; // null: a sync costs the same for any bytes
  readonly #lives: number[]; // crashes so far: a sync of an earlier life is stale
  readonly #stalled: boolean[]; // the sync under way began while the disk was stalled
  readonly #syncedMicros: number[]; // for how long each disk has been at syncs that are done

  constructor(plan: DiskPlan, streams: Streams, parts: ReleaseParts) {
    const { automata } = parts.hosts;
    this.#plan = plan;
    this.#present = parts.present;
    this.#hosts = parts.hosts;
    this.#agenda = parts.agenda;
    this.#mail = parts.mail;
    this.#chronicle = parts.chronicle;
    this.#roster = parts.roster;
    this.#slowness = parts.slowness;
    this.stalls = new Overlaps(automata.length, 0);
    this.#outboxes = automata.map(() => new Outbox());
    this.#streams = automata.map((_, node) => streams.stream(`disk/${node}`));
    this.#sizes = (plan.syncByteNanos ?? 0) > 0 ? new WriteSizes(automata.length) : null;
    this.#lives = automata.map(() => 0);
    this.#stalled = automata.map(() => false);
    this.#syncedMicros = automata.map(() => 0);
  }

  /** The disk is stalled, or still at a sync that began while it was, which takes as long as it was told then. */
  isStalled(node: number): boolean {
    return this.stalls.of(node) !== 0 || this.#stalled[node]!;
  }

  /** Takes one effect of a server other than a timer's. `cut`: the node crashes right after, so a sync is at once. */
  issue(node: number, what: number, target: number, payload: unknown, cut: boolean): void {
    const disk = this.#hosts.disks[node]!;
    if (what === effect.write) {
      this.#sizes?.add(node, payload as object);
      return disk.write(payload as object);
    }
    if (what === effect.sendAhead) return this.perform(node, what, target, payload);
    const outbox = this.#outboxes[node]!;
    if (what === effect.whenDurable) this.#notify(node, payload);
    else if (what !== effect.sync) {
      if (outbox.waiting) outbox.push(what, target, payload);
      else this.perform(node, what, target, payload);
    } else if (outbox.waiting) outbox.push(effect.sync, disk.written, null);
    else if (disk.durable < disk.written) this.#sync(node, disk.written, cut);
  }

  /** For how long the node's disk has been at the sync under way; 0 when it is idle. */
  syncingMicros(node: number): number {
    const since = this.#outboxes[node]!.syncingSince;
    return since === null ? 0 : this.#present.now - since;
  }

  /** For how long the node's disk has been at syncs since the run began. */
  syncedMicros(node: number): number {
    return this.#syncedMicros[node]! + this.syncingMicros(node);
  }

  /** Carries out a send, a reply or an observation of any node, whose time has come. */
  perform(node: number, what: number, target: number, payload: unknown): void {
    if (what === effect.observe) return this.#observe(node, payload as Observation);
    if (what === effect.reply) {
      this.#chronicle.tellJudges(node, { type: "answered", reply: payload as Reply }, this.#present.now);
    }
    this.#mail.send(node, target, payload);
  }

  /** True when the sync that the agenda reports belongs to the node's present life. */
  isLive(node: number, life: number): boolean {
    return this.#lives[node] === life;
  }

  /** A sync is done: the writes below `position` are durable, and what waited for them goes on. */
  synced(node: number, position: number): void {
    const outbox = this.#outboxes[node]!;
    this.#syncedMicros[node]! += this.syncingMicros(node);
    outbox.syncingSince = null;
    this.#stalled[node] = false;
    if (!outbox.waiting || outbox.required <= position) this.#goOn(node, position);
    if (outbox.notices.length > 0) this.#sendNotices(node, position);
    if (outbox.syncingSince !== null) return;
    // What was asked for while the disk was busy is asked of it now.
    const last = outbox.notices.at(-1)?.required ?? 0;
    if (outbox.waiting) this.#begin(node, this.#hosts.disks[node]!.written, this.#syncMicros(node));
    else if (last > 0) this.#begin(node, last, this.#syncMicros(node));
  }

  /** The node crashed: what waited never happens. */
  crash(node: number): void {
    this.#lives[node]!++;
    this.#stalled[node] = false;
    this.#outboxes[node]!.crash();
  }

  /** Releases what waits, up to a sync that the writes below `position` do not satisfy. */
  #goOn(node: number, position: number): void {
    const disk = this.#hosts.disks[node]!;
    const outbox = this.#outboxes[node]!;
    const life = this.#lives[node]!;
    if (outbox.waiting) disk.settle(outbox.required);
    outbox.waiting = false;
    while (!outbox.isEmpty) {
      const at = outbox.head++;
      const what = outbox.kinds[at]!;
      const required = outbox.targets[at]!;
      if (what !== effect.sync) this.perform(node, what, required, outbox.payloads[at]);
      else if (required <= position) {
        disk.settle(required); // step by step: each observation sees the disk of its time
      } else {
        this.#sync(node, required, false);
        if (outbox.waiting) return outbox.compact();
      }
    }
    if (this.#lives[node] !== life) return; // a fault aimed at what it sends crashed it on the way
    outbox.clear();
    disk.settle(position);
  }

  /** `message` comes to the node when its writes so far are durable: at once, or when the disk is done. */
  #notify(node: number, message: unknown): void {
    const disk = this.#hosts.disks[node]!;
    const outbox = this.#outboxes[node]!;
    if (disk.durable >= disk.written && outbox.notices.length === 0) return this.#mail.send(node, node, message);
    outbox.notices.push({ required: disk.written, message });
    if (outbox.syncingSince === null) this.#begin(node, disk.written, this.#syncMicros(node));
  }

  #sendNotices(node: number, position: number): void {
    const { notices } = this.#outboxes[node]!;
    const disk = this.#hosts.disks[node]!;
    let count = 0;
    while (count < notices.length && notices[count]!.required <= Math.max(position, disk.durable)) {
      disk.settle(notices[count]!.required);
      this.#mail.send(node, node, notices[count]!.message);
      count++;
    }
    notices.splice(0, count);
  }

  #observe(node: number, observation: Observation): void {
    this.#roster.heed(node, observation);
    this.#chronicle.observe(node, observation, this.#present.now);
  }

  /** Awaits a sync of the writes below `required`. At once when it takes no time, even while the disk is at another. */
  #sync(node: number, required: number, atOnce: boolean): void {
    const outbox = this.#outboxes[node]!;
    const isBusy = outbox.syncingSince !== null;
    const micros = atOnce || (isBusy && this.#isInstant(node)) ? 0 : isBusy ? -1 : this.#syncMicros(node);
    if (micros === 0) {
      this.#chronicle.meter.synced(node);
      return this.#hosts.disks[node]!.settle(required);
    }
    outbox.waiting = true;
    outbox.required = required;
    // All writes so far, so that the syncs that wait behind this one may be done with it.
    if (!isBusy) this.#begin(node, this.#hosts.disks[node]!.written, micros);
  }

  /** The disk sets to work on the writes below `position`. */
  #begin(node: number, position: number, micros: number): void {
    const { now } = this.#present;
    this.#chronicle.meter.synced(node);
    this.#outboxes[node]!.syncingSince = now;
    this.#stalled[node] = this.stalls.of(node) !== 0;
    this.#agenda.push(now + micros, kind.synced, node, this.#lives[node]!, position, null);
  }

  #isInstant(node: number): boolean {
    return this.#plan.syncMax === 0 && this.stalls.of(node) === 0 && this.#sizes === null;
  }

  #syncMicros(node: number): number {
    const { syncMin, syncMax, stall, stallMicros } = this.#plan;
    const added = this.stalls.of(node) + this.#byteMicros(node);
    if (syncMax === 0 && added === 0) return 0;
    const stream = this.#streams[node]!;
    const base = stream.between(syncMin, syncMax);
    const isStalled = stream.chance(stall) && !this.#present.healed;
    return Math.floor(base * this.#slowness.of(node)) + (isStalled ? stallMicros : 0) + added;
  }

  /** What the sync takes for the bytes that it makes durable. */
  #byteMicros(node: number): number {
    return this.#sizes === null ? 0 : Math.floor((this.#sizes.take(node) * (this.#plan.syncByteNanos ?? 0)) / 1000);
  }
}
