/** The four judges of term fencing by tables: accepting, promising, electing, proposing. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { Threshold } from "../../sim/contract/quorum.ts";
import type { Standing } from "../../sim/contract/standing.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { fencingAccept } from "./accept.ts";
import { fencingDisk } from "./disk.ts";
import { fencingElection } from "./election.ts";
import { fencingPromise } from "./promise.ts";
import { fencingProposal } from "./proposal.ts";

const three = testContext(3);
const five = testContext(5);

const standing = (promised: number, report = "none"): Standing => ({ promised, report });
const promised = (node: number, term: number, report = "none", disk = standing(term, report)): Row => [
  node,
  { type: "promised", term, report },
  disk,
];
const promisedInMemory = (node: number, term: number): Row => [
  node,
  { type: "promised", term, report: "none", unflushed: true },
];
const accepted = (node: number, term: number, value: string, slot = 0): Row => [
  node,
  { type: "accepted", term, slot, value },
];
const proposed = (node: number, term: number, value: string, slot = 0): Row => [
  node,
  { type: "proposed", term, slot, value },
];
const promisedIn = (instance: number, node: number, term: number, disk = standing(term)): Row => [
  node,
  { type: "promised", term, report: "none", instance },
  disk,
];
const acceptedIn = (instance: number, node: number, term: number): Row => [
  node,
  { type: "accepted", term, slot: instance, instance, value: "a" },
];
/** Three nodes: a disk that knows of these instances, and for which those up to `endedTo` are over. */
const restartedWith = (node: number, known: readonly (readonly [number, number])[], endedTo = [-1, -1, -1]): Row => [
  node,
  { type: "restarted" },
  {
    ...standing(0),
    instances: { known: known.map(([instance, promised]) => ({ instance, promised, accepted: promised })), endedTo },
  },
];
const elected = (node: number, term: number, ...electors: number[]): Row => [
  node,
  { type: "elected", term, electors: setOf(...electors), quorum: "majority" },
];
const restarted = (node: number, promised: number): Row => [node, { type: "restarted" }, standing(promised)];
/** Entry `value` of `term` at `slot` behind one of `previousTerm`, appended under the leader of `under`. */
const appended = (node: number, slot: number, term: number, previousTerm: number, value = slot, under = term): Row => [
  node,
  { type: "appended", slot, term, previousTerm, value, under },
];

/** n1 accepts (1, a); {n1, n2} promise 2; n3, which has not, accepts (1, a): {n1, n3} chose it, legally, after all. */
const lateQuorum: readonly Row[] = [
  promised(0, 1),
  promised(1, 1),
  elected(0, 1, 0, 1),
  proposed(0, 1, "a"),
  accepted(0, 1, "a"),
  promised(0, 2, "1:a"),
  promised(1, 2),
  elected(1, 2, 0, 1),
  accepted(2, 1, "a"),
  proposed(1, 2, "a"),
  accepted(1, 2, "a"),
];

/** Raft, figure 8 up to (d): the entry of term 2 reaches a majority under term 4, yet n5 may overwrite it in term 5. */
const figure8: readonly Row[] = [
  appended(0, 1, 1, 0),
  appended(1, 1, 1, 0),
  appended(2, 1, 1, 0),
  appended(3, 1, 1, 0),
  appended(4, 1, 1, 0),
  promised(0, 2),
  promised(1, 2),
  promised(2, 2),
  elected(0, 2, 0, 1, 2),
  appended(0, 2, 2, 1, 20),
  appended(1, 2, 2, 1, 20), // (a)
  promised(4, 3),
  promised(2, 3),
  promised(3, 3),
  elected(4, 3, 2, 3, 4),
  appended(4, 2, 3, 1, 30), // (b)
  restarted(0, 2),
  promised(0, 4),
  promised(1, 4),
  promised(2, 4),
  elected(0, 4, 0, 1, 2),
  appended(2, 2, 2, 1, 20, 4), // (c)
];

describe("F1", () => {
  const say = (...rows: Row[]) => judge(fencingAccept, three, rows);

  it("holds who promises in memory alone to that until it crashes, and no longer", () => {
    const rows = [promisedInMemory(0, 3), [0, { type: "restarted" }]] satisfies Row[];
    expect(say(...rows, accepted(0, 2, "a"))).toBeNull();
    expect(say(...rows, promisedInMemory(0, 4), accepted(0, 3, "a"))).toMatch(/in term 3, having promised term 4$/);
  });

  it("is silent about accepting at or above the promise, and on the n1/n2/n3 schedule", () => {
    expect(say(promised(0, 3), accepted(0, 3, "a"), accepted(0, 5, "b"))).toBeNull();
    expect(say(...lateQuorum)).toBeNull();
  });

  it("fires at a vote below the promise", () => {
    expect(say(promised(0, 3), accepted(0, 2, "a"))).toBe(
      'n0 accepted "a" at slot 0 in term 2, having promised term 3',
    );
  });

  it("takes accepting for a promise", () => {
    expect(say(accepted(0, 5, "a"), accepted(0, 4, "b"))).toMatch(/in term 4, having promised term 5/);
  });

  it("knows what the disk promised when the promise itself was cut off by a crash", () => {
    expect(say(restarted(0, 7), accepted(0, 6, "a"))).toMatch(/having promised term 7/);
  });

  it("holds a vote of one instance against the promise made there, and no other", () => {
    expect(say(promisedIn(7, 0, 5), acceptedIn(8, 0, 0), acceptedIn(7, 1, 0), acceptedIn(7, 0, 5))).toBeNull();
    expect(say(promisedIn(7, 0, 5), acceptedIn(7, 0, 3))).toBe(
      'n0 accepted "a" at slot 7 in term 3, having promised term 5',
    );
    expect(say(restartedWith(0, [[7, 5]]), acceptedIn(7, 0, 3))).toMatch(/having promised term 5/);
  });

  it("judges logs by the leader's term, not the entry's", () => {
    expect(say(promised(0, 4), appended(0, 2, 2, 1, 20, 4))).toBeNull();
    expect(say(promised(0, 4), appended(0, 2, 2, 1, 20, 3))).toMatch(/in term 3, having promised term 4/);
  });
});

describe("F2", () => {
  const say = (...rows: Row[]) => judge(fencingPromise, three, rows);

  it("lets who promises in memory alone forget it in a crash, and at no other time", () => {
    const back: Row = [0, { type: "restarted" }];
    expect(say(promisedInMemory(0, 3), back, promisedInMemory(0, 2))).toBeNull();
    expect(say(promisedInMemory(0, 3), back, promisedInMemory(0, 2), promisedInMemory(0, 1))).toBe(
      "n0 promised term 1 after term 2",
    );
  });

  it("is silent while promises rise, across restarts too", () => {
    expect(say(promised(0, 1), promised(0, 2), restarted(0, 2), promised(0, 2), accepted(0, 4, "a"))).toBeNull();
  });

  it("fires when a promise goes down", () => {
    expect(say(promised(0, 5), promised(0, 4))).toBe("n0 promised term 4 after term 5");
  });

  it("fires when a crash forgot a promise, although nobody will ever notice", () => {
    expect(say(promised(0, 5), restarted(0, 3))).toBe("n0 restarted with term 3 promised, having promised term 5");
    expect(say(accepted(0, 5, "a"), restarted(0, 0))).toMatch(/^n0 restarted with no term promised/);
  });

  it("§5.2 fires when one term is promised to two nodes, after a crash too", () => {
    const vote = (to: number): Row => [0, { type: "promised", term: 5, report: "none", to }, standing(5)];
    expect(say(vote(1), restarted(0, 5), vote(1))).toBeNull();
    expect(say(vote(1), restarted(0, 5), vote(2))).toBe("n0 promised term 5 to n2, having promised it to n1");
  });

  it("§5.2 fires when the disk names another than the one who is promised the term, or nobody", () => {
    const vote = (to: number, holder: number | null): Row => [
      0,
      { type: "promised", term: 5, report: "none", to },
      { ...standing(5), to: holder },
    ];
    const back = (to: number | null): Row => [0, { type: "restarted" }, { ...standing(5), to }];
    expect(say(vote(1, 1), back(1), vote(1, 1))).toBeNull();
    expect(say(vote(1, 2))).toBe("n0 lets a promise of term 5 to n1 leave while its disk names n2");
    expect(say(vote(1, null))).toBe("n0 lets a promise of term 5 to n1 leave while its disk names nobody");
    expect(say(vote(1, 1), back(null))).toBe("n0 restarted with term 5 promised to nobody, having promised it to n1");
  });

  it("figure 3 of EPaxos: a promise of one instance does not go down, in a crash neither, until the instance is over", () => {
    expect(
      say(
        promisedIn(7, 0, 5),
        promisedIn(8, 0, 3),
        restartedWith(0, [
          [7, 5],
          [8, 3],
        ]),
      ),
    ).toBeNull();
    expect(say(promisedIn(7, 0, 5), promisedIn(7, 0, 4))).toBe("n0 promised term 4 in instance 7 after term 5");
    expect(say(promisedIn(7, 0, 5, standing(3)))).toMatch(
      /promise of term 5 in instance 7 leave while its disk holds term 3/,
    );
    expect(say(promisedIn(7, 0, 5), restartedWith(0, [[8, 9]]))).toBe(
      "n0 restarted with no term promised in instance 7, having promised term 5",
    );
    expect(say(promisedIn(7, 0, 5), restartedWith(1, []), restartedWith(0, [], [1, 2, 1]))).toBeNull();
    expect(say(promisedIn(7, 0, 5), restartedWith(0, [], [9, 1, 9]))).toMatch(/having promised term 5/); // 7 is 2 of rank 1
  });

  it("fires when a promise leaves before the disk holds it", () => {
    expect(say(promised(0, 5, "none", standing(4)))).toBe(
      "n0 lets a promise of term 5 leave while its disk holds term 4",
    );
  });
});

describe("fencing of the disk", () => {
  const say = (...rows: Row[]) => judge(fencingDisk, three, rows);
  const back = (promised: number, accepted: number): Row => [
    0,
    { type: "restarted" },
    { promised, report: "none", accepted },
  ];

  it("is silent while every entry on a disk is of its term or below, and where nobody says what is accepted", () => {
    expect(say(back(3, 3), back(3, 2), back(0, 0), restarted(0, 2))).toBeNull();
  });

  it("fires when a crash leaves an entry above the term", () => {
    expect(say(back(1, 2))).toBe("n0 came back and holds an entry of term 2 on a disk that is at term 1");
    const leaving: Row = [0, { type: "promised", term: 1, report: "2:1" }, { promised: 1, report: "2:1", accepted: 2 }];
    expect(say(leaving)).toBe("n0 holds an entry of term 2 on a disk that is at term 1");
  });

  it("fires when an entry of a term is appended under a leader of a lower one", () => {
    const appended = (term: number, under: number): Row => [
      0,
      { type: "appended", slot: 4, term, previousTerm: 1, value: 7, under },
    ];
    expect(say(appended(2, 2), appended(2, 3))).toBeNull();
    expect(say(appended(3, 2))).toBe("n0 appended an entry of term 3 at slot 4 under a leader of term 2");
  });
});

describe("F3", () => {
  const say = (...rows: Row[]) => judge(fencingElection, three, rows);

  it("is silent when every elector promised and told the truth", () => {
    expect(say(...lateQuorum)).toBeNull();
  });

  it("fires when a report is not what the disk holds", () => {
    expect(say(promised(0, 2, "none", standing(2, "1:a")))).toBe(
      "n0 reports none with its promise of term 2, while its disk holds 1:a",
    );
  });

  it("fires when an elector never promised this term", () => {
    expect(say(promised(0, 2), promised(1, 1), elected(0, 2, 0, 1))).toBe(
      "n0 leads term 2 by the promises of {0, 1}, but {1} never promised it",
    );
  });
});

describe("F4", () => {
  const say = (...rows: Row[]) => judge(fencingProposal, three, rows);

  it("is silent on the n1/n2/n3 schedule, where a write quorum completes after a read quorum promised", () => {
    expect(say(...lateQuorum)).toBeNull();
  });

  it("fires at the first unsafe proposal, before anything is chosen", () => {
    expect(say(accepted(0, 1, "a"), promised(0, 2, "1:a"), promised(1, 2), proposed(1, 2, "b"))).toBe(
      'n1 proposes "b" at slot 0 in term 2, where "a" may be chosen in term 1: {0} accepted it, and {2} may still accept it',
    );
  });

  it("counts P(n) <= u, not P(n) < t: an intermediate ballot frees the choice", () => {
    const intermediate = [accepted(0, 1, "a"), promised(1, 2), promised(2, 2), proposed(1, 2, "b")];
    expect(say(...intermediate)).toBeNull();
    expect(say(...intermediate, accepted(1, 2, "b"), promised(0, 3), promised(1, 3), proposed(0, 3, "b"))).toBeNull();
    expect(say(...intermediate, accepted(1, 2, "b"), promised(0, 3), promised(1, 3), proposed(0, 3, "a"))).toMatch(
      /^n0 proposes "a" at slot 0 in term 3, where "b" may be chosen in term 2/,
    );
  });

  it("slots are judged one by one", () => {
    const one = [accepted(0, 1, "a", 7), promised(0, 2), promised(1, 2)];
    expect(say(...one, proposed(1, 2, "b", 8))).toBeNull();
    expect(say(...one, proposed(1, 2, "b", 7))).toMatch(/at slot 7/);
  });

  it("uses the decision quorums of the lower term where the leader names them", () => {
    const context = testContext(4, 2, {
      quorums: { classic: new Threshold(4, 3), fast: new Threshold(4, 4) },
      intersections: [
        ["classic", "classic"],
        ["classic", "fast", "fast"],
      ],
    });
    const decides = (decides: string): Row => [
      0,
      { type: "elected", term: 1, electors: setOf(0, 1, 2), quorum: "classic", decides },
    ];
    const rows = [accepted(0, 1, "a"), accepted(1, 1, "a"), promised(3, 2), proposed(3, 2, "b")];
    expect(judge(fencingProposal, context, [decides("classic"), ...rows])).toMatch(/"a" may be chosen in term 1/);
    expect(judge(fencingProposal, context, [decides("fast"), ...rows])).toBeNull();
    expect(judge(fencingProposal, context, rows)).toBeNull(); // never stricter than some term may need
  });

  it("in a fast round, whoever accepted another value is lost to a value, though it promised nothing higher", () => {
    const context = testContext(5, 2, { quorums: { fast: new Threshold(5, 4) }, intersections: [["fast", "fast"]] });
    const fire = (...rows: Row[]) => judge(fencingProposal, context, rows);
    const split = [accepted(0, 1, "a"), accepted(1, 1, "a"), accepted(2, 1, "b")];
    expect(fire(...split, proposed(0, 2, "b"))).toMatch(/"a" may be chosen in term 1: {0, 1} accepted it, and {3, 4}/);
    expect(fire(...split, proposed(0, 2, "a"))).toBeNull(); // "b" has lost n0 and n1, so the three others are too few
    const lost = [...split, proposed(0, 2, "a"), accepted(3, 1, "b")];
    expect(fire(...lost, proposed(0, 3, "b"))).toBeNull();
  });
});

describe("F4 over logs", () => {
  const say = (...rows: Row[]) => judge(fencingProposal, five, rows);

  it("§5.4.2 is silent when figure 8 (d) overwrites an entry of an old term that a majority holds", () => {
    const d = [
      promised(4, 5),
      promised(1, 5),
      promised(2, 5),
      promised(3, 5),
      elected(4, 5, 1, 2, 3, 4),
      appended(4, 3, 5, 3, 50),
      appended(1, 2, 3, 1, 30, 5),
      appended(1, 3, 5, 3, 50),
    ];
    expect(say(...figure8, ...d)).toBeNull();
  });

  it("§5.4.2 fires when an entry of the leader's own term above it reached a majority first, as in figure 8 (e)", () => {
    const e = [appended(0, 3, 4, 2, 40), appended(1, 3, 4, 2, 40), appended(2, 3, 4, 2, 40)];
    const wrong = [promised(4, 5), promised(3, 5), appended(4, 3, 5, 3, 50)];
    expect(say(...figure8, ...e)).toBeNull();
    expect(say(...figure8, ...e, ...wrong)).toMatch(/^n4 has .* at slot 3 in term 5, where .* may be chosen in term 4/);
  });

  it("fires when a leader's log is longer than what may be chosen but differs below", () => {
    const rows = [
      appended(0, 1, 1, 0, 10),
      promised(2, 2),
      promised(3, 2),
      promised(4, 2),
      appended(4, 1, 2, 0, 20),
      appended(4, 2, 2, 2, 21),
      promised(0, 3),
      promised(1, 3),
      promised(2, 3),
      appended(0, 2, 3, 1, 30),
      appended(1, 2, 3, 1, 30),
      appended(2, 2, 3, 1, 30),
    ];
    expect(say(...rows, appended(1, 3, 4, 3, 40))).toBeNull();
    expect(say(...rows, appended(4, 3, 4, 2, 40))).toMatch(/^n4 has .* at slot 2 in term 4/);
  });

  it("a no-op over a no-op is no conflict, the next entry is", () => {
    const rows = [
      appended(0, 1, 1, 0, 0),
      appended(1, 1, 1, 0, 0),
      appended(2, 1, 1, 0, 0),
      appended(0, 2, 1, 1, 10),
      appended(1, 2, 1, 1, 10),
      appended(2, 2, 1, 1, 10),
      appended(4, 1, 2, 0, 0),
    ];
    expect(say(...rows)).toBeNull();
    expect(say(...rows, appended(4, 2, 2, 2, 20))).toMatch(/^n4 has .* at slot 2 in term 2, where .* in term 1/);
  });
});
