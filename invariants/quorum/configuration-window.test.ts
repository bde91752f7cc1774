/** Configurations that govern from a slot on: who decides where, and whose promises it takes. */
import { expect, it } from "vitest";
import { type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { configurationWindow } from "./configuration-window.ts";

const context = testContext(6, 2, { firstMembers: [setOf(0, 1, 2)], membersBySlot: true });

const [three, others, pair] = [setOf(0, 1, 2), setOf(3, 4, 5), setOf(1, 2)];

const configured = (from: number, members: NodeSet, node = 0): Row => [
  node,
  { type: "configured", configuration: `from ${from}`, follows: "first", members: [members], slot: from },
];
const elected = (term: number, members: NodeSet): Row => [
  0,
  { type: "elected", term, electors: members, quorum: "phase1", members: [members] },
];
const chosen = (slot: number, members: NodeSet, term = 1): Row => [
  0,
  { type: "chosen", term, slot, value: slot, acks: members, quorum: "phase2", members: [members] },
];

const say = (...rows: Row[]) => judge(configurationWindow, context, rows);

it("is silent while each slot is decided by whom it is for, though they have no node in common", () => {
  const rows = [elected(1, three), chosen(0, three), configured(4, others), chosen(2, three), elected(1, others)];
  expect(say(...rows, chosen(4, others), chosen(3, three))).toBeNull();
});

it("is silent where a leader tells again what governs, or members come back later on", () => {
  const rows = [elected(1, three), configured(4, others), configured(8, three), chosen(9, three)];
  expect(say(...rows, configured(4, others, 3), configured(8, three, 3))).toBeNull();
});

it("fires where a slot is decided by the configuration before, or by the one that is to come", () => {
  const rows = [elected(1, three), elected(1, others), configured(4, others)];
  expect(say(...rows, chosen(4, three))).toBe(
    "n0 decides slot 4 in term 1 by the configuration {0, 1, 2}, where {3, 4, 5} govern",
  );
  expect(say(...rows, chosen(3, others))).toMatch(/by the configuration \{3, 4, 5\}, where \{0, 1, 2\} govern/);
});

it("fires where another configuration comes to govern slots that are decided", () => {
  expect(say(elected(1, three), chosen(5, three), configured(4, others))).toBe(
    "n0 has {3, 4, 5} govern from slot 4 on, where {0, 1, 2} have decided slot 5",
  );
});

it("fires where two configurations govern from one slot on", () => {
  expect(say(configured(4, others), configured(4, pair, 1))).toBe(
    "n1 has {1, 2} govern from slot 4 on, and {3, 4, 5} do",
  );
});

it("fires where a slot is decided in a term that no quorum of its configuration promised", () => {
  expect(say(elected(1, three), configured(4, others), chosen(4, others))).toBe(
    "n0 decides slot 4 in term 1 by the configuration {3, 4, 5}, no quorum of which promised that term",
  );
  expect(say(configured(4, others), chosen(4, others))).toBeNull(); // nobody told who was elected
});

it("says nothing of systems whose configurations govern in another way", () => {
  const { membersBySlot: _, ...registry } = context;
  expect(judge(configurationWindow, registry, [configured(4, others), chosen(4, three)])).toBeNull();
});
