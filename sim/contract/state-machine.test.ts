/** The key-value store and its sessions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeId } from "../base/brand.ts";
import { Table } from "../base/table.ts";
import { makeCluster } from "./cluster.ts";
import { Io } from "./io.ts";
import { commandOf, type KvOperation, type Operation, type Result, type Session } from "./operation.ts";
import { answerRetry, applyCommand, applyOperation, emptyMachine, type Machine, readMachine } from "./state-machine.ts";

const command = (session: number, sequence: number, operation: Operation) =>
  commandOf({ type: "request", session: session as Session, sequence, operation });

const put = (key: string, value: string): KvOperation => ({ type: "put", key, value });

describe("the key-value store", () => {
  const held = Table.from([["k", "a"]]);
  it.each<[Operation, string | undefined, Result]>([
    [{ type: "reconfigure", members: [0, 1, 3] }, "a", { type: "done" }],
    [{ type: "get", key: "k" }, "a", { type: "value", value: "a" }],
    [{ type: "get", key: "none" }, "a", { type: "value", value: null }],
    [put("k", "b"), "b", { type: "done" }],
    [{ type: "append", key: "k", value: "b" }, "ab", { type: "done" }],
    [
      { type: "compare-and-set", key: "k", expected: "a", value: "b" },
      "b",
      { type: "swapped", swapped: true, value: "a" },
    ],
    [
      { type: "compare-and-set", key: "k", expected: "x", value: "b" },
      "a",
      { type: "swapped", swapped: false, value: "a" },
    ],
    [
      { type: "compare-and-set", key: "k", expected: null, value: "b" },
      "a",
      { type: "swapped", swapped: false, value: "a" },
    ],
  ])("%j leaves k = %s and tells %j", (operation, value, result) => {
    const after = applyOperation(held, operation);
    expect([after.values.get("k"), after.result]).toEqual([value, result]);
    expect(held.get("k")).toBe("a");
  });

  it("an append to nothing is a put, and a compare-and-set from null creates", () => {
    const empty = Table.empty<string>();
    expect(applyOperation(empty, { type: "append", key: "k", value: "a" }).values.get("k")).toBe("a");
    const created = applyOperation(empty, { type: "compare-and-set", key: "k", expected: null, value: "a" });
    expect([created.values.get("k"), created.result]).toEqual(["a", { type: "swapped", swapped: true, value: null }]);
  });

  it("a deleted key is as if it had never been written, for reads, appends and compare-and-sets", () => {
    const held = Table.from([["k", "a"]]);
    const { values, result } = applyOperation(held, { type: "delete", key: "k" });
    expect([values.get("k"), values.size, result]).toEqual([undefined, 0, { type: "done" }]);
    expect(applyOperation(values, { type: "get", key: "k" }).result).toEqual({ type: "value", value: null });
    expect(applyOperation(values, { type: "append", key: "k", value: "b" }).values.get("k")).toBe("b");
  });

  it("a key that is a name of every object is a key like any other", () => {
    for (const key of ["__proto__", "constructor", "toString"]) {
      expect(readMachine(emptyMachine(), key)).toEqual({ type: "value", value: null });
      const { machine } = applyCommand(emptyMachine(), command(0, 1, put(key, "v")));
      expect(readMachine(machine, key)).toEqual({ type: "value", value: "v" });
    }
  });
});

describe("sessions", () => {
  it("§6.3 a retry is answered with the first result and changes nothing", () => {
    const append: Operation = { type: "append", key: "k", value: "x" };
    const first = applyCommand(emptyMachine(), command(0, 1, append));
    const between = applyCommand(first.machine, command(1, 1, append));
    const retry = applyCommand(between.machine, command(0, 1, append));
    expect([first.fresh, between.fresh, retry.fresh]).toEqual([true, true, false]);
    expect(retry.result).toEqual(first.result);
    expect(retry.machine).toBe(between.machine);
    expect(readMachine(retry.machine, "k")).toEqual({ type: "value", value: "xx" });
  });

  it("a command older than the session's last has no answer any more", () => {
    let machine: Machine = emptyMachine();
    for (const sequence of [1, 2]) machine = applyCommand(machine, command(0, sequence, put("k", "v"))).machine;
    expect(applyCommand(machine, command(0, 1, put("k", "old")))).toEqual({ machine, result: null, fresh: false });
  });

  it("any schedule of retries of each session's commands applies each exactly once, in its order", () => {
    const schedule = fc.array(fc.record({ session: fc.nat(2), back: fc.nat(2) }), { maxLength: 40 });
    fc.assert(
      fc.property(schedule, (steps) => {
        let machine = emptyMachine();
        const sent = [0, 0, 0];
        for (const { session, back } of steps) {
          const sequence = Math.max(1, sent[session]! + 1 - back);
          sent[session] = Math.max(sent[session]!, sequence);
          const key = `k${session}`;
          machine = applyCommand(
            machine,
            command(session, sequence, { type: "append", key, value: `${sequence};` }),
          ).machine;
        }
        for (const [session, last] of sent.entries()) {
          const all = Array.from({ length: last }, (_, at) => `${at + 1};`).join("");
          expect(machine.values.get(`k${session}`) ?? "").toBe(all);
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe("a request that the session table knows", () => {
  const { machine } = applyCommand(emptyMachine(), command(0, 2, { type: "append", key: "k", value: "a" }));
  const client = 1 as NodeId;

  /** Whether the table settled a request of session 0, and what the client was told. */
  function asked(sequence: number): unknown[] {
    const io = new Io(makeCluster([["replica", 1]], 1, {}));
    const request = { type: "request", session: 0 as Session, sequence, operation: put("k", "b") } as const;
    const settled = answerRetry(machine, client, request, io);
    return [settled, ...io.payloads.slice(0, io.count)];
  }

  it("a retry of the last operation gets the answer again", () => {
    expect(asked(2)).toEqual([
      true,
      { type: "witnessed", what: "session answered a retry" },
      { type: "done", session: 0, sequence: 2, result: { type: "done" } },
    ]);
  });

  it("an older operation gets nothing, and a newer one is not settled", () => {
    expect(asked(1)).toEqual([true]);
    expect(asked(3)).toEqual([false]);
  });
});
