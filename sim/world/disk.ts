/**
 * One node's disk: what is durable, the writes still in the cache, and what a crash leaves of them.
 * Source: Alagappan et al., "Correlated Crash Vulnerabilities" (OSDI 2016), for loss as a suffix or any subset.
 */
import type { Stream } from "../base/random.ts";
import type { DiskPlan } from "../plan/plan.ts";

export class Disk {
  /** What survives any crash. */
  stable: Record<string, unknown>;
  /** Writes ever issued, and how many of them are durable. */
  written = 0;
  durable = 0;
  readonly #cache: object[] = []; // writes durable..written-1

  constructor(blank: object) {
    this.stable = { ...blank };
  }

  /** A change enters the cache. */
  write(change: object): void {
    this.#cache.push(change);
    this.written++;
  }

  /** Makes the writes below `position` durable. */
  settle(position: number): void {
    const count = position - this.durable;
    if (count <= 0) return;
    const cache = this.#cache;
    for (let i = 0; i < count; i++) merge(this.stable, cache[i]!);
    if (count === cache.length) cache.length = 0;
    else cache.splice(0, count);
    this.durable = position;
  }

  /** The cache is lost, but for what `loss` lets the draws keep. */
  crash(loss: DiskPlan["loss"], draws: Stream): void {
    const count = this.#cache.length;
    const keep = loss === "none" ? count : loss === "suffix" ? draws.below(count + 1) : -1;
    for (let i = 0; i < count; i++) {
      if (keep < 0 ? draws.below(2) === 1 : i < keep) merge(this.stable, this.#cache[i]!);
    }
    this.#cache.length = 0;
    this.durable = this.written;
  }

  /** As `crash`, but told which of the unsynced writes, oldest first, reach the disk. */
  crashKeeping(keep: readonly boolean[]): void {
    for (const [at, change] of this.#cache.entries()) if (keep[at] === true) merge(this.stable, change);
    this.#cache.length = 0;
    this.durable = this.written;
  }

  /** An equal disk that shares nothing that is written to. */
  fork(): Disk {
    const copy = new Disk(this.stable);
    copy.written = this.written;
    copy.durable = this.durable;
    copy.#cache.push(...this.#cache);
    return copy;
  }

  /** A new disk in place of the old one. */
  wipe(blank: object): void {
    this.stable = { ...blank };
    this.#cache.length = 0;
    this.durable = this.written;
  }
}

function merge(into: Record<string, unknown>, change: object): void {
  const fields = change as Record<string, unknown>;
  for (const field in fields) into[field] = fields[field];
}
