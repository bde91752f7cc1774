/** The judges of quorums by tables: intersection, ledger, durable acknowledgements. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { wholeRow } from "../../sim/contract/quorum/grid.ts";
import { Threshold } from "../../sim/contract/quorum.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { durableAcks } from "./durable-acks.ts";
import { quorumIntersection } from "./quorum-intersection.ts";
import { quorumLedger } from "./quorum-ledger.ts";

const three = testContext(3);
const elected = (node: number, term: number, electors: number[], quorum = "majority"): Row => [
  node,
  { type: "elected", term, electors: setOf(...electors), quorum },
];
const chosen = (node: number, term: number, slot: number, acks: number[], quorum = "majority", value = slot): Row => [
  node,
  { type: "chosen", term, slot, value, acks: setOf(...acks), quorum },
];

describe("quorum intersection", () => {
  const flexible = (first: number, second: number) =>
    testContext(4, 2, {
      quorums: { phase1: new Threshold(4, first), phase2: new Threshold(4, second) },
      intersections: [["phase1", "phase2"]],
    });

  it("is silent about quorums that meet", () => {
    expect(judge(quorumIntersection, three, [elected(0, 1, [0, 1])])).toBeNull();
    expect(judge(quorumIntersection, flexible(2, 3), [elected(0, 1, [0, 1])])).toBeNull();
  });

  it("FPaxos: fires at the first event of a system whose quorums need not meet, with two of them", () => {
    expect(judge(quorumIntersection, flexible(2, 2), [elected(0, 1, [0, 1, 2], "phase1")])).toBe(
      "quorums of phase1 (any 2 of 4) and phase2 (any 2 of 4) need not meet: {2, 3} and {0, 1} have no node in common",
    );
    expect(judge(quorumIntersection, flexible(2, 2), [])).toMatch(/need not meet/);
  });

  it("Fast Paxos: asks that two fast quorums meet inside every classic one", () => {
    const fast = (size: number) =>
      testContext(5, 2, {
        quorums: { classic: new Threshold(5, 3), fast: new Threshold(5, size) },
        intersections: [["classic", "fast", "fast"]],
      });
    expect(judge(quorumIntersection, fast(4), [])).toBeNull();
    expect(judge(quorumIntersection, fast(3), [])).toMatch(/^quorums of classic .* and fast .* and fast/);
  });

  it("fires at systems that are unknown, of different sizes, or not monotone", () => {
    const unknown = testContext(3, 2, { intersections: [["majority", "other"]] });
    expect(judge(quorumIntersection, unknown, [])).toMatch(/there is no such quorum system/);
    const sizes = testContext(3, 2, {
      quorums: { a: new Threshold(3, 2), b: new Threshold(4, 3) },
      intersections: [["a", "b"]],
    });
    expect(judge(quorumIntersection, sizes, [])).toMatch(/differ in nodes/);
    const odd = testContext(3, 2, { quorums: { majority: { name: "odd", nodes: 3, isQuorum: (set) => set === 1 } } });
    expect(judge(quorumIntersection, odd, [])).toBe(
      "the quorum system majority is not monotone: {0} is a quorum, but not {0, 1}",
    );
  });
});

describe("the quorum ledger", () => {
  const say = (...rows: Row[]) => judge(quorumLedger, three, rows);

  it("is silent while every set used is a quorum", () => {
    expect(say(elected(0, 1, [0, 1]), chosen(0, 1, 1, [0, 1]), chosen(0, 1, 2, [0, 1, 2]))).toBeNull();
  });

  it("fires at an election or a decision without a quorum", () => {
    expect(say(elected(0, 1, [0]))).toBe("n0, elected in term 1, counts {0}, which is no quorum: majority of 3");
    expect(say(chosen(2, 1, 4, [2]))).toMatch(
      /^n2, who holds .* chosen at slot 4 in term 1, counts \{2\}, which is no/,
    );
  });

  it("fires at ranks that do not vote and at systems that do not exist", () => {
    expect(say(elected(0, 1, [0, 1, 5]))).toMatch(/counts \{5\}, beyond the 3 nodes that vote/);
    expect(say(elected(0, 1, [0, 1], "other"))).toMatch(/names the quorum system other, which does not exist/);
  });

  it("fires when two sets used have no node in common, although each is a quorum by its system", () => {
    const rows = testContext(6, 2, {
      quorums: { row: wholeRow(6, 3), pair: new Threshold(6, 2) },
      intersections: [["row", "pair"]],
    });
    expect(judge(quorumLedger, rows, [elected(0, 1, [0, 1, 2], "row"), chosen(0, 1, 0, [2, 3], "pair")])).toBeNull();
    expect(judge(quorumLedger, rows, [chosen(0, 1, 0, [3, 4], "pair"), elected(0, 2, [0, 1, 2], "row")])).toBe(
      "n0, elected in term 2, counts {0, 1, 2}, which misses {3, 4}, used before",
    );
  });

  it("asks triples of the sets used, where three must meet", () => {
    const fast = testContext(5, 2, {
      quorums: { classic: new Threshold(5, 3), fast: new Threshold(5, 3) },
      intersections: [["classic", "fast", "fast"]],
    });
    const used = [chosen(0, 1, 0, [0, 1, 2], "fast"), chosen(0, 1, 1, [2, 3, 4], "fast")];
    expect(judge(quorumLedger, fast, [...used, elected(0, 2, [0, 2, 4], "classic")])).toBeNull();
    expect(judge(quorumLedger, fast, [...used, elected(0, 2, [0, 1, 3], "classic")])).toBe(
      "n0, elected in term 2, counts {0, 1, 3}, which misses {0, 1, 2} and {2, 3, 4}, used before",
    );
  });
});

describe("durable acknowledgements", () => {
  const say = (...rows: Row[]) => judge(durableAcks, three, rows);
  const accepted = (node: number, term: number, slot: number, value = slot): Row => [
    node,
    { type: "accepted", term, slot, value },
  ];
  const appended = (node: number, slot: number, term: number, under = term): Row => [
    node,
    { type: "appended", slot, term, previousTerm: 0, value: slot, under },
  ];

  it("is silent when all who are counted had stored the value", () => {
    expect(say(accepted(0, 1, 1), accepted(2, 1, 1), chosen(0, 1, 1, [0, 2]))).toBeNull();
    expect(say(appended(0, 1, 1), appended(1, 1, 1), chosen(0, 1, 1, [0, 1]))).toBeNull();
  });

  it("fires when one is counted that had not, or had stored another value or in another term", () => {
    expect(say(accepted(0, 1, 1, 7), chosen(0, 1, 1, [0, 2], "majority", 7))).toMatch(
      /chosen at slot 1 in term 1 by \{0, 2\}, but \{2\} had stored nothing of it$/,
    );
    expect(say(accepted(0, 1, 1, 7), accepted(2, 1, 1, 8), chosen(0, 1, 1, [0, 2], "majority", 7))).toMatch(/\{2\}/);
    expect(say(accepted(0, 2, 1, 7), accepted(2, 1, 1, 7), chosen(0, 2, 1, [0, 2], "majority", 7))).toMatch(/\{2\}/);
  });

  it("§5.4.2 in a log, an entry of the leader's own term at or above the slot stands for all below", () => {
    const rows = [appended(0, 1, 1), appended(1, 1, 1, 2), appended(0, 2, 2), appended(1, 2, 2)];
    expect(say(...rows, chosen(0, 2, 1, [0, 1]), chosen(0, 2, 2, [0, 1]))).toBeNull();
    expect(say(...rows, chosen(0, 2, 3, [0, 1]))).toMatch(/\{0, 1\} had stored no entry of that term there or above/);
    expect(say(appended(0, 1, 1), appended(1, 1, 1, 2), appended(0, 2, 2), chosen(0, 2, 1, [0, 1]))).toMatch(/\{1\}/);
  });

  it("what a node stored under a leader it removes only under a later one", () => {
    const truncated = (node: number, slot: number): Row => [node, { type: "truncated", slot }];
    const stored = [appended(0, 1, 1), appended(1, 1, 1), appended(1, 2, 1)];
    expect(say(...stored, truncated(1, 2), appended(1, 2, 2))).toBeNull();
    expect(say(...stored, truncated(1, 3), appended(1, 3, 1))).toBeNull();
    expect(say(...stored, truncated(1, 2), appended(1, 2, 1))).toBe(
      "n1 removed slot 2 of term 1 under the same leader",
    );
  });

  it("what a node stored under a leader it still has after a crash, unless it knows of a later one", () => {
    const stored = [appended(0, 1, 1), appended(1, 1, 1), appended(1, 2, 1)];
    const back = (promised: number, slot: number): Row[] => [
      [1, { type: "restarted" }, { promised, report: "" }],
      [1, { type: "truncated", slot }],
    ];
    expect(say(...stored, ...back(1, 3), appended(1, 1, 1), appended(1, 2, 1))).toBeNull();
    expect(say(...stored, ...back(2, 2))).toBeNull();
    expect(say(...stored, ...back(1, 1))).toBe("n1 came back without slots 1 to 2 of term 1, which it had stored");
  });

  it("what a snapshot covers is stored, though a crash came before each entry of it was told, and nothing above it is", () => {
    const back = (next: number): Row[] => [
      [1, { type: "restarted" }, { promised: 1, report: "" }],
      [1, { type: "installed", next }],
    ];
    const stored = [appended(0, 1, 1), appended(0, 2, 1)];
    expect(say(...stored, ...back(3), chosen(0, 1, 2, [0, 1]))).toBeNull();
    expect(say(...stored, ...back(2), chosen(0, 1, 2, [0, 1]))).toMatch(/\{1\} had stored no entry/);
    expect(say(...stored, ...back(3), ...back(1), chosen(0, 1, 2, [0, 1]))).toMatch(/\{1\} had stored no entry/);
  });

  it("what was in memory alone nobody is asked for after a crash, and before it as ever", () => {
    const unflushed = ([node, observation]: Row): Row => [node, { ...observation, unflushed: true } as Row[1]];
    const stored = [unflushed(appended(1, 1, 1)), unflushed(appended(1, 2, 1))];
    const back: Row[] = [
      [1, { type: "restarted" }, { promised: 1, report: "" }],
      [1, { type: "truncated", slot: 1 }],
    ];
    expect(say(...stored, ...back, unflushed(appended(1, 1, 1)))).toBeNull();
    expect(say(...stored, [1, { type: "truncated", slot: 2 }], unflushed(appended(1, 2, 1)))).toBe(
      "n1 removed slot 2 of term 1 under the same leader",
    );
  });

  it("what a node stored in one instance is on its disk after a crash, unless the instance is over for all", () => {
    const vote = (slot: number, term: number): Row => [1, { type: "accepted", term, slot, instance: slot, value: 7 }];
    const back = (accepted: readonly (readonly [number, number])[], endedTo = [-1, -1, -1]): Row => {
      const known = accepted.map(([instance, accepted]) => ({ instance, promised: accepted, accepted }));
      return [1, { type: "restarted" }, { promised: 0, report: "", instances: { known, endedTo } }];
    };
    expect(
      say(
        vote(4, 0),
        vote(4, 3),
        vote(5, 0),
        back([
          [4, 3],
          [5, 2],
        ]),
      ),
    ).toBeNull();
    expect(say(vote(4, 0), back([], [-1, 1, -1]))).toBeNull();
    expect(say(vote(4, 0), back([], [9, 0, 9]))).toMatch(
      /^n1 came back without .* in instance 4, which it had stored in term 0$/,
    );
    expect(say(vote(4, 0), vote(4, 3), back([[4, 0]]))).toMatch(/in term 3$/);
  });

  it("what a node voted for in one slot is on its disk after a crash, or covered by a snapshot", () => {
    const vote = (slot: number, term: number): Row => [1, { type: "accepted", term, slot, value: 7 }];
    const back = (accepted: readonly (readonly [number, number])[], covered: number): Row => {
      const known = accepted.map(([instance, accepted]) => ({ instance, promised: 3, accepted }));
      return [1, { type: "restarted" }, { promised: 3, report: "", slots: { known, endedTo: [covered] } }];
    };
    expect(say(vote(4, 1), vote(5, 3), back([[5, 3]], 4))).toBeNull();
    expect(say(vote(4, 1), vote(5, 3), back([[5, 3]], 3))).toMatch(
      /^n1 came back without .* in slot 4, which it had stored in term 1$/,
    );
    expect(say(vote(5, 1), vote(5, 3), back([[5, 1]], 3))).toMatch(/in slot 5, which it had stored in term 3$/);
  });
});
