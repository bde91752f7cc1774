/**
 * A set that only grows, decided by its chain: what reads found must lie one inside the other, and each such set is a step
 * of the chain. A read belongs to its step; of the adds of an element, the one that began first is the one that counts, and
 * belongs between the last step without the element and the first with it; the others only must not return before that.
 *
 * Lemma: there is an order iff no call returned before a call of an earlier place of the chain began. Let each call take
 * effect as soon as it and all calls of earlier places have begun: that is in time for every one, and it is the order of the
 * chain. Of two adds of one element both must wait for the same reads, so the one that began first delays what comes later
 * the least.
 */
import type { Call } from "../history.ts";
import type { SureVerdict } from "../model.ts";
import { valueKey } from "../model.ts";

interface Asked {
  readonly type: "add" | "remove" | "contains" | "read";
  readonly value?: unknown;
}

/** Of an element that was there from the start. */
const start = -1;

/** Null where elements are removed or asked for one by one. Sets are read as arrays. */
export function decideByChain(calls: readonly Call[], initial: readonly unknown[]): SureVerdict | null {
  const reads: Read[] = [];
  const adds: Add[] = [];
  for (const [place, { input, output, invoked, returned }] of calls.entries()) {
    const { type, value } = input as Asked;
    if (type === "add") adds.push({ place, key: valueKey(value), invoked, returned });
    else if (type !== "read") return null;
    else {
      const found = output as { readonly type: string; readonly value?: unknown } | undefined;
      if (found?.type !== "value") continue; // it told nothing
      if (!Array.isArray(found.value)) return illegalBy(place);
      reads.push({ place, keys: found.value.map(valueKey), invoked, returned });
    }
  }
  const chain = new Chain(initial);
  const broken = chain.addAll(reads);
  return broken === null ? chain.decide(adds) : broken;
}

interface Add extends Pick<Call, "invoked" | "returned"> {
  readonly place: number;
  readonly key: unknown;
}

interface Read extends Pick<Call, "invoked" | "returned"> {
  readonly place: number;
  readonly keys: readonly unknown[];
}

const illegalBy = (...conflict: readonly number[]): SureVerdict => ({ verdict: "illegal", conflict });

class Chain {
  /** The step at which each element is there for the first time. */
  readonly #stepOf = new Map<unknown, number>();
  /** By step, its reads. */
  readonly #steps: Read[][] = [];

  constructor(initial: readonly unknown[]) {
    for (const element of initial) this.#stepOf.set(valueKey(element), start);
  }

  /** Makes the steps; the reads that are on no chain, or null. */
  addAll(reads: readonly Read[]): SureVerdict | null {
    let size = -1;
    for (const read of [...reads].sort((left, right) => left.keys.length - right.keys.length)) {
      if (new Set(read.keys).size < read.keys.length) return illegalBy(read.place); // an element twice
      const before = this.#steps.at(-1)?.[0];
      if (read.keys.length > size) {
        size = read.keys.length;
        const step = this.#steps.push([]) - 1;
        for (const key of read.keys) if (!this.#stepOf.has(key)) this.#stepOf.set(key, step);
        // All that was there before is there, too, exactly if there are not more.
        if (this.#stepOf.size > size) return illegalBy(...(before === undefined ? [] : [before.place]), read.place);
      } else if (read.keys.some((key) => !this.#stepOf.has(key))) return illegalBy(before!.place, read.place);
      this.#steps.at(-1)!.push(read);
    }
    return null;
  }

  decide(adds: readonly Add[]): SureVerdict {
    const addsOf: Add[][] = Array.from({ length: this.#steps.length + 1 }, () => []);
    const first = new Map<unknown, Add>();
    for (const add of adds) {
      const step = this.#stepOf.get(add.key) ?? this.#steps.length; // in no read: behind all of them
      if (step === start) continue;
      addsOf[step]!.push(add);
      const known = first.get(add.key);
      if (known === undefined || add.invoked < known.invoked) first.set(add.key, add);
    }
    for (const [key, step] of this.#stepOf) {
      if (step !== start && !first.has(key)) return illegalBy(this.#steps[step]![0]!.place); // nobody added it
    }
    /** Of all places so far, the call that began last. */
    let latest: { readonly place: number; readonly invoked: number } | null = null;
    for (let step = 0; step <= this.#steps.length; step++) {
      const counting = addsOf[step]!.filter((add) => first.get(add.key) === add);
      for (const [waiting, passing] of [
        [addsOf[step]!, counting],
        [this.#steps[step] ?? [], this.#steps[step] ?? []],
      ] as const) {
        for (const call of waiting) {
          if (latest !== null && call.returned < latest.invoked) return illegalBy(latest.place, call.place);
        }
        for (const call of passing) if (latest === null || call.invoked > latest.invoked) latest = call;
      }
    }
    return { verdict: "ok" };
  }
}
