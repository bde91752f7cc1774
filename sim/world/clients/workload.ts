/** What clients ask: operation number `index` of a client is a function of the seed, never of the run's course. */
import { assert } from "../../base/assert.ts";
import { mix3, scale } from "../../base/random.ts";
import { isRead, type Operation, operationsOf, type Request, type Service } from "../../contract/operation.ts";
import type { System } from "../../contract/system.ts";
import { serviceOfPlan } from "../../plan/cluster-of-plan.ts";
import type { Plan, WorkloadPlan } from "../../plan/plan.ts";
import { knownEnd, knownPlace, positionIn } from "./known.ts";

export class Workload {
  readonly #seed: number;
  readonly #keys: readonly string[];
  readonly #conflicts: number | null;
  readonly #types: readonly Operation["type"][];
  readonly #weights: readonly number[];
  readonly #total: number;
  readonly #reads: readonly number[]; // the weights for whoever only reads
  readonly #large: number;
  readonly #padding: string; // of a large value
  readonly #crashes: number;

  /** `offers`: the operations of the service that the system has; absent: all. */
  constructor(plan: WorkloadPlan, service: Service, seed: string, offers: System["offers"] = operationsOf[service]) {
    this.#seed = textSeed(seed);
    this.#keys = Array.from({ length: plan.keys }, (_, key) => `k${key}`);
    this.#conflicts = plan.conflicts ?? null;
    this.#types = operationsOf[service].filter((type) => offers.includes(type));
    const weights = this.#types.map((type) => plan.mix[type] ?? 0);
    const total = sum(weights);
    this.#weights = total > 0 ? weights : this.#types.map((type) => (type === "delete" ? 0 : 1));
    this.#total = sum(this.#weights);
    const reads = this.#types.map((type, at) => (isRead({ type }) ? this.#weights[at]! : 0));
    this.#reads = reads.some((weight) => weight > 0) ? reads : this.#types.map((type) => (isRead({ type }) ? 1 : 0));
    this.#large = plan.large ?? 0;
    this.#padding = this.#large > 0 ? `~${"x".repeat(plan.largeBytes ?? 0)}` : "";
    this.#crashes = plan.crashes ?? 0;
  }

  /**
   * Operation `index` (from 1) of `session`. Every value written is unique in the run. `seen` tells what the client last
   * knew of a key, so that a compare-and-set can succeed; of a log, its place and its end (see known.ts). `onlyReads`: of
   * the operations that change nothing.
   */
  operation(session: number, index: number, seen: (key: string) => string | null, onlyReads = false): Operation {
    const draw = mix3(this.#seed, session, index);
    const type = onlyReads
      ? this.#drawn(draw, this.#reads, sum(this.#reads))
      : this.#drawn(draw, this.#weights, this.#total);
    // Large values have a key of their own, to which nothing is appended: what grows has as many large versions.
    const isLarge = this.#large > 0 && type !== "append" && scale(mix3(draw, 3, 0), 1_000_000) < this.#large;
    const key = isLarge ? "large" : this.#key(session, draw);
    const name = `${session}.${index}`;
    const value = isLarge ? name + this.#padding : name;
    switch (type) {
      case "get":
      case "delete":
        return { type, key };
      case "put":
        return { type, key, value };
      case "append":
        return { type, key, value: `${name};` };
      case "compare-and-set":
        return { type, key, expected: seen(key), value };
      case "propose":
        return { type, value };
      case "append-record":
        return { type, value };
      case "read-record":
        return { type, from: this.#from(draw, seen) };
      case "trim":
        return { type, to: scale(mix3(draw, 7, 0), positionIn(seen(knownEnd)) + 1) };
      case "read":
      case "tail":
        return { type };
      default:
        assert(false, "the mix names operations of the service");
    }
  }

  /** The client crashes once it has asked for operation `index` of `session`. */
  crashesIn(session: number, index: number): boolean {
    return this.#crashes > 0 && scale(mix3(mix3(this.#seed, session, index), 4, 0), 1_000_000) < this.#crashes;
  }

  /** A client that crashed while it waited for this comes back with the session that asked. */
  keepsSession({ session, sequence }: Request): boolean {
    return (mix3(mix3(this.#seed, session, sequence), 5, 0) & 1) === 1;
  }

  #drawn(draw: number, weights: readonly number[], total: number): Operation["type"] {
    let ticket = scale(draw, total);
    let at = 0;
    while (ticket >= weights[at]!) ticket -= weights[at++]!;
    return this.#types[at]!;
  }

  /** Mostly where the client has got to in reading, else the end that it knows of, or anywhere below. */
  #from(draw: number, seen: (name: string) => string | null): number {
    const end = positionIn(seen(knownEnd));
    switch (scale(mix3(draw, 6, 0), 5)) {
      case 0:
        return end;
      case 1:
        return scale(mix3(draw, 6, 1), end + 1);
      default:
        return positionIn(seen(knownPlace));
    }
  }

  #key(session: number, draw: number): string {
    if (this.#conflicts === null) return this.#keys[scale(mix3(draw, 1, 0), this.#keys.length)] ?? "k0";
    return scale(mix3(draw, 2, 0), 1_000_000) < this.#conflicts ? "k0" : `own${session}`;
  }
}

const sum = (weights: readonly number[]): number => weights.reduce((total, weight) => total + weight, 0);

/** What the clients of the plan ask the system for. */
export const workloadOfPlan = (plan: Plan, system: System): Workload =>
  new Workload(plan.workload, serviceOfPlan(plan, system), plan.seed, system.offers);

/** A 32-bit seed from text (FNV-1a). */
export function textSeed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
