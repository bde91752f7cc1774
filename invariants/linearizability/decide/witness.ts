/**
 * Checking the order a system claims: O(n), and nothing is trusted. A pass proves the history linearizable. A failure
 * proves only that this order is wrong; the history may be linearizable in another, and then the order lies.
 */
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { illegal } from "../model.ts";

/** Why a claimed order is not a linearization. `call` is the place in `calls` of the call that shows it. */
export interface WitnessFailure {
  readonly problem: "real time" | "output" | "missing" | "twice" | "failed";
  readonly call: number;
}

/** `order` lists places in `calls`. Null means that the order is a linearization. */
export function validateOrder(calls: readonly Call[], model: Model, order: ArrayLike<number>): WitnessFailure | null {
  const applied = new Uint8Array(calls.length);
  const states = new Map<string, unknown>();
  let latestInvoked = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < order.length; place++) {
    const index = order[place] as number;
    const call = calls[index] as Call;
    if (applied[index] === 1) return { problem: "twice", call: index };
    applied[index] = 1;
    if (call.outcome === "fail") return { problem: "failed", call: index };
    // An earlier call of the order began only after this one had returned.
    if (call.returned < latestInvoked) return { problem: "real time", call: index };
    if (call.invoked > latestInvoked) latestInvoked = call.invoked;
    const key = model.key === undefined ? "" : model.key(call.input);
    const known = states.get(key);
    const before = known === undefined ? model.initial : known;
    const after = model.step(before, call.input, call.output);
    if (after === illegal) return { problem: "output", call: index };
    if (after !== before) states.set(key, after);
  }
  for (let index = 0; index < calls.length; index++) {
    if (applied[index] === 0 && (calls[index] as Call).outcome === "ok") return { problem: "missing", call: index };
  }
  return null;
}

/** The order that the calls' own `order` fields claim; null unless every answered call has one. */
export function claimedOrder(calls: readonly Call[]): number[] | null {
  const order: number[] = [];
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index] as Call;
    if (call.order !== undefined) order.push(index);
    else if (call.outcome === "ok") return null;
  }
  const rank = (index: number): number => (calls[index] as Call).order as number;
  // Reads served at the same place are ordered by when they began.
  return order.sort(
    (left, right) =>
      rank(left) - rank(right) || (calls[left] as Call).invoked - (calls[right] as Call).invoked || left - right,
  );
}
