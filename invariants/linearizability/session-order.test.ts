/** Ordered reads of recorded histories: the definition, tried in every order, against the search over a history made for it. */
import { expect, it } from "vitest";
import { decide } from "./decide/decide.ts";
import { answered, type Call, pending } from "./history.ts";
import { illegal, type Model } from "./model.ts";
import { keyValue } from "./models/key-value.ts";
import { inSessionOrder } from "./session-order.ts";
import { isLinearizable } from "./testing/brute-force.ts";
import { everyHistory } from "./testing/enumerate.ts";

/**
 * By the definition: some order of the calls explains every answer, in which each client's answered calls stand as it made them, and
 * what ended before a change began stands before it.
 */
function isOrdered(calls: readonly Call[], model: Model): boolean {
  const isRead = (call: Call): boolean => model.pure(call.input, call.output);
  const precedes = (one: Call, other: Call): boolean =>
    one.returned < other.invoked &&
    (!isRead(other) || (one.process === other.process && one.outcome === "ok" && other.outcome === "ok"));
  const tryFrom = (rest: readonly Call[], states: ReadonlyMap<string, unknown>): boolean => {
    if (rest.every(({ outcome }) => outcome !== "ok")) return true;
    return rest.some((call) => {
      const after = rest.filter((other) => other !== call);
      if (after.some((other) => precedes(other, call))) return false;
      const key = model.key?.(call.input) ?? "";
      const next = model.step(states.has(key) ? states.get(key) : model.initial, call.input, call.output);
      return next !== illegal && tryFrom(after, new Map(states).set(key, next));
    });
  };
  return tryFrom(
    calls.filter(({ outcome }) => outcome !== "fail"),
    new Map(),
  );
}

const model = keyValue();
const get = (key: string) => ({ type: "get", key });
const put = (key: string, value: string) => ({ type: "put", key, value });
const found = (value: string | null) => ({ type: "value", value });
const done = { type: "done" };

const verdictOf = (calls: readonly Call[]): string => {
  const made = inSessionOrder(calls, model);
  return decide(made.calls, made.model).verdict;
};

it("every history of at most three calls over two clients is judged as by the definition", () => {
  const labels = [
    { input: get("a"), output: found(null) },
    { input: get("a"), output: found("x") },
    { input: get("b"), output: found("x") },
    { input: put("a", "x"), output: done },
    { input: put("b", "x"), output: done },
    {
      input: { type: "compare-and-set", key: "a", expected: null, value: "x" },
      output: { type: "swapped", swapped: true },
    },
  ];
  let [ordered, linearizable] = [0, 0];
  const total = everyHistory(3, 2, labels, (calls) => {
    const truth = isOrdered(calls, model);
    if (truth) ordered++;
    if (isLinearizable(calls, model)) linearizable++;
    expect(verdictOf(calls), JSON.stringify(calls)).toBe(truth ? "ok" : "illegal");
  });
  expect(ordered).toBeGreaterThan(linearizable);
  expect(ordered).toBeLessThan(total);
});

it("an old read is fine, and one that goes back behind what its client saw is not, across keys too", () => {
  const writes = [answered("w", 0, 1, put("a", "x"), done), answered("w", 2, 3, put("b", "y"), done)];
  expect(verdictOf([...writes, answered("r", 9, 10, get("a"), found(null))])).toBe("ok");
  const reads = [answered("r", 9, 10, get("b"), found("y")), answered("r", 11, 12, get("a"), found(null))];
  expect(verdictOf([...writes, ...reads])).toBe("illegal");
  expect(
    verdictOf([...writes, ...reads.toReversed().map((call, at) => ({ ...call, invoked: 9 + at, returned: 9.5 + at }))]),
  ).toBe("ok");
});

it("a client sees its own changes, and no read sees a change that begins behind it", () => {
  const write = answered("c", 0, 1, put("a", "x"), done);
  expect(verdictOf([write, answered("c", 2, 3, get("a"), found(null))])).toBe("illegal");
  expect(verdictOf([answered("r", 0, 1, get("a"), found("x")), answered("c", 2, 3, put("a", "x"), done)])).toBe(
    "illegal",
  );
});

it("changes are linearizable: a compare-and-set sees all that was changed before", () => {
  const swap = { type: "compare-and-set", key: "a", expected: "x", value: "z" };
  const rest = [answered("c", 0, 1, put("a", "x"), done), answered("c", 2, 3, put("a", "y"), done)];
  expect(verdictOf([...rest, answered("d", 4, 5, swap, { type: "swapped", swapped: true })])).toBe("illegal");
});

it("a call of unknown outcome may take effect behind later ones of its client, or never", () => {
  const calls = [pending("c", 0, put("a", "x")), answered("c", 1, 2, get("a"), found(null))];
  expect(verdictOf(calls)).toBe("ok");
  expect(verdictOf([...calls, answered("c", 3, 4, get("a"), found("x"))])).toBe("ok");
});
