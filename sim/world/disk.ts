/**
 * One node's disk: what is durable, the writes still in the cache, and what a crash leaves of them.
 * Source: Alagappan et al., "Correlated Crash Vulnerabilities" (OSDI 2016), for loss as a suffix or any subset. What
 * breaks a disk otherwise has its source in sim/plan/faults.
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
  #failsNext = false;
  #astray: object | null = null; // what the next write does instead

  constructor(blank: object) {
    this.stable = { ...blank };
  }

  /** A change enters the cache. */
  write(change: object): void {
    this.#cache.push(this.#astray ?? change);
    this.#astray = null;
    this.written++;
  }

  /** Makes the writes below `position` durable. */
  settle(position: number): void {
    const count = position - this.durable;
    if (count <= 0) return;
    const cache = this.#cache;
    if (this.#failsNext) this.#failsNext = false;
    else for (let i = 0; i < count; i++) merge(this.stable, cache[i]!);
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

  /** A crash in the middle of the newest write: all before it is there, and of its own fields some are and one is not. */
  crashTorn(draws: Stream): void {
    const torn = this.#cache.at(-1);
    for (const change of this.#cache.slice(0, -1)) merge(this.stable, change);
    const fields = Object.keys(torn ?? {});
    const lost = draws.below(Math.max(1, fields.length));
    for (const [at, field] of fields.entries()) {
      if (at !== lost && draws.below(2) === 1) this.stable[field] = (torn as Record<string, unknown>)[field];
    }
    this.#cache.length = 0;
    this.durable = this.written;
  }

  /** The next sync that has anything to do will be reported done, and lose it. */
  failNextSync(): void {
    this.#failsNext = true;
  }

  /** The next write will not reach its fields; `field` will be as in `blank` instead. */
  misdirectNextWrite(field: string, blank: object): void {
    this.#astray = { [field]: (blank as Record<string, unknown>)[field] };
  }

  /** What is stable of `field` is as in `blank`. */
  corrupt(field: string, blank: object): void {
    this.stable[field] = (blank as Record<string, unknown>)[field];
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
    copy.#failsNext = this.#failsNext;
    copy.#astray = this.#astray;
    return copy;
  }

  /** A new disk in place of the old one. */
  wipe(blank: object): void {
    this.stable = { ...blank };
    this.#cache.length = 0;
    this.durable = this.written;
    this.#failsNext = false;
    this.#astray = null;
  }
}

function merge(into: Record<string, unknown>, change: object): void {
  const fields = change as Record<string, unknown>;
  for (const field in fields) into[field] = fields[field];
}
