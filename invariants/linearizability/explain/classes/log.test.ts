/** Explanations of logs: each class by the smallest history of its kind, in the words of positions, and cores. */
import { describe, expect, test } from "vitest";
import { decide } from "../../decide/decide.ts";
import { answered, type Call, failed, pending } from "../../history.ts";
import { log } from "../../models/log.ts";
import { isLinearizable } from "../../testing/brute-force.ts";
import { drawnLog } from "../../testing/wild-log.ts";
import { explain } from "../explain.ts";

const append = (value: string) => ({ type: "append-record", value });
const at = (position: number) => ({ type: "position", position });
const read = (from: number) => ({ type: "read-record", from });
const found = (position: number, value: string) => ({ type: "record", record: { position, value } });
const nothing = { type: "record", record: null };

function explained(calls: readonly Call[]) {
  const decision = decide(calls, log());
  if (decision.verdict !== "illegal") throw new Error("it is linearizable");
  expect(decision.by).toBe("positions");
  return explain(calls, log(), decision);
}

/** Calls of clients one after another. */
const inTurn = (...turns: readonly (readonly [number, unknown, unknown])[]): Call[] =>
  turns.map(([client, input, output], index) => answered(client, 2 * index, 2 * index + 1, input, output));

describe("each class is told in the words of positions", () => {
  const a = [0, append("a"), at(0)] as const;
  const cases: readonly [string, readonly Call[], string][] = [
    [
      "a record that vanished",
      inTurn(a, [1, read(0), nothing]),
      `client 1's read-record from 0 -> nothing did not see the record at position 0, which was there before: so says client 0's append-record "a" -> position 0 (lost acknowledged write)`,
    ],
    [
      "a record that is not there yet for some",
      inTurn(a, [1, read(0), found(0, "a")], [2, read(0), nothing]),
      `client 2's read-record from 0 -> nothing did not see the record at position 0, which was there before: so says client 0's append-record "a" -> position 0 (stale read)`,
    ],
    [
      "one's own record not found",
      inTurn(a, [0, { type: "tail" }, at(0)]),
      `client 0's tail -> position 0 did not see the record at position 0, which was there before: so says client 0's append-record "a" -> position 0 (session order broken)`,
    ],
    [
      "a record passed over",
      inTurn(a, [1, append("b"), at(2)], [2, read(0), found(2, "b")]),
      `client 2's read-record from 0 -> "b" at 2 passed over position 0, where client 0's append-record "a" -> position 0 put a record (lost acknowledged write)`,
    ],
    [
      "a record that nobody appended",
      inTurn(a, [1, read(1), found(1, "z")]),
      `client 1's read-record from 1 -> "z" at 1 was told of position 1, where no append can have put that (phantom read)`,
    ],
    [
      "a record read before its append began",
      [...inTurn([1, read(0), found(1, "z")]), pending(0, 5, append("z"))],
      `client 1's read-record from 0 -> "z" at 1 was told of position 1 before the record that is there was asked for: client 0's append-record "z" -> ? came later (phantom read)`,
    ],
    [
      "a record of an append that failed",
      [failed(0, 0, 1, append("z")), answered(1, 2, 3, read(0), found(1, "z"))],
      `client 1's read-record from 0 -> "z" at 1 was told of position 1, where no append can have put that (read of a failed write)`,
    ],
    [
      "a record that is there twice",
      inTurn(a, [1, read(1), found(1, "a")]),
      `client 1's read-record from 1 -> "a" at 1 was told of position 1, where no append can have put that a second time (duplicate apply)`,
    ],
    [
      "two records at one position",
      inTurn(a, [1, append("b"), at(0)]),
      `position 0 has two records: by client 0's append-record "a" -> position 0, and by client 1's append-record "b" -> position 0 (divergence)`,
    ],
    [
      "positions that fall",
      inTurn([0, append("a"), at(4)], [1, append("b"), at(2)]),
      `client 1's append-record "b" -> position 2 came to position 2, below a record that was there before it began: so says client 0's append-record "a" -> position 4 (divergence)`,
    ],
    [
      "a read below the floor",
      inTurn(a, [1, { type: "trim", to: 1 }, { type: "done" }], [2, read(0), found(0, "a")]),
      `client 2's read-record from 0 -> "a" at 0 was told of a record below position 1, which client 1's trim to 1 had hidden by then (stale read)`,
    ],
    [
      "a record below where the read began",
      inTurn(a, [1, read(1), found(0, "a")]),
      `client 1's read-record from 1 -> "a" at 0 was told of position 0, which is below the one it asked for (divergence)`,
    ],
  ];
  test.each(cases)("%s", (_, calls, sentence) => {
    expect(explained(calls).words).toContain(`This history is not linearizable: ${sentence}.`);
  });
});

test("cores are wrong by the definition, and no read, tail or record can be spared", () => {
  let seen = 0;
  for (let seed = 0; seed < 900; seed++) {
    const { calls } = drawnLog(seed);
    const decision = decide(calls, log());
    if (decision.verdict !== "illegal" || calls.length > 9) continue;
    seen++;
    const { core, finding } = explain(calls, log(), decision);
    expect(isLinearizable(core, log())).toBe(false);
    // What the words cite stays: the append that was there already, or that failed.
    for (const units of log().spare!(core).filter((unit) => !unit.some((call) => finding.calls.includes(call)))) {
      expect(
        decide(
          core.filter((call) => !units.includes(call)),
          log(),
        ).verdict,
      ).toBe("ok");
    }
  }
  expect(seen).toBeGreaterThan(150);
});

test("what a log is said to spare, it can: the rest of a linearizable history is one", () => {
  let spared = 0;
  for (let seed = 0; seed < 1_500; seed++) {
    const { calls } = drawnLog(seed);
    if (decide(calls, log()).verdict !== "ok") continue;
    for (const unit of log().spare!(calls)) {
      const rest = calls.filter((call) => !unit.includes(call));
      if (decide(rest, log()).verdict !== "ok") throw new Error(`history ${seed}: ${JSON.stringify(unit)}`);
      spared++;
    }
  }
  expect(spared).toBeGreaterThan(2_000);
});
