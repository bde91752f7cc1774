/**
 * How effects leave a server: writes enter the disk's cache at once, and what stands behind a sync waits in the
 * server's outbox until the disk is done. Syncs that pile up are one sync (group commit).
 */
import type { Stream, Streams } from "../../base/random.ts";
import { effect } from "../../contract/io.ts";
import type { Observation } from "../../contract/observation.ts";
import type { DiskPlan } from "../../plan/plan.ts";
import type { Leader } from "../faults/leader.ts";
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
  readonly leader: Leader;
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
  readonly #leader: Leader;
  readonly #slowness: Overlaps;
  readonly #outboxes: readonly Outbox[];
  readonly #streams: readonly Stream[];
  readonly #sizes: WriteSizes | null; // null: a sync costs the same for any bytes
  readonly #lives: number[]; // crashes so far: a sync of an earlier life is stale

  constructor(plan: DiskPlan, streams: Streams, parts: ReleaseParts) {
    const { automata } = parts.hosts;
    this.#plan = plan;
    this.#present = parts.present;
    this.#hosts = parts.hosts;
    this.#agenda = parts.agenda;
    this.#mail = parts.mail;
    this.#chronicle = parts.chronicle;
    this.#leader = parts.leader;
    this.#slowness = parts.slowness;
    this.stalls = new Overlaps(automata.length, 0);
    this.#outboxes = automata.map(() => new Outbox());
    this.#streams = automata.map((_, node) => streams.stream(`disk/${node}`));
    this.#sizes = (plan.syncByteNanos ?? 0) > 0 ? new WriteSizes(automata.length) : null;
    this.#lives = automata.map(() => 0);
  }

  /** Takes one effect of a server other than a timer's. `cut`: the node crashes right after, so a sync is at once. */
  issue(node: number, what: number, target: number, payload: unknown, cut: boolean): void {
    const disk = this.#hosts.disks[node]!;
    if (what === effect.write) {
      this.#sizes?.add(node, payload as object);
      return disk.write(payload as object);
    }
    const outbox = this.#outboxes[node]!;
    if (what !== effect.sync) {
      if (outbox.waiting) outbox.push(what, target, payload);
      else this.perform(node, what, target, payload);
    } else if (outbox.waiting) outbox.push(effect.sync, disk.written, null);
    else if (disk.durable < disk.written) this.#sync(node, disk.written, cut);
  }

  /** Carries out a send, a reply or an observation of any node, whose time has come. */
  perform(node: number, what: number, target: number, payload: unknown): void {
    if (what === effect.observe) this.#observe(node, payload as Observation);
    else this.#mail.send(node, target, payload);
  }

  /** True when the sync that the agenda reports belongs to the node's present life. */
  isLive(node: number, life: number): boolean {
    return this.#lives[node] === life;
  }

  /** A sync is done: the writes below `position` are durable, and what waited for them goes on. */
  synced(node: number, position: number): void {
    const disk = this.#hosts.disks[node]!;
    const outbox = this.#outboxes[node]!;
    disk.settle(outbox.required);
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
    outbox.clear();
    disk.settle(position);
  }

  /** The node crashed: what waited never happens. */
  crash(node: number): void {
    this.#lives[node]!++;
    this.#outboxes[node]!.clear();
    this.#outboxes[node]!.waiting = false;
  }

  #observe(node: number, observation: Observation): void {
    if (observation.type === "elected") this.#leader.elected(node);
    this.#chronicle.observe(node, observation, this.#present.now);
  }

  /** Starts a sync for the writes below `required`; it covers every write issued so far. At once when it takes no time. */
  #sync(node: number, required: number, atOnce: boolean): void {
    const disk = this.#hosts.disks[node]!;
    const micros = atOnce ? 0 : this.#syncMicros(node);
    this.#chronicle.meter.syncs++;
    if (micros === 0) return disk.settle(required);
    const outbox = this.#outboxes[node]!;
    outbox.waiting = true;
    outbox.required = required;
    this.#agenda.push(this.#present.now + micros, kind.synced, node, this.#lives[node]!, disk.written, null);
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
