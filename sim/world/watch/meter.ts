/** What one run measured: client outcomes and latencies, unavailability, traffic, elections. */
import type { Observation } from "../../contract/observation.ts";
import { isRead, type Operation } from "../../contract/operation.ts";
import { type Measures, phaseNames, type WorkDone } from "../../plan/run-result.ts";
import type { CallLog } from "./call-log.ts";
import { PhaseMeter } from "./phase-meter.ts";

export class Meter {
  messages = 0;
  bytes = 0;
  syncs = 0;
  drops = 0;
  crashes = 0;
  /** The same of the part below alone: what its servers send and are sent, and write. */
  readonly below = { messages: 0, bytes: 0, syncs: 0 };
  /** The first server of the part that clients ask; 0 where there is no other. */
  readonly topFirst: number;
  readonly witnesses: Record<string, number> = Object.create(null);
  readonly #latencies: number[] | null;
  readonly #calls: CallLog | null;
  readonly #invokedAt = new Map<number, number>();
  readonly #operations = new Map<number, Operation>(); // by session, what it asked for last
  readonly #kinds: Record<string, { asked: number; ok: number }> = Object.create(null);
  readonly #phases = new PhaseMeter();
  #entriesMax = 0;
  #elections = 0;
  #quietSince = 0; // when operations began to wait, or the last one completed
  #unavailable = 0;
  #healed = false;
  #changes: { micros: number[]; pauseMicros: number } | null = null;
  #changingSince = -1; // when an operator began to wait; -1: none does

  constructor(latencies: boolean, topFirst: number, calls: CallLog | null = null) {
    this.topFirst = topFirst;
    this.#latencies = latencies ? [] : null;
    this.#calls = calls;
  }

  /** `node`: whose observation it is; -1 for the world. */
  see(observation: Observation, now: number, node = -1): void {
    this.#calls?.see(node, observation, now, this);
    switch (observation.type) {
      case "invoked":
        if (this.#invokedAt.size === 0) this.#quietSince = now;
        this.#invokedAt.set(observation.session, now);
        this.#asked(observation.session, observation.operation);
        if (observation.operation.type === "reconfigure") this.#changingSince = now;
        return;
      case "returned": {
        const invoked = this.#invokedAt.get(observation.session) ?? now;
        this.#invokedAt.delete(observation.session);
        if (this.#operations.get(observation.session)?.type === "reconfigure") {
          this.#changed(observation.outcome === "ok", invoked, now);
        }
        if (observation.outcome === "ok") this.#complete(observation.session, invoked, now);
        else if (observation.outcome === "failed") this.#phases.now.failed++;
        else this.#phases.now.unknown++;
        if (this.#invokedAt.size === 0) this.#gap(now, true); // nobody waits any more: the gap ends unanswered
        return;
      }
      case "elected":
        if (observation.again) return;
        this.#elections++;
        return this.witness("elected");
      case "witnessed":
        return this.witness(observation.what);
      case "restarted":
        return this.witness("restarted");
      case "healed":
        this.#gap(now);
        this.#healed = true;
        this.#phases.heals(now, this.messages, this.bytes);
        return;
      default:
    }
  }

  /** From now on calls are kept with what servers worked meanwhile, where calls are kept. */
  watchWork(workDone: () => WorkDone): void {
    if (this.#calls !== null) this.#calls.workDone = workDone;
  }

  synced(node: number): void {
    this.syncs++;
    if (node < this.topFirst) this.below.syncs++;
  }

  /** A message of so many bytes left `from` for `to`: between two parts, it is one of the part below. */
  sent(from: number, to: number, bytes: number): void {
    this.messages++;
    this.bytes += bytes;
    if (from >= this.topFirst && to >= this.topFirst) return;
    this.below.messages++;
    this.below.bytes += bytes;
  }

  witness(what: string): void {
    this.witnesses[what] = (this.witnesses[what] ?? 0) + 1;
  }

  faultBegins(now: number): void {
    if (this.#phases.faultBegins(now, this.messages, this.bytes)) this.#calls?.enters("during", now, this);
  }

  faultEnds(now: number): void {
    if (this.#phases.faultEnds(now, this.messages, this.bytes)) this.#calls?.enters("after", now, this);
  }

  /** A disk holds so many entries now. */
  holds(entries: number): void {
    if (entries > this.#entriesMax) this.#entriesMax = entries;
  }

  measures(now: number): Measures {
    this.#gap(now);
    const phases = this.#phases.phases(now, this.messages, this.bytes);
    const sum = (outcome: "ok" | "failed" | "unknown"): number =>
      phaseNames.reduce((total, name) => total + phases[name][outcome], 0);
    return {
      ok: sum("ok"),
      failed: sum("failed"),
      unknown: sum("unknown"),
      phases,
      kinds: { ...this.#kinds },
      latencies: this.#latencies ?? [],
      unavailableMicros: this.#unavailable,
      messages: this.messages,
      bytes: this.bytes,
      syncs: this.syncs,
      elections: this.#elections,
      drops: this.drops,
      crashes: this.crashes,
      entriesMax: this.#entriesMax,
      ...(this.#calls === null ? {} : { calls: this.#calls.record(now) }),
      ...(this.#changes === null ? {} : { changes: { ...this.#changes } }),
      ...(this.topFirst === 0 ? {} : { below: { ...this.below } }),
    };
  }

  #asked(session: number, operation: Operation): void {
    this.#operations.set(session, operation);
    this.#kinds[operation.type] ??= { asked: 0, ok: 0 };
    this.#kinds[operation.type]!.asked++;
  }

  #complete(session: number, invoked: number, now: number): void {
    const phase = this.#phases.now;
    phase.ok++;
    const operation = this.#operations.get(session);
    if (operation !== undefined) {
      this.#kinds[operation.type]!.ok++;
      if (isRead(operation)) phase.reads++;
    }
    this.#latencies?.push(now - invoked);
    this.#gap(now, true);
    this.#quietSince = now;
  }

  #gap(now: number, wasPending = this.#invokedAt.size > 0): void {
    if (this.#healed || !wasPending) return;
    this.#unavailable = Math.max(this.#unavailable, now - this.#quietSince);
    if (this.#changingSince < 0) return;
    const pause = now - Math.max(this.#quietSince, this.#changingSince);
    this.#changes ??= { micros: [], pauseMicros: 0 };
    this.#changes.pauseMicros = Math.max(this.#changes.pauseMicros, pause);
  }

  /** The operator's question ended. What it took counts while faults and load last. */
  #changed(isDone: boolean, invoked: number, now: number): void {
    this.#gap(now);
    this.#changingSince = -1;
    this.#changes ??= { micros: [], pauseMicros: 0 };
    if (isDone && !this.#healed) this.#changes.micros.push(now - invoked);
  }
}
