/** What one run measured: client outcomes and latencies, unavailability, traffic, elections. */
import type { Observation } from "../../contract/observation.ts";
import type { Measures } from "../../plan/run-result.ts";

export class Meter {
  messages = 0;
  bytes = 0;
  syncs = 0;
  drops = 0;
  crashes = 0;
  readonly witnesses: Record<string, number> = Object.create(null);
  readonly #latencies: number[] | null;
  readonly #invokedAt = new Map<number, number>();
  #ok = 0;
  #failed = 0;
  #unknown = 0;
  #elections = 0;
  #quietSince = 0; // when operations began to wait, or the last one completed
  #unavailable = 0;
  #healed = false;

  constructor(latencies: boolean) {
    this.#latencies = latencies ? [] : null;
  }

  see(observation: Observation, now: number): void {
    switch (observation.type) {
      case "invoked":
        if (this.#invokedAt.size === 0) this.#quietSince = now;
        this.#invokedAt.set(observation.session, now);
        return;
      case "returned": {
        const invoked = this.#invokedAt.get(observation.session) ?? now;
        this.#invokedAt.delete(observation.session);
        if (observation.outcome === "ok") this.#complete(invoked, now);
        else if (observation.outcome === "failed") this.#failed++;
        else this.#unknown++;
        if (this.#invokedAt.size === 0) this.#gap(now, true); // nobody waits any more: the gap ends unanswered
        return;
      }
      case "elected":
        this.#elections++;
        return this.witness("elected");
      case "witnessed":
        return this.witness(observation.what);
      case "restarted":
        return this.witness("restarted");
      case "healed":
        this.#gap(now);
        this.#healed = true;
        return;
      default:
    }
  }

  witness(what: string): void {
    this.witnesses[what] = (this.witnesses[what] ?? 0) + 1;
  }

  measures(now: number): Measures {
    this.#gap(now);
    return {
      ok: this.#ok,
      failed: this.#failed,
      unknown: this.#unknown,
      latencies: this.#latencies ?? [],
      unavailableMicros: this.#unavailable,
      messages: this.messages,
      bytes: this.bytes,
      syncs: this.syncs,
      elections: this.#elections,
      drops: this.drops,
      crashes: this.crashes,
    };
  }

  #complete(invoked: number, now: number): void {
    this.#ok++;
    this.#latencies?.push(now - invoked);
    this.#gap(now, true);
    this.#quietSince = now;
  }

  #gap(now: number, wasPending = this.#invokedAt.size > 0): void {
    if (this.#healed || !wasPending) return;
    this.#unavailable = Math.max(this.#unavailable, now - this.#quietSince);
  }
}
