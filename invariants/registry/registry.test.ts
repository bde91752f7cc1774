/** The judges of terms that a registry gives, and what the others ask where configurations change. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { quorumsOfMembers } from "../../sim/contract/judgement.ts";
import type { Chosen, Elected, Observation, Opened } from "../../sim/contract/observation.ts";
import { Within } from "../../sim/contract/quorum.ts";
import { fencingProposal } from "../fencing/proposal.ts";
import { durableAcks } from "../quorum/durable-acks.ts";
import { quorumLedger } from "../quorum/quorum-ledger.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { leaseSafety } from "./lease-safety.ts";
import { registryEpoch } from "./registry-epoch.ts";

/** Five loggers, of which configurations of three take part: one of them is asked, all three acknowledge. */
const context = testContext(5, 2, {
  quorumsOf: quorumsOfMembers((members) => ({ read: new Within(5, members, 1), write: new Within(5, members, 3) })),
  intersections: [["read", "write"]],
});
const old = [setOf(0, 1, 2)];
const young = [setOf(2, 3, 4)];

const claimed = (node: number, term: number, follows: number): Row => [node, { type: "claimed", term, follows }];
const elected = (node: number, term: number, ranks: readonly number[], change: Partial<Elected> = {}): Row => [
  node,
  { type: "elected", term, electors: setOf(...ranks), quorum: "read", members: old, opens: true, ...change },
];
const opened = (node: number, term: number, change: Partial<Opened> = {}): Row => [
  node,
  { type: "opened", term, members: old, holders: setOf(0, 1, 2), quorum: "write", from: 0, end: 0, ...change },
];
const chosen = (node: number, term: number, change: Partial<Chosen> = {}): Row => [
  node,
  { type: "chosen", term, slot: 0, value: 7, acks: setOf(0, 1, 2), quorum: "write", members: old, ...change },
];
const rows = (node: number, ...observations: readonly Observation[]): Row[] =>
  observations.map((observation) => [node, observation]);

describe("registry-epoch", () => {
  it("is silent while each term is given once, and opened unless it was passed over", () => {
    const story = [
      claimed(0, 1, 0),
      opened(0, 1),
      claimed(1, 2, 1),
      claimed(0, 3, 1),
      elected(0, 3, [0]),
      opened(0, 3),
    ];
    expect(judge(registryEpoch, context, story)).toBeNull();
  });

  it("does not mind in which order two holders hear of what the registry did", () => {
    const story = [claimed(0, 1, 0), claimed(1, 2, 1), opened(1, 2), opened(0, 1)];
    expect(judge(registryEpoch, context, story)).toBeNull();
  });

  it.each([
    ["a term that is given twice", [claimed(0, 1, 0), claimed(1, 1, 0)], "n1 was given term 1, which was given to n0"],
    ["a term that is given again", [claimed(0, 1, 0), claimed(0, 1, 0)], "n0 was given term 1, which was given to n0"],
    ["a term that does not rise", [claimed(0, 2, 2)], "n0 was given term 2 after term 2"],
    ["a leader that was given nothing", [elected(0, 1, [0])], "n0 leads term 1, which was given to nobody"],
    ["an opening of another's term", [claimed(0, 1, 0), opened(1, 1)], "n1 opens term 1, which was given to n0"],
    [
      "an opening of what was passed over",
      [claimed(0, 1, 0), claimed(1, 2, 0), opened(0, 1)],
      "n0 opens term 1, though n1 was given term 2 upon term 0",
    ],
    [
      "a decision before the opening",
      [claimed(0, 1, 0), elected(0, 1, [0]), chosen(0, 1)],
      "n0 holds s-1#7 chosen at slot 0 in term 1, which is not open",
    ],
    [
      "a claim upon an older term than the one that is open",
      [claimed(0, 1, 0), opened(0, 1), claimed(1, 2, 0)],
      "n1 was given term 2 upon term 0, though term 1 is open",
    ],
  ])("names %s", (_, story, message) => {
    expect(judge(registryEpoch, context, story)).toBe(message);
  });
});

describe("lease-safety", () => {
  const served = (term: number, by: "lease" | "round"): Row => [0, { type: "served", term, by }];

  it("speaks of an answer by a lease once a later term is open, and of no other", () => {
    expect(judge(leaseSafety, context, [opened(1, 2), served(2, "lease"), served(1, "round")])).toBeNull();
    expect(judge(leaseSafety, context, [served(1, "lease"), opened(1, 2), served(1, "lease")])).toBe(
      "n0 answers a read by its lease of term 1, though term 2 is open",
    );
  });
});

describe("the quorum ledger, where configurations change", () => {
  it("takes quorums within the configuration that they name", () => {
    const story = [
      claimed(0, 1, 0),
      elected(0, 1, [2]),
      opened(0, 1),
      chosen(0, 1),
      claimed(1, 2, 1),
      elected(1, 2, [2]),
    ];
    expect(judge(quorumLedger, context, story)).toBeNull();
    expect(judge(quorumLedger, context, [chosen(0, 1, { acks: setOf(0, 1) })])).toContain("any 3 of {0, 1, 2}");
    expect(judge(quorumLedger, context, [elected(0, 1, [3])])).toContain("counts {3}, no member of the configuration");
  });

  it("asks for a quorum of each where several govern", () => {
    const joint = [...old, ...young];
    const members = (ranks: readonly number[]): string | null =>
      judge(quorumLedger, context, [elected(0, 1, ranks, { members: joint })]);
    expect(members([2])).toBeNull();
    expect(members([0, 3])).toBeNull();
    expect(members([0])).toContain("any 1 of {0, 1, 2} and any 1 of {2, 3, 4}");
  });

  it("speaks of electors that miss a set of the term opened last before theirs, whenever it acknowledged", () => {
    const moved = { members: young, holders: setOf(2, 3, 4) };
    const before = [claimed(0, 1, 0), opened(0, 1, moved), claimed(1, 2, 1), elected(1, 2, [0])];
    expect(judge(quorumLedger, context, before)).toBe(
      "n1, elected in term 2, asked {0} alone, which misses {2, 3, 4}, who acknowledged in term 1, the last one opened",
    );
    const after = [claimed(0, 1, 0), claimed(1, 2, 1), elected(1, 2, [0]), opened(0, 1, moved)];
    expect(judge(quorumLedger, context, after)).toContain("though {0} alone were asked for term 2, which follows it");
  });

  it("does not ask electors to meet the sets of a term before the one that theirs follows", () => {
    const moved = { members: young, holders: setOf(2, 3, 4) };
    const story = [
      claimed(0, 1, 0),
      opened(0, 1),
      claimed(1, 2, 1),
      claimed(2, 3, 2), // term 2 is open, and its holder does not know it yet
      elected(2, 3, [3], { members: young }),
      opened(1, 2, moved),
    ];
    expect(judge(quorumLedger, context, story)).toBeNull();
  });
});

describe("an opening", () => {
  const accepted = (slot: number, term: number): Observation => ({ type: "accepted", slot, term, value: 7 });

  it("counts whoever stored every slot in its term", () => {
    const held = [0, 1, 2].flatMap((node) => rows(node, accepted(4, 2), accepted(5, 2)));
    expect(judge(durableAcks, context, [...held, opened(0, 2, { from: 4, end: 6 })])).toBeNull();
    const lacking = [...rows(0, accepted(4, 2)), ...held.slice(2), ...rows(0, accepted(5, 1))];
    expect(judge(durableAcks, context, [...lacking, opened(0, 2, { from: 4, end: 6 })])).toBe(
      "n0 opens term 2 with the log to slot 5 held by {0, 1, 2}, but {0} did not store slot 5 in that term",
    );
  });

  it("asks nothing of slots below the first that was stored again", () => {
    const held = [0, 1, 2].flatMap((node) => rows(node, accepted(5, 2)));
    expect(judge(durableAcks, context, [...held, opened(0, 2, { from: 5, end: 6 })])).toBeNull();
  });
});

describe("fencing-proposal, where terms are opened", () => {
  const accepted = (value: number, term: number): Observation => ({ type: "accepted", slot: 4, term, value });
  const within = { decidesWithin: old, decides: "write" };
  const story = (...between: readonly Row[]): Row[] => [
    elected(0, 1, [0], within),
    ...[0, 1, 2].flatMap((node) => rows(node, accepted(7, 1))),
    ...between,
    [1, { type: "proposed", slot: 4, term: 2, value: 8 }],
  ];

  it("does not mind what was accepted in a term that was never opened", () => {
    expect(judge(fencingProposal, context, story())).toBeNull();
  });

  it.each([
    ["by its leader", opened(0, 1)],
    ["as the next holder knows from the registry", claimed(1, 2, 1)],
  ])("holds a proposal against it once it is open, %s", (_, row) => {
    expect(judge(fencingProposal, context, story(row))).toContain("may be chosen in term 1: {0, 1, 2} accepted it");
  });

  it("asks for a quorum of the configuration that decides", () => {
    const few = [elected(0, 1, [0], within), opened(0, 1), ...rows(0, accepted(7, 1))];
    const promised = [1, 2].flatMap((node) => rows(node, { type: "promised", term: 2, report: "" }));
    const proposal: Row = [1, { type: "proposed", slot: 4, term: 2, value: 8 }];
    expect(judge(fencingProposal, context, [...few, ...promised, proposal])).toBeNull();
    expect(judge(fencingProposal, context, [...few, promised[0]!, proposal])).toBeNull(); // 1 promised: two are too few
    expect(judge(fencingProposal, context, [...few, proposal])).toContain("and {1, 2, 3, 4} may still accept it");
  });
});
