/** The linearizability judge on histories of a log: by tables, and against what is decided of them as a whole. */
import { describe, expect, it } from "vitest";
import { canonical } from "../../sim/base/plain.ts";
import { Stream } from "../../sim/base/random.ts";
import type { Context } from "../../sim/contract/invariant.ts";
import type { LogOperation, Result, Session } from "../../sim/contract/operation.ts";
import { type Call, prefixAt } from "../linearizability/history.ts";
import { bentLog, randomLog } from "../linearizability/testing/random-log.ts";
import { drawnLog } from "../linearizability/testing/wild-log.ts";
import { decideByPositions } from "../shared/positions/positions.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { linearizability } from "./linearizability.ts";

const context: Context = { ...testContext(3, 3), service: "log" };
const append = (value: string): LogOperation => ({ type: "append-record", value });
const read = (from: number): LogOperation => ({ type: "read-record", from });
const tail: LogOperation = { type: "tail" };
const trim = (to: number): LogOperation => ({ type: "trim", to });
const at = (position: number): Result => ({ type: "position", position });
const found = (position: number, value: string): Result => ({ type: "record", record: { position, value } });
const nothing: Result = { type: "record", record: null };
const done: Result = { type: "done" };

/** Session s is client 3 + s. */
const call = (session: number, sequence: number, operation: LogOperation): Row => [
  3 + session,
  { type: "invoked", session: session as Session, sequence, operation },
];
const end = (session: number, sequence: number, result: Result | "unknown" | "failed"): Row => {
  const [outcome, told] = typeof result === "string" ? [result, null] : (["ok", result] as const);
  return [3 + session, { type: "returned", session: session as Session, sequence, outcome, result: told }];
};
const whole = (session: number, sequence: number, operation: LogOperation, result: Result): Row[] => [
  call(session, sequence, operation),
  end(session, sequence, result),
];
const say = (...rows: Row[]) => judge(linearizability, context, rows);

describe("linearizability of a log", () => {
  const a = whole(0, 1, append("a"), at(0));
  const b = whole(0, 2, append("b"), at(3));

  it("is silent about a log that is appended to, read over its holes and trimmed", () => {
    const later = [...whole(1, 3, trim(3), done), ...whole(1, 4, read(0), found(3, "b")), ...whole(1, 5, tail, at(6))];
    const more = [...whole(2, 1, append("c"), at(6)), ...whole(2, 2, read(4), found(6, "c"))];
    expect(
      say(...a, ...b, ...whole(1, 1, read(1), found(3, "b")), ...whole(1, 2, read(4), nothing), ...later, ...more),
    ).toBeNull();
  });

  it("says in the words of positions what is wrong, also of what it has settled", () => {
    expect(say(...a, ...b, ...whole(1, 1, read(0), found(3, "b")))).toBe(
      's1#1 of client n4 (read-record from 0: "b" at position 3) passed over position 0, where an earlier append at 0 put a record',
    );
    expect(say(...a, ...b, ...whole(1, 1, read(1), nothing))).toBe(
      "s1#1 of client n4 (read-record from 1: no record) did not see the record at position 3, which was there before: so says an earlier append at 3",
    );
    expect(say(...a, ...b, ...whole(1, 1, append("c"), at(2)))).toBe(
      's1#1 of client n4 (append-record "c": position 2) came to position 2, below a record that was there before it began: so says an earlier append at 3',
    );
    expect(say(...a, ...b, call(2, 1, tail), ...whole(1, 1, append("c"), at(3)))).toBe(
      'position 3 has two records: by s1#1 of client n4 (append-record "c": position 3), and by an earlier append at 3',
    );
    expect(say(...a, ...b, ...whole(1, 1, trim(3), done), ...whole(1, 2, read(0), found(0, "a")))).toBe(
      's1#2 of client n4 (read-record from 0: "a" at position 0) was told of a record below position 3, which an earlier trim to 3 had hidden by then',
    );
  });

  it("an append that nobody heard of may come late, once, and is found at one position", () => {
    const lost = [call(2, 1, append("x")), end(2, 1, "unknown")];
    expect(say(...lost, ...a, ...whole(1, 1, read(1), nothing), ...whole(1, 2, read(1), found(2, "x")))).toBeNull();
    expect(say(...lost, ...a, ...whole(1, 1, read(1), found(2, "x")), ...whole(1, 2, read(1), nothing))).toMatch(
      /^s1#2 of client n4 \(read-record from 1: no record\) did not see the record at position 2/,
    );
    expect(say(...lost, ...a, ...whole(1, 1, read(1), found(2, "x")), ...whole(1, 2, read(3), found(4, "x")))).toMatch(
      /was told of position 4, where no append can have put that$/,
    );
  });

  it("an append that failed is never found", () => {
    const lost = [call(2, 1, append("x"))];
    const seen = whole(1, 1, read(0), found(2, "x"));
    expect(say(...lost, ...seen, end(2, 1, "failed"))).toMatch(/where no append can have put that$/);
    expect(say(...lost, end(2, 1, "failed"), ...seen)).toMatch(/where no append can have put that$/);
    expect(say(...lost, ...seen, end(2, 1, "unknown"))).toBeNull();
  });
});

/** The events of a history, in the order of time: at one moment calls begin before others end. */
function rowsOf(calls: readonly Call[]): { readonly time: number; readonly row: Row }[] {
  const events = calls.flatMap(({ invoked, returned, input, output }, session) => [
    { time: invoked, isEnd: 0, row: call(session, 1, input as LogOperation) },
    ...(Number.isFinite(returned) ? [{ time: returned, isEnd: 1, row: end(session, 1, output as Result) }] : []),
  ]);
  return events.sort((one, other) => one.time - other.time || one.isEnd - other.isEnd);
}

/** How many events the judge was shown when it spoke; -1 when it did not, not even in the end. */
function spokeAt(rows: readonly Row[]): number {
  const state = linearizability.start(context);
  for (const [index, [node, observation]] of rows.entries()) {
    const seen = { node: node as never, observation, standing: null, time: index };
    if (linearizability.on(state, seen, context) !== null) return index;
  }
  return linearizability.finish?.(state, context) == null ? -1 : rows.length;
}

it("speaks at the very event with which a history becomes wrong, as decided on its prefixes as a whole", () => {
  let wrong = 0;
  for (let seed = 0; seed < 1_500; seed++) {
    const { calls } = drawnLog(seed);
    const events = rowsOf(calls);
    const spoke = spokeAt(events.map(({ row }) => row));
    const isRight = decideByPositions(calls).verdict === "ok";
    if (isRight !== spoke < 0) throw new Error(`history ${seed}: ${JSON.stringify(calls)}`);
    if (isRight) continue;
    wrong++;
    // Within one moment events have no order for those who look at moments: wrong at its end, and not before it.
    const { time } = events[spoke]!;
    expect(decideByPositions(prefixAt(calls, time)).verdict).toBe("illegal");
    expect(decideByPositions(prefixAt(calls, time - 0.5)).verdict).toBe("ok");
  }
  expect(wrong).toBeGreaterThan(300);
});

it("long histories are judged alike, soon after the event, though not at each", () => {
  let wrong = 0;
  for (let seed = 0; seed < 60; seed++) {
    const stream = new Stream(`long/${seed}`);
    const made = randomLog({ calls: 300, clients: 6, lost: 30_000, values: 0, trims: seed % 2 === 0 }, stream);
    const calls = seed % 3 === 0 ? made : bentLog(made, stream);
    const isRight = decideByPositions(calls).verdict === "ok";
    expect(spokeAt(rowsOf(calls).map(({ row }) => row)) < 0).toBe(isRight);
    if (!isRight) wrong++;
  }
  expect(wrong).toBeGreaterThan(15);
});

it("keeps equal states for equal knowledge: of what is certain, and of what overlaps", () => {
  const stateAfter = (...rows: Row[]) => {
    const state = linearizability.start(context);
    for (const [node, observation] of rows) {
      linearizability.on(state, { node: node as never, observation, standing: null, time: 0 }, context);
    }
    return canonical(state.log);
  };
  const a = whole(0, 1, append("a"), at(0));
  const reads = [...whole(1, 1, read(0), found(0, "a")), ...whole(2, 1, tail, at(1))];
  expect(stateAfter(...a, ...reads)).toBe(stateAfter(...a));
  const trimmed = [...a, ...whole(1, 1, append("b"), at(2)), ...whole(2, 1, trim(2), done)];
  expect(stateAfter(...trimmed)).toBe(
    stateAfter(call(2, 1, trim(2)), ...whole(1, 1, append("b"), at(2)), end(2, 1, done)),
  );
  const calls = [call(0, 1, append("a")), call(1, 1, read(0))];
  expect(stateAfter(...calls)).toBe(stateAfter(...calls.toReversed()));
  const ends = [end(0, 1, at(0)), end(1, 1, nothing), call(2, 1, tail)];
  expect(stateAfter(call(2, 2, tail), ...calls, ...ends)).toBe(
    stateAfter(call(2, 2, tail), ...calls, ends[1]!, ends[0]!, ends[2]!),
  );
});
