/** Histories as public bug reports attach them, each of a shape that was once read wrongly or not at all. */
import { describe, expect, test } from "vitest";
import { decide } from "../decide/decide.ts";
import { models } from "../models/index.ts";
import { fitted } from "./fit.ts";
import { readHistory } from "./index.ts";
import { inferModel } from "./infer-model.ts";
import type { ReadOptions } from "./line-reader.ts";
import { mappingOf } from "./mapping.ts";

const lines = (...text: string[]): string => text.join("\n");

function judged(text: string, options: ReadOptions = {}, initial?: unknown) {
  const recording = readHistory(text, options);
  const name = inferModel(recording.calls);
  const { calls, model } = fitted(recording.calls, models.get(name)!(initial === undefined ? {} : { initial }));
  return { ...recording, calls, model: name, verdict: decide(calls, model).verdict };
}

/** An EDN call of one process, answered before the next one begins. */
const call = (process: number, f: string, asked: string, told: string, key = ""): string =>
  lines(
    `{:process ${process}, :type :invoke, :f :${f}, ${key}:value ${asked}}`,
    `{:process ${process}, :type :ok, :f :${f}, ${key}:value ${told}}`,
  );

describe("a list without elements is no list", () => {
  const born = lines(
    call(0, "txn", "[[:append 1 7]]", "[[:append 1 7]]"),
    call(1, "txn", "[[:r 1 nil]]", "[[:r 1 [7]]]"),
  );

  test("a key that is appended to later reads as [] or nil at first", () => {
    for (const unborn of ["[]", "nil"]) {
      const first = call(0, "txn", "[[:r 1 nil]]", `[[:r 1 ${unborn}]]`);
      expect(judged(lines(first, born)).verdict).toBe("ok");
      expect(judged(lines(born, first)).verdict).toBe("illegal");
    }
  });

  test("also where nothing is appended to the key at all", () => {
    expect(judged(call(0, "txn", "[[:r 8 nil]]", "[[:r 8 []]]")).verdict).toBe("ok");
  });

  test("but a register that is written [] was not so from the start", () => {
    const read = call(0, "txn", "[[:r 1 nil]]", "[[:r 1 []]]");
    const write = call(0, "txn", "[[:w 1 []]]", "[[:w 1 []]]");
    expect(judged(lines(write, read)).verdict).toBe("ok");
    expect(judged(lines(read, write)).verdict).toBe("illegal");
  });
});

describe("micro-operations are transactions, whatever their function is called", () => {
  const write = call(2, "write", "[[:w 9 2]]", "[[:w 9 2]]");
  const read = (nine: string): string => call(3, "read", "[[:r 9 nil] [:r 8 nil]]", `[[:r 9 ${nine}] [:r 8 nil]]`);

  test("under :read and :write, as long-fork writes them, beside :txn", () => {
    expect(judged(lines(write, read("2")))).toMatchObject({ model: "multi-register", verdict: "ok" });
    expect(judged(lines(write, read("1"))).verdict).toBe("illegal");
    const mixed = lines(write, call(4, "txn", "[[:w 8 1] [:r 9 nil]]", "[[:w 8 1] [:r 9 2]]"));
    expect(judged(mixed)).toMatchObject({ model: "multi-register", verdict: "ok" });
  });

  test("and without a function, as Elle takes them", () => {
    const bare = read("2").replaceAll(":f :read, ", "");
    expect(judged(lines(write.replaceAll(":f :write, ", ""), bare)).verdict).toBe("ok");
    expect(() => judged("{:process 1, :type :invoke, :value 3}")).toThrow(
      /^line 1: an operation without :f: its value is 3; every one needs :process, :type and :f; only transactions/,
    );
  });
});

describe("[key value] pairs are recognised by reads that name a key", () => {
  const write = (pair: string): string => call(0, "write", pair, pair);

  test("where writes stand before the first read", () => {
    const pairs = lines(write("[0 1]"), write("[1 2]"), call(2, "read", "[0 nil]", "[0 1]"));
    expect(judged(pairs)).toMatchObject({ model: "key-value", verdict: "ok", pairs: true });
    expect(judged(lines(write("[8 1]"), call(1, "read", "[8 nil]", "[8 nil]"))).verdict).toBe("illegal");
  });

  test("a register may hold lists of two: its reads name none", () => {
    const lists = lines(write("[0 1]"), write("[1 2]"), call(2, "read", "nil", "[1 2]"));
    expect(judged(lists)).toMatchObject({ model: "register", verdict: "ok", pairs: false });
    expect(judged(lists.replace("nil", "[0 nil]"), { keyed: false }).model).toBe("register");
  });

  test("where nothing tells, and the verdict would depend on it, the user is asked", () => {
    const swaps = call(0, "cas", "[3 [1 2]]", "[3 [1 2]]");
    expect(() => judged(lines(write("[3 1]"), swaps))).toThrow(
      /^line 3: \[3 \[1 2\]\] may be a \[key value\] pair or one value, .*; say --keyed if it is a pair, --not-keyed/,
    );
    expect(judged(lines(write("[3 1]"), swaps), { keyed: true }).verdict).toBe("ok");
    expect(judged(lines(write("3"), call(0, "cas", "[3 [1 2]]", "[3 [1 2]]"))).verdict).toBe("ok");
  });

  test("a file that does both is refused, and so is a value that is no pair among pairs", () => {
    expect(() => judged(lines(write("3"), call(1, "read", "[8 nil]", "[8 3]")))).toThrow(
      /^line 3: it asks for \[8 nil\], a \[key value\] pair, but values before it stand alone; say --keyed if all/,
    );
    expect(() => judged(lines(write("[8 3]"), call(1, "read", "[8 nil]", "[8 3]"), write("4")))).toThrow(
      /^line 5: the value 4 is not a \[key value\] pair, as the values before it are; say --not-keyed if none of them is/,
    );
  });

  test("why a call was not answered is no value", () => {
    const failing = (type: string): string =>
      lines(
        "{:process 3 :type :invoke :f :read :value [1 nil]}",
        `{:process 3 :type :${type} :f :read :value :timed-out}`,
      );
    for (const type of ["fail", "info"]) expect(judged(lines(write("[1 2]"), failing(type))).model).toBe("key-value");
  });

  test("a key that is deleted is missing again", () => {
    const gone = lines(write("[1 2]"), call(0, "delete", "[1 nil]", "[1 nil]"), call(1, "read", "[1 nil]", "[1 nil]"));
    expect(judged(gone)).toMatchObject({ model: "key-value", verdict: "ok" });
    expect(judged(gone.replace(/\[1 nil\]\}$/, "[1 2]}")).verdict).toBe("illegal");
  });

  test("tagged tuples tell by their tag", () => {
    const tuple = "#jepsen.independent.Tuple [0 1]";
    expect(judged(write(tuple))).toMatchObject({ model: "key-value", pairs: true });
  });

  test("for every model: each key has an object of its own", () => {
    const set = lines(call(0, "add", "[1 5]", "[1 5]"), call(1, "read", "[2 nil]", "[2 #{}]"));
    expect(judged(set)).toMatchObject({ model: "set", verdict: "ok" });
    expect(judged(set.replace("[2 nil]", "[1 nil]").replace("[2 #{}]", "[1 #{}]")).verdict).toBe("illegal");
    const lock = (key: number): string => call(key, "acquire", `[${key} nil]`, `[${key} nil]`);
    expect(judged(lines(lock(1), lock(2)))).toMatchObject({ model: "mutex", verdict: "ok" });
    expect(judged(lines(lock(1), lock(1))).verdict).toBe("illegal");
    const queue = lines(call(0, "enqueue", "[1 5]", "[1 5]"), call(1, "dequeue", "[1 nil]", "[1 6]"));
    expect(judged(queue)).toMatchObject({ model: "queue", verdict: "illegal" });
    expect(judged(lines(call(0, "add", "1", "1", ":key 3 "), call(1, "read", "nil", "2", ":key 3 ")))).toMatchObject({
      model: "counter",
      verdict: "illegal",
    });
    expect(() => judged(lines(call(0, "add", "1", "1", ":key 3 "), call(1, "add", "1", "1")))).toThrow(
      /^line 3: the call names no key, though other calls do/,
    );
  });
});

describe("stores of Jepsen", () => {
  const plain = lines(
    "0\t:invoke\t:write\t4",
    "0\t:info\t:write\t4\t:timeout",
    "1\t:invoke\t:read\tnil",
    "1\t:ok\t:read\t4",
  );

  test("history.txt, whose lines end in why a call was not answered", () => {
    const { calls, skipped, verdict } = judged(lines(":nemesis\t:info\t:start\tnil", plain));
    expect([calls.length, skipped, verdict]).toEqual([2, 1, "ok"]);
    expect(judged(plain.replace("read\t4", "read\t5")).verdict).toBe("illegal");
    expect(judged(plain.replaceAll("\t", "   ")).calls).toEqual(judged(plain).calls);
    expect(() => judged(lines(plain, "hello"))).toThrow(/^line 5: not an operation: hello/);
  });

  test("a whole jepsen.log: messages of many lines are no operations, not even where they quote some", () => {
    const message = (logger: string, text: string): string =>
      `2022-07-28 07:52:55,480{GMT}\tINFO\t[jepsen worker 2] ${logger}: ${text}`;
    const log = lines(
      message("jepsen.core", "Running test:"),
      '{:nodes ["n1" "n2"],',
      " :concurrency 2}",
      message("jepsen.util", "2\t:invoke\t:write\t1"),
      message("jepsen.util", '2\t:info\t:write\t1\t["timed out"'),
      "java.lang.Exception: no",
      "\tat java.lang.Thread.run",
      message("jepsen.util", "3\t:invoke\t:read\tnil"),
      message("jepsen.util", "3\t:ok\t:read\t1"),
      message("jepsen.core", "Analysis complete:"),
      "9\t:ok\t:read\t77",
    );
    const { calls, skipped, verdict } = judged(log);
    expect([calls.length, skipped, verdict]).toEqual([2, 7, "ok"]);
    expect(() => judged(lines(log, message("jepsen.util", "3\t:okay\t:read\t1")))).toThrow(
      /^line 12: not an operation/,
    );
  });

  test("maps as JSON, in one array or one a line, over one line or many", () => {
    const operations = [
      { type: "invoke", f: "txn", value: [["w", "x", 2]], process: 0, index: 1 },
      { type: "ok", f: "txn", value: [["w", "x", 2]], process: 0, index: 2 },
      { type: "info", f: "kill", value: null, process: "nemesis" },
      { type: "invoke", f: "txn", value: [["r", "x", null]], process: 0, index: 3 },
      { type: "ok", f: "txn", value: [["r", "x", 2]], process: 0, index: 4 },
    ];
    const written = operations.map((operation) => JSON.stringify(operation));
    for (const text of [
      JSON.stringify(operations),
      JSON.stringify(operations, null, 2),
      `[${written.join(",\n")}]`,
      written.join("\n"),
    ]) {
      expect(judged(text)).toMatchObject({ verdict: "ok", skipped: 1, marks: [{ at: 1.5, label: "kill" }] });
    }
    const bare = JSON.stringify(operations.filter(({ f }) => f === "txn").map(({ f: _, ...rest }) => rest));
    expect(judged(bare).verdict).toBe("ok");
    expect(() => judged(JSON.stringify(operations).slice(0, -1))).toThrow(/^line 1: not JSON: \[ \(the list is never/);
    expect(() => judged(`${written[0]}\nhello`)).toThrow(/^line 2: not JSON: hello \(not an object\)/);
    expect(() => judged(`[${written[0]}, [${written[1]}]]`)).toThrow(/a list where an object was expected/);
  });

  test("a bank: what the first reads found was there from the start, and transfers keep the sum", () => {
    const read = (balances: string): string => call(0, "read", "nil", balances);
    const transfer = call(1, "transfer", "{:from 0, :to 1, :amount 5}", "{:from 0, :to 1, :amount 5}");
    const told = (...parts: string[]) => judged(lines(...parts));
    expect(told(read("{0 100, 1 0}"), transfer, read("{0 95, 1 5}"))).toMatchObject({ model: "bank", verdict: "ok" });
    expect(told(read("{0 100, 1 0}"), transfer, read("{0 99, 1 6}")).verdict).toBe("illegal");
    expect(told(read("{0 100, 1 0}"), read("{0 100, 1 5}"))).toMatchObject({ model: "bank", verdict: "illegal" });
    // Nothing tells what was there before the transfer.
    expect(told(transfer, read("{0 99, 1 6}")).verdict).toBe("ok");
    expect(told(transfer, read("{0 99, 1 6}"), transfer, read("{0 99, 1 6}")).verdict).toBe("illegal");
    expect(judged(lines(transfer, read("{0 99, 1 6}")), {}, { 0: 100 }).verdict).toBe("illegal");
    expect(() => told(call(1, "transfer", "5", "5"))).toThrow(/^line 1: a transfer needs \{:from account/);
  });
});

describe("operations of Porcupine, as Go marshals them", () => {
  const operation = (
    client: number,
    times: [number | string, number | string],
    input: object,
    output: unknown,
  ): string =>
    `{"ClientId":${client},"Input":${JSON.stringify(input)},"Call":${times[0]},"Output":${JSON.stringify(output)},"Return":${times[1]}}`;
  const array = (...operations: string[]): string => `[${operations.join(",\n")}]`;

  test("of its key-value example", () => {
    const put = operation(0, [10, 25], { op: 1, key: "a", value: "1" }, { value: "" });
    const get = (found: string): string => operation(1, [30, 40], { op: 0, key: "a" }, { value: found });
    expect(judged(array(put, get("1")))).toMatchObject({ model: "key-value", verdict: "ok", unit: "nanos" });
    expect(judged(array(put, get("2"))).verdict).toBe("illegal");
    const append = operation(1, [26, 29], { op: 2, key: "a", value: "x" }, {});
    expect(judged(lines(put, append, get("1x"))).verdict).toBe("ok");
  });

  test("times are of Go's int64, whose largest says that a call never returned", () => {
    const [called, returned] = ["1764255600000000001", "1764255600000000003"];
    const put = operation(0, [called, "9223372036854775807"], { op: 1, key: "a", value: "1" }, null);
    const get = operation(1, ["1764255600000000002", returned], { op: 0, key: "a" }, { value: "1" });
    const { calls, verdict } = judged(array(put, get));
    expect(calls).toMatchObject([
      { invoked: 0, returned: Number.POSITIVE_INFINITY, outcome: "unknown" },
      { invoked: 1, returned: 2 },
    ]);
    expect(verdict).toBe("ok");
    expect(() => judged(operation(0, [5, 4], { op: 1, key: "a" }, null))).toThrow(/^line 1: it returned at 4, before/);
    expect(() => judged(operation(0, ["1.5", 4], { op: 1 }, null))).toThrow(
      /^line 1: "Call" is 1.5, not a whole number/,
    );
  });

  test("of structs of one's own, by a mapping", () => {
    const mapping = mappingOf({
      op: "Kind",
      ops: { "7": "cas", "8": "read" },
      expected: "Old",
      value: "New",
      found: "Got",
    });
    const swap = (told: object): string => operation(0, [1, 2], { Kind: 7, Old: null, New: "b" }, told);
    const read = operation(1, [3, 4], { Kind: 8 }, { Got: "b" });
    expect(judged(array(swap({ swapped: true }), read), { mapping })).toMatchObject({
      model: "cas-register",
      verdict: "ok",
    });
    expect(judged(array(swap({ swapped: false }), read), { mapping }).verdict).toBe("illegal");
    expect(() => judged(read)).toThrow(
      /^line 1: the Input .* does not say what is done: it has no field "op"; say which/,
    );
    expect(() => mappingOf({ opp: 1 })).toThrow(/^--mapping: "opp" is none of its fields/);
    expect(() => mappingOf({ ops: 1 })).toThrow(/^--mapping: "ops" is 1/);
  });
});

describe("operations of etcd's robustness tests", () => {
  let client = 0;
  const operation = (times: [number, number], Input: object, Output: object): string =>
    JSON.stringify({ Input, Call: times[0], Output, Return: times[1], ClientId: client++ });
  const transaction = (operations: object[], conditions: object[] | null = null): object => ({
    ...{ Type: "txn", LeaseGrant: null },
    Txn: { Conditions: conditions, OperationsOnSuccess: operations, OperationsOnFailure: null },
  });
  const put = (key: string, value: string, lease = 0): object => ({
    Type: "put-operation",
    Put: { Key: key, Value: { Value: value }, LeaseID: lease },
  });
  const told = (revision: number, results: object[] = [{}], failure = false): object => ({
    Txn: { Results: results, Failure: failure },
    Revision: revision,
  });
  const range = (start: string, end = ""): object => ({ Type: "range", Range: { Start: start, End: end, Limit: 0 } });
  const found = (revision: number, ...kvs: object[]): object => ({
    Range: { KVs: kvs, Count: kvs.length },
    Revision: revision,
  });
  const kv = (key: string, value: string, revision: number): object => ({
    ...{ Key: key, Value: { Value: value } },
    ModRevision: revision,
  });
  const first = operation([1, 2], transaction([put("a", "1")]), told(2));

  test("puts and ranges, with the revision that each change raises", () => {
    expect(judged(lines(first, operation([3, 4], range("a"), found(2, kv("a", "1", 2)))))).toMatchObject({
      ...{ model: "etcd", verdict: "ok" },
    });
    expect(judged(lines(first, operation([3, 4], range("a"), found(2, kv("a", "2", 2))))).verdict).toBe("illegal");
    expect(judged(lines(first, operation([3, 4], range("a"), found(3, kv("a", "1", 2))))).verdict).toBe("illegal");
    expect(judged(lines(first, operation([3, 4], transaction([put("b", "1")]), told(2)))).verdict).toBe("illegal");
    const both = operation([5, 6], range("a", "c"), found(3, kv("a", "1", 2), kv("b", "1", 3)));
    expect(judged(lines(first, operation([3, 4], transaction([put("b", "1")]), told(3)), both)).verdict).toBe("ok");
  });

  test("conditions on revisions, and deletions", () => {
    const remove = { Type: "delete-operation", Delete: { Key: "a" } };
    const swap = (expected: number) => transaction([remove], [{ Key: "a", ExpectedRevision: expected }]);
    expect(judged(lines(first, operation([3, 4], swap(2), told(3, [{ Deleted: 1 }])))).verdict).toBe("ok");
    expect(judged(lines(first, operation([3, 4], swap(1), told(3, [{ Deleted: 1 }])))).verdict).toBe("illegal");
    expect(judged(lines(first, operation([3, 4], swap(1), told(2, [], true)))).verdict).toBe("ok");
  });

  test("a lease takes its keys along when it is revoked", () => {
    const lease = (type: string): object => ({
      Type: type,
      [type === "leaseGrant" ? "LeaseGrant" : "LeaseRevoke"]: { LeaseID: 7 },
    });
    const history = (after: object): string =>
      lines(
        operation([1, 2], lease("leaseGrant"), { Revision: 1 }),
        operation([3, 4], transaction([put("a", "1", 7)]), told(2)),
        operation([5, 6], lease("leaseRevoke"), { Revision: 3 }),
        operation([7, 8], range("a"), after),
      );
    expect(judged(history(found(3))).verdict).toBe("ok");
    expect(judged(history(found(3, kv("a", "1", 2)))).verdict).toBe("illegal");
  });

  test("an error says nothing: the request may have taken effect or not", () => {
    const failed = operation([3, 4], transaction([put("a", "2")]), { Error: "timed out" });
    expect(judged(lines(first, failed, operation([5, 6], range("a"), found(2, kv("a", "1", 2))))).verdict).toBe("ok");
    expect(judged(lines(first, failed, operation([5, 6], range("a"), found(3, kv("a", "2", 3))))).verdict).toBe("ok");
    expect(judged(lines(first, failed, operation([5, 6], range("a"), found(3, kv("a", "1", 2))))).verdict).toBe(
      "illegal",
    );
  });

  test("a range at an older revision is not judged, one at a revision to come is wrong", () => {
    const at = (revision: number, value: string): string =>
      operation([3, 4], { Type: "range", Range: { Start: "a", Revision: revision } }, found(2, kv("a", value, 2)));
    expect(judged(lines(first, at(1, "9"))).verdict).toBe("ok");
    expect(judged(lines(first, at(2, "9"))).verdict).toBe("illegal");
    expect(judged(lines(first, at(3, "1"))).verdict).toBe("illegal");
  });
});
