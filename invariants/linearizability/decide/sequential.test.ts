/** Weaker orders: found exactly where trying every order finds one. */
import { expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { byOrders } from "../explain/classify.ts";
import { answered, type Call, pending } from "../history.ts";
import type { Model } from "../model.ts";
import { models } from "../models/index.ts";
import { alphabets } from "../testing/alphabets.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { hasOrder } from "./sequential.ts";

/** The calls at times that keep no order: every two overlap. */
function loosened(calls: readonly Call[]): Call[] {
  return calls.map((call) => ({ ...call, invoked: 0, returned: call.outcome === "ok" ? 1 : call.returned }));
}

/** Some order that keeps each client's own, by trying all. */
function tryAll(calls: readonly Call[], model: Model): boolean {
  const search = (left: readonly Call[], states: ReadonlyMap<string, unknown>): boolean => {
    if (left.every(({ outcome }) => outcome !== "ok")) return true;
    return left.some((call) => {
      if (left.some((other) => other.process === call.process && other.invoked < call.invoked)) return false;
      const rest = left.filter((other) => other !== call);
      if (call.outcome !== "ok" && search(rest, states)) return true;
      const key = model.key?.(call.input) ?? "";
      const after = model.step(states.has(key) ? states.get(key) : model.initial, call.input, call.output);
      return typeof after !== "symbol" && search(rest, new Map(states).set(key, after));
    });
  };
  return search(calls, new Map());
}

test.each(alphabets.map((alphabet) => [alphabet.title, alphabet] as const))("of a %s", (name, { model, labels }) => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 600; seed++) {
    const stream = new Stream(`orders/${name}/${seed}`);
    const calls = Array.from({ length: 2 + stream.below(4) }, (_, place): Call => {
      const { input, output } = labels[stream.below(labels.length)]!;
      const client = stream.below(3);
      return stream.chance(150_000)
        ? pending(client, 2 * place, input)
        : answered(client, 2 * place, 2 * place + 1, input, output);
    });
    const byClients = tryAll(calls, model);
    expect(hasOrder(calls, model, "clients"), JSON.stringify(calls)).toBe(byClients);
    const any = isLinearizable(loosened(calls), model);
    expect(hasOrder(calls, model, "any"), JSON.stringify(calls)).toBe(any);
    seen.add(`${byClients}${any}`);
  }
  expect(seen.has("truetrue")).toBe(true);
});

test("what is too large to tell names no order", () => {
  const model = models.get("register")!();
  const core = Array.from({ length: 201 }, (_, at) =>
    answered(at, at, at + 1, { type: "write", value: at }, { type: "done" }),
  );
  expect(hasOrder(core, model, "any")).toBeNull();
  const { class: found, sentence } = byOrders(core, { model, calls: core, everyone: core, failed: [], unit: "events" });
  expect([found, sentence]).toEqual([
    "out of order",
    expect.stringMatching(/fits no order that respects real time with/),
  ]);
});
