/** The formats: what each understands, what each refuses and in which words, and that an export comes back. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import type { Call } from "../history.ts";
import { casRegister } from "../models/cas-register.ts";
import { models } from "../models/index.ts";
import { keyValue } from "../models/key-value.ts";
import { bent, randomHistory, uniqueWrites } from "../testing/random-history.ts";
import { parseEdn } from "./edn/edn-value.ts";
import { exportHistory } from "./export.ts";
import { fitted, validateCalls } from "./fit.ts";
import { HistoryReader, readHistory } from "./index.ts";
import { inferModel } from "./infer-model.ts";
import type { ReadOptions } from "./line-reader.ts";

const lines = (...text: string[]): string => text.join("\n");
const inputs = (text: string, options: ReadOptions = {}): unknown[] =>
  readHistory(text, options).calls.map((call) => call.input);
const verdict = (text: string, options: ReadOptions = {}): string => {
  const { calls } = readHistory(text, options);
  const fit = fitted(calls, models.get(inferModel(calls))!());
  return decide(fit.calls, fit.model).verdict;
};
const log = (text: string): string => `INFO  jepsen.util - ${text}`;

describe("Jepsen's logged lines", () => {
  const history = lines(
    log("0\t:invoke\t:write\t3"),
    log("0\t:ok\t:write\t3"),
    log("1\t:invoke\t:cas\t[3 4]"),
    log("2   :invoke :read   nil"),
    log("1\t:fail\t:cas\t[3 4]"),
    log("2   :ok     :read   3"),
    log("3\t:invoke\t:cas\t[0 1]"),
    log("3\t:info\t:cas\t:timed-out"),
    log(":nemesis\t:info\t:start\tnil"),
    "INFO  jepsen.core - Run complete",
  );

  test("are read with tabs or spaces; the nemesis and other messages are counted, not read", () => {
    const { calls, skipped } = readHistory(history);
    expect(calls).toMatchObject([
      { process: 0, invoked: 0, returned: 1, input: { type: "write", value: 3 }, outcome: "ok", line: 1 },
      {
        process: 1,
        input: { type: "compare-and-set", expected: 3, value: 4 },
        output: { swapped: false },
        outcome: "ok",
      },
      { process: 2, input: { type: "read" }, output: { type: "value", value: 3 } },
      { process: 3, returned: Number.POSITIVE_INFINITY, outcome: "unknown" },
    ]);
    expect(skipped).toBe(2);
  });

  test("a refused comparison is an answer, unless the user says that :fail says nothing", () => {
    expect(verdict(history)).toBe("illegal");
    expect(verdict(history, { failedCas: "nothing" })).toBe("ok");
  });

  test("a comparison or a read that timed out with :fail had no effect and told nothing", () => {
    const timedOut = lines(
      log("0\t:invoke\t:cas\t[1 2]"),
      log("0\t:fail\t:cas\t:timed-out"),
      log("0\t:invoke\t:read\tnil"),
      log("0\t:fail\t:read\t:timed-out"),
    );
    expect(readHistory(timedOut).calls.map((call) => call.outcome)).toEqual(["fail", "fail"]);
  });
});

describe("EDN", () => {
  test("one map a line, in any order of keys, with keys that nobody asked for", () => {
    const history = lines(
      '{:process 9, :type :invoke, :f :append, :key "0", :value "x 9 0 y"}',
      '{:type :ok, :f :append, :value "x 9 0 y", :key "0", :process 9, :index 7, :time 12, :extra {:a [1 2 #{3}]}}',
      '{:process 2 :type :invoke :f :get :key "0" :value nil}',
      '{:process 2 :type :ok :f :get :key "0" :value "x 9 0 y"}',
    );
    expect(inputs(history)).toEqual([
      { type: "append", key: "0", value: "x 9 0 y" },
      { type: "get", key: "0" },
    ]);
    expect(verdict(history)).toBe("ok");
  });

  test("one vector or list over many lines, with comments, and records by their tag", () => {
    const vector = lines(
      "; a comment before",
      "[{:type :invoke,",
      "  :f :write, :value 3 ; ] } in a comment",
      "  :process 1}",
      " #jepsen.history.Op{:type :ok, :f :write, :value 3, :process 1}",
      " {:process :nemesis, :type :info, :f :kill}]",
    );
    expect(readHistory(vector)).toMatchObject({
      calls: [{ input: { type: "write", value: 3 }, line: 2, returned: 1 }],
      skipped: 1,
    });
    expect(readHistory(`(${vector.split("\n").slice(1).join("\n").slice(1, -1)})`).calls).toHaveLength(1);
    expect(
      readHistory("[{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value nil}]").calls,
    ).toHaveLength(1);
  });

  test("transactions in the words of Knossos and of Elle", () => {
    const history = lines(
      "{:type :invoke, :f :txn, :value [[:write :x 1] [:read :y nil]], :process 0}",
      "{:type :ok, :f :txn, :value [[:write :x 1] [:read :y nil]], :process 0}",
      "{:type :invoke, :f :txn, :value [[:append 3 1] [:r 3 nil]], :process 0}",
      "{:type :ok, :f :txn, :value [[:append 3 1] [:r 3 [1]]], :process 0}",
    );
    expect(verdict(history)).toBe("ok");
    expect(verdict(history.replace("[:r 3 [1]]", "[:r 3 [1 1]]"))).toBe("illegal");
  });

  test("sets, counters, queues, stacks and locks, each by its functions", () => {
    const pair = (process: number, f: string, asked: string, told: string): string =>
      `{:process ${process} :type :invoke :f :${f} :value ${asked}}\n{:process ${process} :type :ok :f :${f} :value ${told}}`;
    expect(verdict(lines(pair(0, "add", "1", "1"), pair(1, "read", "nil", "#{1}")))).toBe("ok");
    expect(verdict(lines(pair(0, "add", "1", "1"), pair(1, "read", "nil", "#{}")))).toBe("illegal");
    expect(verdict(lines(pair(0, "add", "2", "2"), pair(1, "read", "nil", "2")))).toBe("ok");
    expect(
      verdict(lines(pair(0, "enqueue", "1", "1"), pair(0, "enqueue", "2", "2"), pair(1, "dequeue", "nil", "2"))),
    ).toBe("illegal");
    expect(verdict(lines(pair(0, "push", "1", "1"), pair(0, "push", "2", "2"), pair(1, "pop", "nil", "2")))).toBe("ok");
    expect(verdict(lines(pair(0, "acquire", "nil", "nil"), pair(1, "acquire", "nil", "nil")))).toBe("illegal");
  });

  test(":fail says that nothing happened; [key value] pairs are read when asked for", () => {
    const history = lines(
      "{:process 0 :type :invoke :f :cas :value [7 [nil 1]]}",
      "{:process 0 :type :fail :f :cas :value [7 [nil 1]]}",
      "{:process 0 :type :invoke :f :read :value [7 nil]}",
      "{:process 0 :type :ok :f :read :value [7 nil]}",
    );
    expect(verdict(history, { keyed: true })).toBe("ok");
    expect(verdict(history, { keyed: true, failedCas: "answer" })).toBe("illegal");
  });

  test("a time on every line becomes the clock of the calls, without changing the order", () => {
    const { calls, unit } = readHistory(
      "{:process 0 :type :invoke :f :read :time 500}\n{:process 0 :type :ok :f :read :time 900}",
    );
    expect([unit, calls[0]?.clock, calls[0]?.invoked]).toEqual(["nanos", [500, 900], 0]);
  });

  test("values keep what sets them apart: huge integers, keywords and texts, keys that look alike", () => {
    expect(parseEdn("[9007199254740993 9007199254740992]", 1)).toEqual([
      { integer: "9007199254740993" },
      { integer: "9007199254740992" },
    ]);
    expect(parseEdn('"9007199254740993 ; x"', 1)).toBe("9007199254740993 ; x");
    expect(parseEdn('[:a "a" \\a a]', 1)).toEqual([{ keyword: "a" }, "a", "a", { symbol: "a" }]);
    const keys = inputs('{:process 0 :type :invoke :f :get :key 1}\n{:process 1 :type :invoke :f :get :key "1"}') as {
      key: string;
    }[];
    expect(keys[0]?.key).not.toBe(keys[1]?.key);
  });
});

describe("JSON lines", () => {
  test("hold calls or events, after a header that names the model", () => {
    const calls = lines(
      '{"type":"history","version":1,"model":"key-value","unit":"micros"}',
      '{"process":0,"invoked":1,"returned":5,"input":{"type":"put","key":"a","value":"1"},"output":{"type":"done"},"order":1}',
      '{"process":1,"invoked":2,"returned":null,"input":{"type":"get","key":"a"}}',
    );
    const events = lines(
      '{"type":"invoke","process":0,"time":1,"input":{"type":"put","key":"a","value":"1"}}',
      '{"type":"invoke","process":1,"time":2,"input":{"type":"get","key":"a"}}',
      '{"type":"ok","process":0,"time":5,"output":{"type":"done"},"order":1}',
      '{"type":"info","process":1,"time":9}',
    );
    expect(readHistory(calls).model).toBe("key-value");
    const withoutLines = (text: string): unknown[] => readHistory(text).calls.map(({ line: _, ...call }) => call);
    expect(withoutLines(events)).toEqual(withoutLines(calls));
  });

  test("__proto__ is a name like any other, and a huge integer stays what it is", () => {
    const text =
      '{"process":0,"invoked":1,"returned":2,"input":{"type":"put","key":"__proto__","value":9007199254740993},"output":{"type":"done"}}';
    const { calls } = readHistory(text);
    expect(calls[0]?.input).toEqual({ type: "put", key: "__proto__", value: { integer: "9007199254740993" } });
    expect(decide(calls, keyValue()).verdict).toBe("ok");
    expect(({} as { value?: unknown }).value).toBeUndefined();
  });
});

test("the trace of a simulated run is read for what its clients saw, in the order of the trace", () => {
  const event = (time: number, ...seen: object[]): string =>
    JSON.stringify({ event: 0, time, node: 0, cause: {}, seen: seen.map((observation) => ({ node: 9, observation })) });
  const put = { type: "put", key: "a", value: "1" };
  const get = { type: "get", key: "a" };
  const history = lines(
    '{"format":"synod-trace","version":1}',
    event(5, { type: "invoked", session: 1, sequence: 1, operation: put }, { type: "elected", term: 1 }),
    event(5, { type: "returned", session: 1, sequence: 1, outcome: "ok", result: { type: "done" } }),
    event(5, { type: "invoked", session: 2, sequence: 1, operation: get }),
    event(9, { type: "returned", session: 2, sequence: 1, outcome: "ok", result: { type: "value", value: null } }),
    event(9, { type: "invoked", session: 2, sequence: 2, operation: put }),
    event(9, { type: "returned", session: 2, sequence: 2, outcome: "unknown", result: null }),
    '{"end":"violation"}',
  );
  const { calls, unit, skipped } = readHistory(history);
  expect([unit, skipped]).toEqual(["micros", 2]);
  expect(calls).toMatchObject([
    { process: "s1", input: put, outcome: "ok", clock: [5, 5], line: 2 },
    { process: "s2", output: { value: null }, clock: [5, 9] },
    { process: "s2", outcome: "unknown", returned: Number.POSITIVE_INFINITY },
  ]);
  // All in one microsecond, yet the read began after the write had ended.
  expect(verdict(history)).toBe("illegal");
  expect(() => readHistory(history.replace('"outcome":"unknown"', '"outcome":"maybe"'))).toThrow(
    /^line 7: the outcome "maybe" is not ok, failed or unknown/,
  );
});

test("what the operator of a simulated run asked for is about no object, and in no history", () => {
  const event = (seen: object): string =>
    JSON.stringify({ event: 0, time: 1, node: 0, cause: {}, seen: [{ node: 9, observation: seen }] });
  const change = { type: "reconfigure", members: [0, 1, 3] };
  const history = lines(
    '{"format":"synod-trace","version":1}',
    event({ type: "invoked", session: 2 ** 20, sequence: 1, operation: change }),
    event({ type: "invoked", session: 1, sequence: 1, operation: { type: "get", key: "a" } }),
    event({ type: "returned", session: 2 ** 20, sequence: 1, outcome: "failed", result: null }),
    event({ type: "returned", session: 1, sequence: 1, outcome: "ok", result: { type: "value", value: null } }),
    '{"end":"ok"}',
  );
  expect(readHistory(history).calls).toMatchObject([{ process: "s1", outcome: "ok" }]);
  expect(verdict(history)).toBe("ok");
});

describe("what is malformed is named by its line, with what was seen and what to do", () => {
  const invoke = "{:process 3 :type :invoke :f :write :value 1}";
  const read0 = '{"process":0,"invoked":1,"returned":2,"input":{"type":"read"},"output":{"type":"value","value":null}}';
  const cases: readonly [string, string, RegExp][] = [
    [
      "an unknown function",
      "{:process 0 :type :invoke :f :frobnicate}",
      /^line 1: the function :frobnicate is unknown; known are read/,
    ],
    [
      "a completion without an invocation",
      `${invoke}\n{:process 4 :type :ok :f :write :value 1}`,
      /^line 2: process 4 completes "write" \(:ok\) without an invocation/,
    ],
    [
      "a process that invokes twice",
      `${invoke}\n\n${invoke}`,
      /^line 3: process 3 invokes "write" while its call of line 1 is still open/,
    ],
    [
      "a process that returns after :info",
      `${invoke}\n{:process 3 :type :info :f :write}\n${invoke}`,
      /^line 3: .* of line 1 ended :info; a process of unknown fate never returns/,
    ],
    [
      "a completion of another function",
      `${invoke}\n{:process 3 :type :ok :f :read :value 1}`,
      /^line 2: process 3 completes "read" but invoked "write" on line 1/,
    ],
    [
      "a map that never ends",
      `${invoke}\n{:process 3 :type :ok :f :write`,
      /^line 2: a "}" is missing; the file may be cut off/,
    ],
    ["a vector that never ends", `[${invoke}`, /^line 1: the history's "]" is missing/],
    ["a bracket too many", `${invoke}\n}`, /^line 2: a "}" closes nothing/],
    ["brackets that cross", "{:process 0 :value [1 }", /^line 1: a "}" closes another bracket/],
    ["a bare word", `${invoke}\nhello`, /^line 2: not an operation: hello; expected a map/],
    ["a string that never ends", `${invoke}\n{:process 4 :value "abc`, /^line 2: a string is never closed/],
    [
      "nesting without end",
      `${invoke}\n{:process 4 :value ${"[".repeat(5000)}`,
      /^line 2: nested deeper than 32 levels/,
    ],
    ["a type that does not exist", "{:process 0 :type :maybe :f :read}", /^line 1: the :type :maybe is not :invoke/],
    ["no function", "{:process 0 :type :invoke}", /^line 1: an operation without :f/],
    [
      "a comparison without its pair",
      "{:process 0 :type :invoke :f :cas :value 3}",
      /^line 1: a compare-and-set needs \[expected new\], not 3/,
    ],
    [
      "a transaction that is none",
      "{:process 0 :type :invoke :f :txn :value [[:frob 1 2]]}",
      /^line 1: a transaction is a list of/,
    ],
    [
      "an append without a key",
      "{:process 0 :type :invoke :f :append :value 3}",
      /^line 1: the function :append needs a :key/,
    ],
    [
      "a bad log line",
      `${log("0\t:invoke\t:read\tnil")}\n${log("0\t:okay\t:read\tnil")}`,
      /^line 2: not an operation: INFO {2}jepsen\.util - 0\\t:okay/,
    ],
    [
      "a line that is no log line",
      `${log("0\t:invoke\t:read\tnil")}\nat java.lang.Thread.run`,
      /^line 2: not an operation: at java/,
    ],
    ["JSON that is none", `${read0}\n{"process":0,`, /^line 2: not JSON: /],
    [
      "calls and events mixed",
      `${read0}\n{"type":"invoke","process":1,"time":3,"input":{"type":"read"}}`,
      /^line 2: events after calls/,
    ],
    [
      "calls of one process that overlap",
      `${read0}\n${read0}`,
      /^line 2: process 0 invokes while its call of line 1 is still open/,
    ],
    [
      "an answer that is missing",
      '{"process":0,"invoked":1,"returned":2,"input":{"type":"read"}}',
      /^line 1: answered without an "output"/,
    ],
    [
      "time that runs backwards",
      '{"process":0,"invoked":3,"returned":2,"input":{"type":"read"},"output":1}',
      /^line 1: returned at 2, before it was invoked at 3/,
    ],
    [
      "a number that is too large",
      '{"process":0,"invoked":1e999,"returned":2,"input":{"type":"read"},"output":1}',
      /^line 1: a number is too large/,
    ],
    ["a header of the future", '{"type":"history","version":2}', /^line 1: the version 2 of the format is not 1/],
    ["no history at all", "GET / HTTP/1.1", /^line 1: not a history: GET \/ HTTP\/1\.1; the formats are trace/],
    ["terminal escapes", "{:process 0 :type :invoke :f :\u001b\u0007read}", /^line 1: the function :\\u\{1b\}/],
  ];
  for (const [name, text, message] of cases) {
    test(name, () => expect(() => readHistory(text)).toThrow(message));
  }

  test("operations of two models, and calls the named model does not know", () => {
    const { calls } = readHistory(
      "{:process 0 :type :invoke :f :push :value 1}\n{:process 1 :type :invoke :f :acquire}",
    );
    expect(() => inferModel(calls)).toThrow(/acquire, push do not belong to one model; name it with --model/);
    expect(() => validateCalls(calls, casRegister())).toThrow(
      /^line 1: the call asks for "push", which is not one of read, write, compare-and-set; the model is cas-register/,
    );
  });

  test("hostile names in either are spelt out", () => {
    const { calls } = readHistory(
      '{"process":0,"invoked":1,"returned":2,"input":{"type":"\\u202egnp\\u009b2J"},"output":{"type":"done"}}',
    );
    expect(() => inferModel(calls)).toThrow(/operations \\u\{202e\}gnp\\u\{9b\}2J do not/);
    expect(() => validateCalls(calls, casRegister())).toThrow(/asks for "\\u\{202e\}gnp\\u\{9b\}2J"/);
  });

  test("a format that does not exist", () => {
    expect(() => new HistoryReader({}, "xml")).toThrow(
      '--format: "xml" is none of trace, go-operations, jepsen-json, json-lines, edn, jepsen-log',
    );
  });
});

describe("an exported history comes back with the same verdict", () => {
  const comparable = (calls: readonly Call[]): unknown[] =>
    calls.map(({ input, output, outcome }) => ({ input, output, outcome }));
  for (const format of ["edn", "json-lines"] as const) {
    test(format, () => {
      const model = keyValue();
      const verdicts = { ok: 0, illegal: 0, unknown: 0 };
      for (let seed = 0; seed < 60; seed++) {
        const stream = new Stream(`export/${seed}`);
        const calls = bent(randomHistory(model, uniqueWrites(20, 4, 100_000, 2), stream), stream);
        const text = exportHistory(calls, format, { model: model.name, initial: null, unit: "micros" });
        const back = readHistory(text).calls;
        const sorted = [...calls].sort((left, right) => left.invoked - right.invoked);
        if (format === "json-lines") expect(comparable(back)).toEqual(comparable(sorted));
        const { verdict } = decide(calls, model);
        expect(decide(back, model).verdict).toBe(verdict);
        verdicts[verdict]++;
      }
      expect(verdicts.ok).toBeGreaterThan(5);
      expect(verdicts.illegal).toBeGreaterThan(5);
    });
  }

  test("a client that goes on in the very moment of its answer, and one that crashed, get new numbers in EDN", () => {
    const calls: Call[] = [
      {
        process: 0,
        invoked: 0,
        returned: 5,
        input: { type: "write", value: 1 },
        output: { type: "done" },
        outcome: "ok",
      },
      {
        process: 0,
        invoked: 5,
        returned: Number.POSITIVE_INFINITY,
        input: { type: "write", value: 2 },
        output: undefined,
        outcome: "unknown",
      },
      {
        process: 0,
        invoked: 9,
        returned: 10,
        input: { type: "read" },
        output: { type: "value", value: 1 },
        outcome: "ok",
      },
    ];
    const back = readHistory(exportHistory(calls, "edn", { model: "register", initial: null, unit: "micros" })).calls;
    expect(new Set(back.map((call) => call.process)).size).toBe(3);
    expect(back[0]?.returned).toBeGreaterThan(back[1]?.invoked as number);
  });
});
