/** Configurations in the log: which may follow which, and which are left behind. */
import { expect, it } from "vitest";
import { type NodeSet, setOf, size } from "../../sim/base/node-set.ts";
import { quorumsOfMembers } from "../../sim/contract/judgement.ts";
import type { Members } from "../../sim/contract/members.ts";
import { majoritySize, Within } from "../../sim/contract/quorum.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { configurationChain } from "./configuration-chain.ts";

const majorityOf = (members: NodeSet) => ({ majority: new Within(6, members, majoritySize(size(members))) });

const context = {
  ...testContext(6),
  quorums: majorityOf(setOf(0, 1, 2)),
  quorumsOf: quorumsOfMembers(majorityOf),
  intersections: [["majority", "majority"]] as const,
  firstMembers: [setOf(0, 1, 2)],
  membersMeet: true as const,
};

const configured = (name: string, follows: string, slot: number, ...members: NodeSet[]): Row => [
  0,
  { type: "configured", configuration: name, follows, slot, members, term: Number(name.split(":")[0]) },
];

const first: Row = [
  0,
  { type: "configured", configuration: "first", follows: null, members: [setOf(0, 1, 2)], term: 1 },
];

const chosen = (term: number, slot: number, ...members: NodeSet[]): Row => [
  0,
  { type: "chosen", term, slot, value: slot, acks: members[0]!, quorum: "majority", members },
];

const elected = (node: number, term: number, members: Members): Row => [
  node,
  { type: "elected", term, electors: members[0]!, quorum: "majority", members },
];

const three = setOf(0, 1, 2);
const four = setOf(0, 1, 2, 3);
const others = setOf(3, 4, 5);

it("is silent while one server comes or goes, or both sets are asked", () => {
  const rows = [
    first,
    chosen(1, 1, three),
    configured("1:2", "first", 2, four),
    chosen(1, 2, four),
    configured("1:3", "1:2", 3, four, others),
    chosen(1, 3, four, others),
    configured("1:4", "1:3", 4, others),
    chosen(1, 4, others),
    elected(3, 2, [others]),
  ];
  expect(judge(configurationChain, context, rows)).toBeNull();
});

it("fires where quorums of a configuration and of the one before need not meet", () => {
  const rows = [first, chosen(1, 1, three), configured("1:2", "first", 2, setOf(0, 3, 4))];
  expect(judge(configurationChain, context, rows)).toMatch(
    /follow \{0, 1, 2\}, though \{1, 2\} and \{0, 3\} are quorums/,
  );
});

it("fires where one follows another that is not chosen", () => {
  const rows = [first, chosen(1, 1, three), configured("1:2", "first", 2, four), configured("1:3", "1:2", 3, three)];
  expect(judge(configurationChain, context, rows)).toMatch(/which is not chosen/);
});

it("a configuration that was never chosen may give way to another one", () => {
  const rows = [
    ...[first, chosen(1, 1, three), configured("1:2", "first", 2, four), elected(1, 2, [three]), chosen(2, 2, three)],
    ...[configured("2:3", "first", 3, setOf(0, 1)), chosen(2, 3, setOf(0, 1)), elected(1, 3, [setOf(0, 1)])],
  ];
  expect(judge(configurationChain, context, rows)).toBeNull();
});

it("what is decided below a change, by its members already, does not stand for one with the same members that was removed", () => {
  const rows = [
    ...[first, configured("1:2", "first", 2, four), elected(1, 3, [three])], // the change of term 1 is in no log any more
    ...[chosen(3, 3, three), configured("3:5", "first", 5, four), chosen(3, 4, four), elected(2, 4, [three])],
  ];
  expect(judge(configurationChain, context, rows)).toBeNull();
  expect(
    judge(configurationChain, context, [...rows.slice(0, -1), chosen(3, 5, four), elected(2, 4, [three])]),
  ).toMatch(/which was left behind/);
});

it("fires where a configuration that was left behind elects or decides in a later term; in an older one it may", () => {
  const rows = [first, chosen(2, 1, three), configured("2:2", "first", 2, setOf(0, 1)), chosen(2, 2, setOf(0, 1))];
  expect(judge(configurationChain, context, [...rows, elected(2, 3, [three])])).toBe(
    "n2 is elected in term 3 by the configuration {0, 1, 2}, which was left behind for {0, 1} in term 2",
  );
  expect(judge(configurationChain, context, [...rows, chosen(3, 3, three)])).toMatch(/decides slot 3 in term 3/);
  expect(judge(configurationChain, context, [...rows, elected(2, 1, [three])])).toBeNull();
});

it("says nothing of systems that hand over in another way", () => {
  const { membersMeet: _, ...registry } = context;
  expect(judge(configurationChain, registry, [first, configured("1:2", "first", 2, others)])).toBeNull();
});
