/** Convergence and chatter: what they say of the end of a run. */
import { expect, it } from "vitest";
import type { Session } from "../../sim/contract/operation.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { chatter } from "./chatter.ts";
import { convergence } from "./convergence.ts";

const stands = (node: number, upTo: number, machine = "m", excess = 0): Row => [
  node,
  { type: "replicated", upTo, machine, excess },
];

it("replicas that have applied the same have converged", () => {
  expect(judge(convergence, testContext(3), [stands(0, 7), stands(1, 7), stands(2, 7)])).toBeNull();
  expect(judge(convergence, testContext(3), [])).toBeNull();
});

it("a replica that stayed behind is named, with the one that is ahead", () => {
  expect(judge(convergence, testContext(3), [stands(0, 496), stands(1, 41), stands(2, 490)])).toBe(
    "after all faults were over, n1 stayed behind: it has applied 41 where n0 has applied 496",
  );
});

it("machines that differ where as much was applied are named", () => {
  expect(judge(convergence, testContext(2), [stands(0, 7, "a"), stands(1, 7, "b")])).toBe(
    "n0 and n1 have both applied 7, and their state machines differ",
  );
});

it("what a checkpoint should cover, and none does, is told", () => {
  expect(judge(convergence, testContext(2), [stands(0, 90), stands(1, 90, "m", 26)])).toBe(
    "after all faults were over, n1 still held 26 commands more than its options let it before a checkpoint covers them",
  );
});

const healed: Row = [-1, { type: "healed" }];
const answered: Row = [
  3,
  { type: "returned", session: 0 as Session, sequence: 1, outcome: "ok", result: { type: "done" } },
];
const ended = (messages: number): Row => [-1, { type: "ended", messages, isCut: true }];

it("messages without operations are chatter; operations pay for messages", () => {
  expect(judge(chatter, testContext(3), [healed, answered, ended(40_000)])).toBe(
    "after all faults were over, 40000 messages were sent while 1 operations completed",
  );
  expect(judge(chatter, testContext(3), [healed, ...Array<Row>(10).fill(answered), ended(40_000)])).toBeNull();
  expect(judge(chatter, testContext(3), [healed, ended(20_000)])).toBeNull();
});
