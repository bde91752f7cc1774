/** The linearizability judge by tables, and against every order and the search of recorded histories. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { canonical } from "../../sim/base/plain.ts";
import type { Context } from "../../sim/contract/invariant.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import type { Operation, Result, Session } from "../../sim/contract/operation.ts";
import { decide } from "../linearizability/decide/decide.ts";
import type { Call } from "../linearizability/history.ts";
import { keyValue } from "../linearizability/models/key-value.ts";
import { writeOnce } from "../linearizability/models/write-once.ts";
import { isLinearizable } from "../linearizability/testing/brute-force.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { step } from "./incremental/configuration.ts";
import { linearizability } from "./linearizability.ts";

const context = testContext(3, 3);
const get: Operation = { type: "get", key: "x" };
const put = (value: string): Operation => ({ type: "put", key: "x", value });
const append = (value: string): Operation => ({ type: "append", key: "x", value });
const swap = (expected: string | null, value: string): Operation => ({
  type: "compare-and-set",
  key: "x",
  expected,
  value,
});
const value = (value: string | null): Result => ({ type: "value", value });
const done: Result = { type: "done" };

/** Session s is client 3 + s; its operations are numbered as they come. */
const call = (session: number, sequence: number, operation: Operation): Row => [
  3 + session,
  { type: "invoked", session: session as Session, sequence, operation },
];
const end = (session: number, sequence: number, result: Result | "unknown" | "failed"): Row => {
  const outcome = typeof result === "string" ? result : "ok";
  const observation: Observation = {
    type: "returned",
    session: session as Session,
    sequence,
    outcome,
    result: typeof result === "string" ? null : result,
  };
  return [3 + session, observation];
};
const say = (...rows: Row[]) => judge(linearizability, context, rows);

describe("linearizability", () => {
  it("is silent about operations one after the other", () => {
    expect(say(call(0, 1, put("1")), end(0, 1, done), call(1, 1, get), end(1, 1, value("1")))).toBeNull();
  });

  it("fires at a stale read, and says what it could have returned", () => {
    expect(say(call(0, 1, put("1")), end(0, 1, done), call(1, 1, get), end(1, 1, value(null)))).toBe(
      's1#1 of client n4, get x, returned nothing, which no order of the operations explains: it could return "1"',
    );
    expect(
      say(call(0, 1, put("1")), call(1, 1, get), call(2, 1, get), end(1, 1, value("1")), end(2, 1, value("2"))),
    ).toMatch(/returned "2", which no order of the operations explains: it could return nothing or "1"$/);
  });

  it("a concurrent read may see the old value or the new one, but not the old one after another saw the new", () => {
    const reads = (first: string | null, second: string | null) => [
      call(0, 1, put("1")),
      call(1, 1, get),
      end(1, 1, value(first)),
      call(1, 2, get),
      end(1, 2, value(second)),
    ];
    expect(say(...reads(null, null), end(0, 1, done))).toBeNull();
    expect(say(...reads(null, "1"), end(0, 1, done))).toBeNull();
    expect(say(...reads("1", null))).toMatch(/^s1#2/);
  });

  it("a read may have seen a value that was overwritten while it was under way", () => {
    const rows = [call(1, 1, get), call(0, 1, put("1")), end(0, 1, done), call(0, 2, put("2")), end(0, 2, done)];
    for (const seen of [null, "1", "2"]) expect(say(...rows, end(1, 1, value(seen)))).toBeNull();
    expect(say(...rows, end(1, 1, value("3")))).toMatch(/it could return nothing or "1" or "2"$/);
  });

  it("an operation of unknown outcome may take effect late, once, or never", () => {
    const late = [call(0, 1, put("1")), end(0, 1, "unknown"), call(1, 1, put("2")), end(1, 1, done)];
    const read = (sequence: number, seen: string) => [call(2, sequence, get), end(2, sequence, value(seen))];
    expect(say(...late, ...read(1, "2"), ...read(2, "2"))).toBeNull();
    expect(say(...late, ...read(1, "2"), ...read(2, "1"), ...read(3, "1"))).toBeNull();
    expect(say(...late, ...read(1, "1"), ...read(2, "2"))).toMatch(/^s2#2/);
  });

  it("an operation that failed never takes effect", () => {
    expect(say(call(0, 1, put("1")), end(0, 1, "failed"), call(1, 1, get), end(1, 1, value("1")))).toMatch(/^s1#1/);
    expect(say(call(0, 1, put("1")), call(1, 1, get), end(1, 1, value("1")), end(0, 1, "failed"))).toBe(
      's0#1 of client n3, put x = "1", was reported failed, but its effect was seen',
    );
  });

  it("a put of the value that is there already may still take effect later", () => {
    expect(
      say(
        call(0, 1, put("4")),
        end(0, 1, done),
        call(0, 2, put("4")),
        call(1, 1, get),
        end(1, 1, value("4")),
        call(1, 2, put("5")),
        end(1, 2, done),
        call(1, 3, get),
        end(1, 3, value("4")),
        end(0, 2, done),
      ),
    ).toBeNull();
  });

  it("compare-and-set succeeds once, and tells what it found", () => {
    const swapped = (swapped: boolean, found: string | null): Result => ({ type: "swapped", swapped, value: found });
    const both = [call(0, 1, swap(null, "1")), call(1, 1, swap(null, "2"))];
    expect(say(...both, end(0, 1, swapped(true, null)), end(1, 1, swapped(false, "1")))).toBeNull();
    expect(say(...both, end(0, 1, swapped(true, null)), end(1, 1, swapped(true, null)))).toMatch(
      /returned swapped, having found nothing, which no order .*: it could return not swapped, having found "1"$/,
    );
  });

  it("a register is written once: proposals are told the value chosen", () => {
    const propose = (value: string): Operation => ({ type: "propose", value });
    const both = [call(0, 1, propose("a")), call(1, 1, propose("b"))];
    expect(say(...both, end(0, 1, value("b")), end(1, 1, value("b")))).toBeNull();
    expect(say(...both, end(0, 1, value("a")), end(1, 1, value("b")))).toMatch(/^s1#1 of client n4, propose "b",/);
    expect(say(...both, end(0, 1, value("a")), call(2, 1, { type: "read" }), end(2, 1, value(null)))).toMatch(/^s2#1/);
  });

  it("a history with too many explanations is undecided, never right", () => {
    const crashed = (texts: readonly string[]) =>
      texts.flatMap((text, at) => [call(at, 1, append(text)), end(at, 1, "unknown")]);
    const many = testContext(3, 41);
    // Sums of even lengths, of which none is odd: nothing but trying tells.
    const even = Array.from({ length: 20 }, (_, at) => "a".repeat(2 * at + 2));
    expect(judge(linearizability, many, [...crashed(even), call(40, 1, get), end(40, 1, value("a".repeat(101)))])).toBe(
      "undecided: the history of key x has too many explanations to try them all",
    );
    const letters = Array.from({ length: 20 }, (_, at) => String.fromCharCode(97 + at));
    const seen = [...letters].reverse().join("");
    expect(judge(linearizability, many, [...crashed(letters), call(40, 1, get), end(40, 1, value(seen))])).toBeNull();
    expect(
      judge(linearizability, many, [...crashed(letters), call(40, 1, get), end(40, 1, value(`${seen}a`))]),
    ).toMatch(/^s40#1/);
  });

  it("forty crashed writers are no trouble while nobody reads what they wrote", () => {
    const crashed = Array.from({ length: 40 }, (_, at) => [call(at, 1, put(`${at}`)), end(at, 1, "unknown")]).flat();
    const reads = [call(40, 1, put("a")), call(41, 1, get), end(40, 1, done), end(41, 1, value("7"))];
    expect(judge(linearizability, testContext(3, 42), [...crashed, ...reads])).toBeNull();
    expect(
      judge(linearizability, testContext(3, 42), [...crashed, ...reads.slice(0, 3), end(41, 1, value("b"))]),
    ).toMatch(/^s41#1/);
  });

  it("keeps a state of constant size over a long history", () => {
    const state = linearizability.start(context);
    let text = "";
    for (let at = 1; at <= 3000; at++) {
      for (const [node, observation] of [call(at % 3, at, put(`${at % 10}`)), end(at % 3, at, done)]) {
        linearizability.on(state, { node: node as NodeId, observation, standing: null, time: at }, context);
      }
      if (at === 10) text = canonical(state);
    }
    expect(canonical(state)).toBe(text);
  });
});

interface Choice {
  readonly session: number;
  readonly operation: number;
  readonly end: number;
}

interface Open {
  readonly sequence: number;
  readonly operation: Operation;
  readonly invoked: number;
  result: Result | null;
}

const keyed = (key: string): readonly Operation[] => [
  { type: "get", key },
  { type: "get", key },
  { type: "put", key, value: "1" },
  { type: "put", key, value: "2" },
  { type: "append", key, value: "1" },
  { type: "compare-and-set", key, expected: "1", value: "2" },
  { type: "compare-and-set", key, expected: null, value: "1" },
];
const kvOperations = [...keyed("x"), ...keyed("x"), ...keyed("y")];
const registerOperations: readonly Operation[] = [
  { type: "read" },
  { type: "propose", value: "1" },
  { type: "propose", value: "2" },
];

/** A history of a real store, in which each operation takes effect somewhere, and now and then a result is wrong. */
function historyOf(choices: readonly Choice[], operations: readonly Operation[]): { rows: Row[]; calls: Call[] } {
  const rows: Row[] = [];
  const calls: Call[] = [];
  const open = new Map<number, Open>();
  const sequences = new Map<number, number>();
  const store = new Map<string, string | null>();
  const apply = (one: Open) => {
    const key = "key" in one.operation ? one.operation.key : "";
    const now = step(store.get(key) ?? null, one.operation);
    store.set(key, now.value);
    one.result = now.result;
  };
  const finish = (session: number, one: Open, outcome: Call["outcome"]) => {
    const output = outcome === "ok" ? one.result : undefined;
    const returned = outcome === "unknown" ? Number.POSITIVE_INFINITY : rows.length;
    calls.push({ process: session, invoked: one.invoked, returned, input: one.operation, output, outcome });
  };
  for (const { session, operation, end: how } of choices) {
    const one = open.get(session);
    if (one === undefined) {
      const sequence = (sequences.get(session) ?? 0) + 1;
      sequences.set(session, sequence);
      const next = {
        sequence,
        operation: operations[operation % operations.length]!,
        invoked: rows.length,
        result: null,
      };
      open.set(session, next);
      rows.push(call(session, sequence, next.operation));
      continue;
    }
    if (how < 6 && one.result === null) {
      apply(one); // in the middle of its interval, or at its end below
      if (how < 3) continue;
    }
    open.delete(session);
    const outcome = how === 19 ? "unknown" : how === 18 && one.result === null ? "fail" : "ok";
    if (outcome === "ok" && one.result === null) apply(one);
    if (how > 15 && how < 18 && one.result?.type === "value")
      one.result = { type: "value", value: one.result.value === "1" ? "2" : "1" };
    finish(session, one, outcome);
    rows.push(end(session, one.sequence, outcome === "ok" ? one.result! : outcome === "fail" ? "failed" : "unknown"));
  }
  for (const [session, one] of open) finish(session, one, "unknown");
  return { rows, calls };
}

const undecided = -1;

/** Where the judge first speaks: the number of rows seen, or Infinity. */
function firstVerdict(judged: Context, rows: readonly Row[]): number {
  const state = linearizability.start(judged);
  for (const [at, [node, observation]] of rows.entries()) {
    const seen = { node: node as NodeId, observation, standing: null, time: at };
    if (linearizability.on(state, seen, judged) !== null) return at + 1;
  }
  return linearizability.finish?.(state, judged) === null ? Number.POSITIVE_INFINITY : undecided;
}

/** The calls as they stood after so many rows. */
const prefix = (calls: readonly Call[], rows: number): Call[] =>
  calls
    .filter((one) => one.invoked < rows)
    .map((one) =>
      one.returned < rows ? one : { ...one, outcome: "unknown", output: undefined, returned: Number.POSITIVE_INFINITY },
    );

const choices = (length: number, sessions: number) =>
  fc.array(fc.record({ session: fc.nat(sessions - 1), operation: fc.nat(1000), end: fc.nat(19) }), {
    minLength: Math.floor(length / 3),
    maxLength: length,
    size: "max",
  });

describe("linearizability, against other judges", () => {
  const cases = [
    { name: "key-value store", operations: kvOperations, model: keyValue() },
    { name: "register", operations: registerOperations, model: writeOnce() },
  ];

  it.each(cases)("speaks at the very event at which brute force does: $name", ({ operations, model }) => {
    let wrong = 0;
    fc.assert(
      fc.property(choices(18, 4), (drawn) => {
        const { rows, calls } = historyOf(drawn, operations);
        const first = firstVerdict(testContext(3, 4), rows);
        expect(isLinearizable(calls, model)).toBe(first === Number.POSITIVE_INFINITY);
        if (first === Number.POSITIVE_INFINITY) return;
        wrong++;
        expect(isLinearizable(prefix(calls, first), model)).toBe(false);
        expect(isLinearizable(prefix(calls, first - 1), model)).toBe(true);
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(wrong).toBeGreaterThan(30);
  });

  it.each(cases)("agrees with the offline search on longer histories: $name", ({ operations, model }) => {
    let wrong = 0;
    fc.assert(
      fc.property(choices(70, 5), (drawn) => {
        const { rows, calls } = historyOf(drawn, operations);
        const isRight = firstVerdict(testContext(3, 5), rows) === Number.POSITIVE_INFINITY;
        expect(decide(calls, model as never).verdict).toBe(isRight ? "ok" : "illegal");
        if (!isRight) wrong++;
      }),
      { numRuns: 500, seed: 11 },
    );
    expect(wrong).toBeGreaterThan(30);
  });

  it("agrees with the offline search where too much is in flight to know all explanations", () => {
    const counts = { right: 0, wrong: 0, undecided: 0 };
    fc.assert(
      fc.property(choices(100, 10), (drawn) => {
        const { rows, calls } = historyOf(drawn, keyed("x"));
        const first = firstVerdict(testContext(3, 10), rows);
        counts[first === undecided ? "undecided" : first === Number.POSITIVE_INFINITY ? "right" : "wrong"]++;
        if (first !== undecided) {
          expect(decide(calls, keyValue()).verdict).toBe(first === Number.POSITIVE_INFINITY ? "ok" : "illegal");
        }
      }),
      { numRuns: 150, seed: 13 },
    );
    expect(counts.right).toBeGreaterThan(20);
    expect(counts.wrong).toBeGreaterThan(20);
    expect(counts.undecided).toBeLessThan(8);
  });
});
