/** Explanations: each class by the smallest history of its kind, and cores that are wrong by themselves. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide, type Illegal } from "../decide/decide.ts";
import { answered, type Call, failed, pending, prefixAt } from "../history.ts";
import type { Model } from "../model.ts";
import { models } from "../models/index.ts";
import { keyValue } from "../models/key-value.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { bent, randomHistory, uniqueWrites } from "../testing/random-history.ts";
import type { ViolationClass } from "./classes/finding.ts";
import { type Explanation, explain } from "./explain.ts";

const done = { type: "done" };
const value = (found: unknown) => ({ type: "value", value: found });
const put = (written: string) => ({ type: "put", key: "k", value: written });
const get = { type: "get", key: "k" };
const append = (text: string) => ({ type: "append", key: "k", value: text });
const cas = (expected: string, next: string) => ({ type: "compare-and-set", key: "k", expected, value: next });

function explained(calls: readonly Call[], model: Model): Explanation {
  const decision = decide(calls, model);
  expect(decision.verdict).toBe("illegal");
  return explain(calls, model, decision as Illegal, { unit: "micros" });
}

/** Calls of clients one after another: [client, input, output], each taking one unit of time after a pause of one. */
const inTurn = (...turns: readonly (readonly [number | string, unknown, unknown])[]): Call[] =>
  turns.map(([client, input, output], index) => answered(client, 2 * index, 2 * index + 1, input, output));

describe("each class is recognised", () => {
  const cases: readonly [string, ViolationClass, string, readonly Call[]][] = [
    ["a value nobody wrote", "phantom read", "key-value", inTurn([0, put("1"), done], [1, get, value("2")])],
    ["a value from the future", "phantom read", "key-value", inTurn([1, get, value("1")], [0, put("1"), done])],
    [
      "a failed write",
      "read of a failed write",
      "key-value",
      [
        failed(0, 0, 1, put("1")),
        ...inTurn([9, get, value(null)]).map((call) => ({ ...call, invoked: 2, returned: 3 })),
        answered(1, 4, 5, get, value("1")),
      ],
    ],
    [
      "a write that vanished",
      "lost acknowledged write",
      "key-value",
      inTurn([0, put("1"), done], [1, put("2"), done], [2, get, value("1")], [0, get, value("1")]),
    ],
    [
      "one's own write not read",
      "session order broken",
      "key-value",
      inTurn([0, put("1"), done], [0, put("2"), done], [1, get, value("2")], [0, get, value("1")]),
    ],
    [
      "reads that go back",
      "session order broken",
      "key-value",
      inTurn([0, put("1"), done], [1, put("2"), done], [2, get, value("2")], [2, get, value("1")]),
    ],
    [
      "a write applied twice",
      "duplicate apply",
      "key-value",
      inTurn(
        [0, put("1"), done],
        [0, put("2"), done],
        [1, get, value("2")],
        [2, get, value("1")],
        [3, get, value("1")],
      ),
    ],
    [
      "an answer from the past",
      "stale read",
      "key-value",
      inTurn([0, put("1"), done], [0, put("2"), done], [0, put("3"), done], [1, get, value("1")], [2, get, value("3")]),
    ],
    [
      "two comparisons that both won",
      "divergence",
      "key-value",
      inTurn([0, put("1"), done], [1, cas("1", "2"), { type: "swapped", swapped: true }]).concat([
        answered(2, 2, 4, cas("1", "3"), { type: "swapped", swapped: true }),
        answered(3, 2, 4, get, value("3")),
      ]),
    ],
    ["a text appended twice", "duplicate apply", "key-value", inTurn([0, append("x"), done], [1, get, value("xx")])],
    [
      "an append that vanished",
      "lost acknowledged write",
      "key-value",
      inTurn([0, append("x"), done], [1, append("y"), done], [2, get, value("x")]),
    ],
    [
      "an append not yet there",
      "stale read",
      "key-value",
      inTurn([0, append("x"), done], [1, append("y"), done], [2, get, value("x")], [3, get, value("xy")]),
    ],
    ["text from nowhere", "phantom read", "key-value", inTurn([0, append("x"), done], [1, get, value("xz")])],
    [
      "two values chosen",
      "divergence",
      "write-once",
      [
        answered(0, 0, 9, { type: "propose", value: "a" }, value("a")),
        answered(1, 0, 9, { type: "propose", value: "b" }, value("b")),
      ],
    ],
    [
      "an element nobody added",
      "phantom read",
      "set",
      inTurn([0, { type: "add", value: 1 }, done], [1, { type: "read" }, value([1, 2])]),
    ],
    [
      "an element that vanished",
      "lost acknowledged write",
      "set",
      inTurn([0, { type: "add", value: 1 }, done], [1, { type: "read" }, value([])]),
    ],
    [
      "a value taken twice",
      "duplicate apply",
      "queue",
      inTurn(
        [0, { type: "enqueue", value: 1 }, done],
        [1, { type: "dequeue" }, value(1)],
        [2, { type: "dequeue" }, value(1)],
      ),
    ],
    [
      "a value that vanished inside",
      "lost acknowledged write",
      "stack",
      inTurn([0, { type: "push", value: 1 }, done], [1, { type: "pop" }, value(null)]),
    ],
    [
      "a sum too high",
      "duplicate apply",
      "counter",
      inTurn([0, { type: "add", amount: 1 }, done], [1, { type: "read" }, value(2)]),
    ],
    [
      "a transaction that read what nobody wrote",
      "phantom read",
      "multi-register",
      inTurn([
        0,
        { type: "transaction", operations: [{ type: "read", key: "x" }] },
        { type: "transaction", values: [7] },
      ]),
    ],
    [
      "a lock held twice",
      "divergence",
      "mutex",
      inTurn([0, { type: "acquire" }, done], [1, { type: "acquire" }, done]),
    ],
  ];
  for (const [name, wanted, modelName, calls] of cases) {
    test(`${name}: ${wanted}`, () => {
      const { finding, words } = explained(calls, models.get(modelName)!());
      expect(`${finding.class}: ${finding.sentence}`).toContain(`${wanted}: `);
      expect(words).toContain(`(${wanted})`);
    });
  }
});

test("a stale read tells its distance in versions and in time, by the clock where there is one", () => {
  const calls = inTurn(
    [0, put("1"), done],
    [0, put("2"), done],
    [0, put("3"), done],
    [1, get, value("1")],
    [2, get, value("3")],
  );
  expect(explained(calls, keyValue()).finding).toMatchObject({ versions: 2, age: 3 });
  const clocked = calls.map((call) => ({ ...call, clock: [call.invoked * 100, call.returned * 100] as const }));
  expect(explained(clocked, keyValue()).finding).toMatchObject({ versions: 2, age: 300 });
});

test("the prefix ends with the answer that cannot be explained, and names the key", () => {
  const calls = [
    ...inTurn([0, put("1"), done], [1, get, value("7")], [2, put("8"), done]),
    answered("other", 100, 101, { type: "get", key: "z" }, value(null)),
  ];
  const { key, prefix, breaks, core } = explained(calls, keyValue());
  expect([key, prefix.length, breaks?.input, core.length]).toEqual(["k", 2, get, 1]);
});

test("cores are wrong by the definition, hold the calls that the words cite, and no other read can be spared", () => {
  const model = keyValue();
  let seen = 0;
  for (let seed = 0; seed < 250; seed++) {
    const stream = new Stream(`core/${seed}`);
    const calls = bent(randomHistory(model, uniqueWrites(14, 4, 100_000, 1), stream), stream);
    const decision = decide(calls, model);
    if (decision.verdict !== "illegal") continue;
    seen++;
    const { core, prefix, breaks, partial, finding } = explain(calls, model, decision);
    expect(finding.calls.filter((call) => !core.includes(call))).toEqual([]);
    expect(isLinearizable(core, model)).toBe(false);
    expect(isLinearizable(prefixAt(decision.calls, (breaks as Call).returned - 1), model)).toBe(true);
    const isSpare = (call: Call): boolean =>
      model.pure(call.input as never, call.output as never) && !finding.calls.includes(call);
    for (const call of core.filter(isSpare)) {
      expect(
        isLinearizable(
          core.filter((one) => one !== call),
          model,
        ),
      ).toBe(true);
    }
    // A value from the future is shown with the call that was to write it.
    expect(core.length).toBeLessThanOrEqual(prefix.length + 1);
    expect(partial.length).toBeLessThan(decision.calls.length);
  }
  expect(seen).toBeGreaterThan(50);
});

test("a call under way at the end of the prefix is part of the core as one that never returned", () => {
  const calls = [
    answered(0, 0, 100, put("1"), done),
    answered(1, 1, 2, get, value("1")),
    answered(2, 3, 4, get, value(null)),
    pending(3, 0, put("9")),
  ];
  const { core } = explained(calls, keyValue());
  expect(core.map((call) => call.outcome)).toEqual(["unknown", "ok", "ok"]);
});
