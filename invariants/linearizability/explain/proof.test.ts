/** What explanations say is proven: cores stand for the whole history, and every word is held against the calls. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import { answered, type Call, failed, pending } from "../history.ts";
import { describeValue, illegal, type Model } from "../model.ts";
import { models } from "../models/index.ts";
import { alphabets } from "../testing/alphabets.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import type { Label } from "../testing/enumerate.ts";
import { closureOf } from "./closure.ts";
import { type Explanation, explain } from "./explain.ts";

/** Calls of some clients at random times over few labels, so that values repeat; some failed, some never answered. */
function drawn(labels: readonly Label[], count: number, stream: Stream): Call[] {
  return Array.from({ length: count }, (_, place): Call => {
    const { input, output } = labels[stream.below(labels.length)] as Label;
    const invoked = 2 * place + stream.below(3);
    const returned = invoked + 1 + stream.below(6);
    if (stream.chance(120_000)) return pending(place, invoked, input);
    if (stream.chance(60_000)) return failed(place, invoked, returned, input);
    return answered(place % 3, invoked, returned, input, output);
  });
}

/** Whether some order of the calls, whatever the time, explains every answer. */
function hasAnyOrder(calls: readonly Call[], model: Model): boolean {
  return isLinearizable(
    calls.map((call) => ({ ...call, invoked: 0, returned: call.outcome === "ok" ? 1 : Number.POSITIVE_INFINITY })),
    model,
  );
}

function explained(calls: readonly Call[], model: Model): Explanation {
  const decision = decide(calls, model);
  if (decision.verdict !== "illegal") throw new Error("it is linearizable");
  return explain(calls, model, decision);
}

describe("over every model, values repeat and calls fail", () => {
  for (const { title, model, labels } of alphabets) {
    test(`of a ${title} (${labels.length} calls to draw from)`, () => {
      const classes = new Set<string>();
      let closed = 0;
      for (let seed = 0; seed < 500; seed++) {
        const stream = new Stream(`proof/${model.name}/${seed}`);
        const calls = drawn(labels, 3 + stream.below(5), stream);
        const relevant = calls.filter((call) => call.outcome !== "fail");
        const decision = decide(calls, model);
        if (decision.verdict === "ok") {
          const cited = relevant.filter((call) => call.outcome === "ok" && stream.chance(300_000));
          const closure = closesByItself.has(model.name) ? null : closureOf(cited, relevant, model);
          if (closure === null || model.key !== undefined) continue;
          closed++;
          expect(isLinearizable(closure, model), JSON.stringify({ calls, cited })).toBe(true);
          continue;
        }
        const { core, finding, words } = explained(calls, model);
        classes.add(finding.class);
        expect(isLinearizable(core, model)).toBe(false);
        expect(core).toEqual(expect.arrayContaining([...finding.calls]));
        expect(words).toContain(core.length === 1 ? "One call alone" : `${core.length} calls suffice`);
        expect(falsehoodIn(finding.sentence, calls, core, model), finding.sentence).toBeNull();
      }
      if (!closesByItself.has(model.name) && model.key === undefined && model.name !== "log")
        expect(closed).toBeGreaterThan(20);
      expect(classes.size).toBeGreaterThan(0);
    });
  }
});

/** Their classes cite all that they depend on, so that nothing is added to just any calls. */
const closesByItself: ReadonlySet<string> = new Set(["mutex", "counter", "bank", "etcd"]);

/** A claim of the sentence that the calls do not bear out; null if all do. */
function falsehoodIn(sentence: string, calls: readonly Call[], core: readonly Call[], model: Model): string | null {
  const relevant = calls.filter((call) => call.outcome !== "fail");
  if (/no order at all/.test(sentence) && hasAnyOrder(core, model)) return "an order exists";
  if (/explains every answer/.test(sentence) && !hasAnyOrder(core, model)) return "no order exists";
  const unwritten = /returned (\S+), which nobody wrote/.exec(sentence)?.[1];
  const keys = new Set(core.map((call) => (call.input as { key?: unknown }).key));
  const isWriter = ({ input, output }: Call): boolean => {
    if ((output as { swapped?: boolean } | undefined)?.swapped === false) return false;
    const { key, value: written } = input as { readonly key?: unknown; readonly value?: unknown };
    return keys.has(key) && describeValue(written) === unwritten;
  };
  if (unwritten !== undefined && relevant.some(isWriter)) return "somebody wrote it";
  if (/was called once/.test(sentence)) {
    const inputs = core.map((call) => JSON.stringify(call.input));
    if (!inputs.some((input) => relevant.filter((call) => JSON.stringify(call.input) === input).length === 1))
      return "nothing was called once";
  }
  if (/two holders/.test(sentence)) {
    const locks = core.filter((call) => (call.input as { type: string }).type === "acquire");
    if (locks.length !== core.length || !isAlwaysHeldTwice(core, model)) return "one holder at a time is possible";
  }
  return null;
}

const isAlwaysHeldTwice = (core: readonly Call[], model: Model): boolean =>
  core.reduce<unknown>(
    (state, { input, output }) => (state === illegal ? illegal : model.step(state, input, output)),
    model.initial,
  ) === illegal;

const done = { type: "done" };
const value = (found: unknown) => ({ type: "value", value: found });
const swapped = { type: "swapped", swapped: true };
const cas = (expected: unknown, next: unknown) => ({ type: "compare-and-set", expected, value: next });

describe("sentences that were once false", () => {
  test("a value that was written again in between is not older: compare-and-set 4 to 0, write 4, compare-and-set 4 to 2", () => {
    const calls = [
      answered(0, 0, 1, cas(4, 0), swapped),
      answered(0, 2, 3, { type: "write", value: 4 }, done),
      answered(3, 4, 7, cas(4, 2), swapped),
      answered(1, 5, 6, { type: "write", value: 0 }, done),
      answered(3, 8, 9, { type: "read" }, value(2)),
    ];
    const { words, core } = explained(calls, models.get("cas-register")!({ initial: 4 }));
    expect(words).not.toMatch(/older|lost/);
    expect(core).toHaveLength(5);
    expect(isLinearizable(core, models.get("cas-register")!({ initial: 4 }))).toBe(false);
  });

  test("a write that began after the read had ended was not read, and the value may have been there from the start", () => {
    const calls = [answered(9, 0, 1, { type: "read" }, value(0)), failed(61, 2, 3, { type: "write", value: 0 })];
    expect(explained(calls, models.get("register")!()).words).toContain(
      "returned 0, which nobody wrote (if it was there from the start, say --initial '0') (phantom read)",
    );
  });

  test("a lock that another had and gave back within a call had one holder at a time", () => {
    const lock = { type: "acquire" };
    const free = { type: "release" };
    const calls = [
      answered(3, 0, 9, lock, done),
      answered(4, 2, 3, lock, done),
      answered(4, 4, 5, free, done),
      answered(5, 10, 11, lock, done),
    ];
    const mutex = models.get("mutex")!();
    expect(decide(calls.slice(0, 3), mutex).verdict).toBe("ok");
    const { words, core } = explained(calls, mutex);
    expect(words).not.toMatch(/two holders/);
    expect(core).toHaveLength(4);
    const plain = explained([...calls.slice(1, 3), ...calls.slice(3), answered(6, 12, 13, lock, done)], mutex);
    expect(plain.words).toMatch(/two holders: nothing can have released it between client 5's acquire and client 6's/);
    expect(plain.core.map((call) => call.process)).toEqual([5, 6]);
  });

  test("the words cite calls of the core alone: what nobody ever read is one of them", () => {
    const calls = [
      answered(0, 0, 1, { type: "write", value: 1 }, done),
      answered(0, 2, 3, { type: "write", value: 2 }, done),
      answered(1, 4, 5, { type: "write", value: 3 }, done),
      answered(2, 6, 7, { type: "read" }, value(1)),
      answered(0, 8, 9, { type: "read" }, value(1)),
    ];
    const { core, finding, words } = explained(calls, models.get("register")!());
    expect(core).toEqual(expect.arrayContaining([...finding.calls]));
    expect(words).toContain(`${core.length} calls suffice`);
  });
});

describe("transactions", () => {
  const transaction = (process: number, times: [number, number], ...steps: [string, string, unknown][]): Call =>
    answered(
      process,
      ...times,
      {
        type: "transaction",
        operations: steps.map(([type, key, operand]) =>
          type === "read" ? { type, key } : { type, key, value: operand },
        ),
      },
      { type: "transaction", values: steps.map(([type, , operand]) => (type === "read" ? operand : null)) },
    );
  const told = (initial: unknown, ...calls: Call[]): Explanation =>
    explained(calls, models.get("multi-register")!({ initial }));
  const append = (process: number, times: [number, number], key: string, element: number) =>
    transaction(process, times, ["append", key, element]);

  test("serializable, stale by real time and the client's own order alone", () => {
    const reader = transaction(0, [0, 9], ["read", "x", []], ["read", "y", [2]]);
    const { finding, core } = told(null, reader, append(1, [1, 2], "x", 1), append(1, [3, 4], "y", 2));
    expect(finding.class).toBe("only real time broken");
    expect(finding.sentence).toContain("only real time and the clients' own orders are broken");
    expect(finding.sentence).toMatch(
      /whose 1 of key "x" it did not read; .* as the client called them in that order; .* read its 2/,
    );
    expect(core).toHaveLength(3);
    const apart = told(null, reader, append(1, [1, 2], "x", 1), append(2, [3, 4], "y", 2));
    expect(apart.finding.sentence).toContain("only real time is broken");
  });

  test("a cycle of what was read, with its edges", () => {
    const left = transaction(0, [0, 9], ["append", "x", 1], ["read", "y", [1]]);
    const right = transaction(1, [0, 9], ["append", "y", 1], ["read", "x", [1]]);
    const { finding } = told(null, left, right);
    expect(finding.class).toBe("cycle");
    expect(finding.sentence).toMatch(/which read its 1 of key "x".*which read its 1 of key "y"/);
    const skewed = told(
      { x: 0, y: 0 },
      transaction(0, [0, 9], ["read", "x", 0], ["write", "y", 1]),
      transaction(1, [0, 9], ["read", "y", 0], ["write", "x", 1]),
    );
    expect([skewed.finding.class, skewed.core.length]).toEqual(["cycle", 2]);
  });

  test("a list in two orders, lost, with an element twice, of nobody, of a failed append, or from the future", () => {
    const one = append(0, [0, 1], "x", 1);
    const two = append(1, [0, 1], "x", 2);
    const read = (process: number, at: number, ...list: number[]) =>
      transaction(process, [at, at + 1], ["read", "x", list]);
    const saying = (...calls: Call[]): string => {
      const { finding } = told(null, ...calls);
      return `${finding.class}: ${finding.sentence}`;
    };
    expect(saying(one, two, read(2, 0, 1, 2), read(3, 0, 2, 1))).toMatch(
      /^divergence: the list of key "x" had two orders: .* part at/,
    );
    expect(saying(one, two, read(2, 4, 1))).toMatch(/^lost acknowledged write: .* without 2, and nobody ever read it/);
    expect(saying(one, two, read(2, 4, 1), read(3, 6, 1, 2))).toMatch(/^stale read: /);
    expect(saying(one, read(2, 4, 1, 1))).toMatch(
      /^duplicate apply: .* holds 1 of key "x" 2 times, but it was appended once/,
    );
    expect(saying(one, read(2, 4, 1, 2))).toMatch(/^phantom read: .* holds 2 of key "x", which nobody appended/);
    expect(saying(one, read(2, 4, 1, 2), append(5, [8, 9], "x", 2))).toMatch(
      /^phantom read: .* before anybody had begun to append it/,
    );
    const lost = failed(7, 0, 1, append(7, [0, 1], "x", 2).input);
    expect(saying(one, lost, read(2, 4, 1, 2))).toMatch(/^read of a failed write: .* holds 2 of key "x"/);
  });

  test("registers that start with values are told so, all at once", () => {
    const calls = [
      transaction(0, [0, 1], ["read", "x", 0], ["read", "y", 0]),
      failed(1, 2, 3, transaction(1, [2, 3], ["write", "x", 0]).input),
      transaction(1, [4, 5], ["write", "x", 1]),
    ];
    expect(told(null, ...calls).words).toContain(`say --initial '{"x":0,"y":0}'`);
  });

  test("a value that a transaction wrote over itself was written by somebody", () => {
    const both = transaction(0, [0, 1], ["write", "x", 1], ["write", "x", 2]);
    expect(told(null, both, transaction(1, [2, 3], ["read", "x", 1])).words).toMatch(
      /read 1 of key "x", which .* wrote over itself/,
    );
  });
});
