/** Positions, case by case, and against the search. */
import { describe, expect, test } from "vitest";
import { decide } from "../../linearizability/decide/decide.ts";
import { answered, type Call, pending } from "../../linearizability/history.ts";
import { log } from "../../linearizability/models/log.ts";
import { isLinearizable } from "../../linearizability/testing/brute-force.ts";
import { compareLogs, drawnLog } from "../../linearizability/testing/wild-log.ts";
import { decideByPositions } from "./positions.ts";

const append = (value: string) => ({ type: "append-record", value });
const at = (position: number) => ({ type: "position", position });
const readFrom = (from: number) => ({ type: "read-record", from });
const found = (position: number, value: string) => ({ type: "record", record: { position, value } });
const nothing = { type: "record", record: null };
const tail = { type: "tail" };
const trim = (to: number) => ({ type: "trim", to });
const done = { type: "done" };

/** What positions say, which must be what the search says: `ok`, or the kind of conflict with its calls. */
function say(...calls: Call[]): string {
  const decision = decideByPositions(calls);
  expect(decide(calls, log(), { zones: false }).verdict).toBe(decision.verdict);
  if (decision.verdict === "ok") return "ok";
  return `${decision.why.kind} at ${decision.why.position}: ${decision.conflict.join(" ")}`;
}

const a = answered(0, 0, 1, append("a"), at(0));
const b = answered(1, 2, 3, append("b"), at(4));

describe("records", () => {
  test("lie at positions that rise in real time, with holes", () => {
    expect(say(a, b)).toBe("ok");
    expect(say(answered(0, 0, 1, append("a"), at(4)), answered(1, 2, 3, append("b"), at(0)))).toBe(
      "not in order at 0: 0 1",
    );
    expect(say(answered(0, 0, 3, append("a"), at(4)), answered(1, 2, 5, append("b"), at(0)))).toBe("ok");
    expect(say(a, answered(1, 2, 3, append("b"), at(0)))).toBe("one position, two records at 0: 0 1");
  });

  test("are found by whoever reads after they were acknowledged, and passed over by nobody", () => {
    expect(say(a, b, answered(2, 4, 5, readFrom(1), found(4, "b")))).toBe("ok");
    expect(say(a, b, answered(2, 4, 5, readFrom(0), found(4, "b")))).toBe("passed over at 0: 0 2");
    expect(say(a, b, answered(2, 4, 5, readFrom(1), nothing))).toBe("not seen at 4: 1 2");
    expect(say(a, b, answered(2, 2, 5, readFrom(1), nothing))).toBe("ok");
    expect(say(a, b, answered(2, 4, 5, readFrom(5), found(4, "b")))).toBe("below from at 4: 2");
  });

  test("that nobody appended are not read, at their position nothing else", () => {
    expect(say(a, answered(2, 4, 5, readFrom(1), found(4, "b")))).toBe("nobody's record at 4: 1");
    expect(say(a, b, answered(2, 4, 5, readFrom(1), found(4, "c")))).toBe("one position, two records at 4: 1 2");
  });

  test("are behind every null that came before: the value read first is not lost again", () => {
    const reads = [answered(2, 4, 5, readFrom(1), nothing), answered(3, 0, 9, append("c"), at(3))];
    expect(say(a, ...reads, answered(4, 4, 5, readFrom(1), found(3, "c")))).toBe("ok");
    expect(say(a, ...reads, answered(4, 2, 3, readFrom(1), found(3, "c")))).toBe("not seen at 3: 3 1");
  });
});

describe("an append that was never answered", () => {
  const lost = pending(2, 0, append("c"));

  test("has the position at which it was seen, or never happened", () => {
    expect(say(a, lost, b)).toBe("ok");
    expect(say(a, lost, b, answered(3, 4, 5, readFrom(1), found(2, "c")))).toBe("ok");
    expect(say(a, b, pending(2, 4, append("c")), answered(3, 4, 5, readFrom(1), found(2, "c")))).toBe(
      "not in order at 2: 1 2",
    );
  });

  test("has one position only", () => {
    const reads = [answered(3, 4, 5, readFrom(1), found(2, "c")), answered(4, 4, 5, readFrom(5), found(6, "c"))];
    expect(say(a, lost, b, ...reads)).toBe("nobody's record at 6: 4");
    expect(say(a, lost, pending(5, 4, append("c")), b, ...reads)).toBe("ok");
  });

  test("is never passed over once it was seen", () => {
    const seen = answered(3, 4, 5, readFrom(1), found(2, "c"));
    expect(say(a, lost, b, seen, answered(4, 6, 7, readFrom(1), found(4, "b")))).toBe("passed over at 2: 1 4");
    expect(say(a, lost, b, answered(4, 4, 5, readFrom(1), found(4, "b")), seen)).toBe("passed over at 2: 1 3");
  });
});

describe("a tail", () => {
  test("is above all records there are, and not above the next", () => {
    for (const [position, verdict] of [
      [0, "not seen at 0: 0 2"],
      [1, "ok"],
      [4, "ok"],
      [5, "not in order at 4: 2 1"],
    ] as const) {
      expect(say(a, answered(1, 3, 4, append("b"), at(4)), answered(2, 2, 2, tail, at(position)))).toBe(verdict);
    }
  });

  test("may be either while an append is under way", () => {
    for (const position of [1, 4, 5]) expect(say(a, b, answered(2, 2, 2, tail, at(position)))).toBe("ok");
    const slow = answered(1, 2, 9, append("b"), at(4));
    expect(say(a, slow, answered(2, 2, 3, tail, at(4)), answered(3, 4, 5, tail, at(1)))).toBe("ok"); // no record between
    expect(say(a, slow, answered(2, 2, 3, tail, at(5)), answered(3, 4, 5, tail, at(1)))).toBe("not seen at 4: 2 3");
    expect(say(a, b, answered(2, 2, 2, tail, at(5)), answered(3, 3, 4, readFrom(1), nothing))).toBe(
      "not seen at 4: 2 3",
    );
  });
});

describe("a trim", () => {
  const both = [a, b];
  test("hides what is below it, from when it returned at the latest, for ever", () => {
    const cut = answered(2, 4, 7, trim(1), done);
    expect(say(...both, cut, answered(3, 4, 5, readFrom(0), found(0, "a")))).toBe("ok");
    expect(say(...both, cut, answered(3, 4, 5, readFrom(0), found(4, "b")))).toBe("ok");
    expect(say(...both, cut, answered(3, 8, 9, readFrom(0), found(0, "a")))).toBe("below the floor at 1: 2 3");
    expect(
      say(...both, cut, answered(3, 4, 4, readFrom(0), found(4, "b")), answered(3, 5, 5, readFrom(0), found(0, "a"))),
    ).toBe("passed over at 0: 0 2 3");
  });

  test("of unknown outcome may hide at any later time", () => {
    const cut = pending(2, 4, trim(1));
    const reads = [answered(3, 5, 6, readFrom(0), found(0, "a")), answered(3, 7, 8, readFrom(0), found(4, "b"))];
    expect(say(...both, cut, ...reads)).toBe("ok");
    expect(say(...both, ...reads)).toBe("passed over at 0: 0 3");
    expect(say(...both, cut, ...reads, answered(4, 9, 9, readFrom(0), found(0, "a")))).toBe("passed over at 0: 0 2 4");
  });

  test("to above all records leaves nothing to be found", () => {
    expect(say(...both, answered(2, 4, 5, trim(5), done), answered(3, 6, 7, readFrom(0), nothing))).toBe("ok");
    expect(say(...both, answered(2, 4, 5, trim(4), done), answered(3, 6, 7, readFrom(0), nothing))).toBe(
      "not seen at 4: 1 3",
    );
    const later = answered(4, 8, 9, append("c"), at(6));
    expect(say(...both, later, answered(2, 4, 5, trim(8), done), answered(3, 10, 11, readFrom(0), nothing))).toBe("ok");
  });

  test("that is too late for one record may be followed by one that is in time for the next", () => {
    const records = [answered(0, 0, 3, append("a"), at(0)), answered(1, 0, 8, append("b"), at(2))];
    const cuts = [answered(2, 10, 30, trim(1), done), answered(3, 12, 30, trim(5), done)];
    const last = answered(0, 15, 16, append("c"), at(9));
    expect(say(...records, ...cuts, last, answered(4, 5, 20, readFrom(0), nothing))).toBe("ok");
    expect(say(...records, ...cuts, last, answered(4, 5, 11, readFrom(0), nothing))).toBe("not seen at 0: 0 5");
  });

  test("that came late in its time makes room for a read that found nothing", () => {
    const cut = answered(2, 4, 9, trim(5), done);
    const before = answered(3, 5, 6, readFrom(0), found(0, "a"));
    expect(say(...both, cut, before, answered(4, 4, 7, readFrom(0), nothing))).toBe("ok");
    expect(say(...both, cut, before, answered(4, 4, 4, readFrom(0), nothing))).toBe("not seen at 0: 0 4");
  });
});

test("positions and search say the same of drawn histories, real ones, and real ones with an answer bent", () => {
  const seen = compareLogs(0, 6_000);
  expect(seen.ok).toBeGreaterThan(2_000);
  expect(seen.illegal).toBeGreaterThan(1_500);
});

test("and the same as every order tried", () => {
  let tried = 0;
  for (let seed = 0; seed < 4_000; seed++) {
    const { calls } = drawnLog(seed);
    if (calls.length > 6) continue;
    tried++;
    const isRight = decideByPositions(calls).verdict === "ok";
    if (isLinearizable(calls, log()) !== isRight) throw new Error(`history ${seed}: ${JSON.stringify(calls)}`);
  }
  expect(tried).toBeGreaterThan(1_000);
});

test("a hundred thousand calls of clients that never rest are decided in seconds", () => {
  const calls: Call[] = [];
  for (let index = 0; index < 100_000; index++) {
    const [asked, told] =
      index % 3 === 0
        ? [append(`v${index}`), at(index)]
        : index % 3 === 1
          ? [readFrom(index), nothing]
          : [trim(index - 2), done];
    calls.push(answered(index % 50, 2 * index, 2 * index + 60, asked, told));
  }
  expect(decideByPositions(calls).verdict).toBe("ok");
});
