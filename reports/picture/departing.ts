/**
 * When what a handler sends leaves its node: at once, or when the disk has done what stands before it. A trace tells of
 * syncs that took time by their ends (`synced`); the rest follows as in sim/world/timed/release.ts, group commit included.
 */
import type { TraceEffect, TraceEvent } from "../../sim/trace/format.ts";

/** Told the place of the event at which it leaves. */
type Leave = (at: number) => void;

interface Waiting {
  /** Writes that must be durable before it; null: whatever comes next. */
  readonly required: number | null;
  readonly leave: Leave;
}

/** A node's disk. */
interface Disk {
  written: number;
  durable: number;
  /** Writes that the sync under way makes durable, and where it began; null: the disk is idle. */
  syncing: { readonly upTo: number; readonly since: number } | null;
  queue: Waiting[];
}

/** A sync that took time. */
export interface SyncSpan {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

export class Departing {
  /** Those that ended so far. */
  readonly spans: SyncSpan[] = [];
  readonly #disks = new Map<number, Disk>();
  /** Nodes whose syncs take time: one of them has ended. */
  readonly #slow: ReadonlySet<number>;

  /** `events`: all of the run. */
  constructor(events: readonly TraceEvent[]) {
    this.#slow = new Set(events.flatMap(({ node, cause }) => (cause.type === "synced" ? [node] : [])));
  }

  /** An event of a node, before its effects. */
  happens(at: number, { node, cause }: TraceEvent): void {
    if (cause.type === "crash") this.#disks.delete(node); // what waited never happens
    if (cause.type === "synced") this.#synced(at, node);
  }

  /** An effect that is no message. */
  issues(at: number, node: number, { type }: TraceEffect): void {
    if (!this.#slow.has(node)) return;
    const disk = this.#diskOf(node);
    if (type === "write") disk.written++;
    if (type === "sync" && disk.durable < disk.written) {
      disk.queue.push({ required: disk.written, leave: () => {} });
      disk.syncing ??= { upTo: disk.written, since: at };
    }
  }

  /** A message: `leave` is told when, if ever. */
  leaves(at: number, node: number, isAhead: boolean, leave: Leave): void {
    const disk = this.#disks.get(node);
    if (isAhead || disk === undefined || disk.queue.length === 0) leave(at);
    else disk.queue.push({ required: null, leave });
  }

  #diskOf(node: number): Disk {
    const known = this.#disks.get(node) ?? { written: 0, durable: 0, syncing: null, queue: [] };
    this.#disks.set(node, known);
    return known;
  }

  #synced(at: number, node: number): void {
    const disk = this.#diskOf(node);
    const { syncing } = disk;
    if (syncing === null) return;
    this.spans.push({ node, from: syncing.since, to: at });
    disk.durable = Math.max(disk.durable, syncing.upTo);
    disk.syncing = null;
    while (disk.queue.length > 0 && (disk.queue[0]!.required ?? 0) <= disk.durable) disk.queue.shift()!.leave(at);
    if (disk.queue.length > 0) disk.syncing = { upTo: disk.written, since: at };
  }
}
