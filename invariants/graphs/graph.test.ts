/** The judges of dependency graphs, each shown failing and each silent on the correct twin. */
import { expect, test } from "vitest";
import type { Observation } from "../../sim/contract/observation.ts";
import { type Command, commandOf, type Operation, type Session } from "../../sim/contract/operation.ts";
import { judge, testContext } from "../testing.ts";
import { dependencyVisibility } from "./dependency-visibility.ts";
import { executionOrder } from "./execution-order.ts";
import { graphAgreement } from "./graph-agreement.ts";

const context = testContext(3);
const command = (session: number, operation: Operation): Command =>
  commandOf({ type: "request", session: session as Session, sequence: 1, operation });
const put = (session: number, key = "k"): Command => command(session, { type: "put", key, value: `${session}` });
const get = (session: number, key = "k"): Command => command(session, { type: "get", key });
const ordered = (instance: number, of: Command | null, dependencies: number[], sequence = 1): Observation => ({
  type: "ordered",
  instance,
  command: of,
  sequence,
  dependencies,
});
const executed = (of: Command, instance = of.session): Observation => ({
  type: "executed",
  instance,
  command: of,
  fresh: true,
});
const restarted: Observation = { type: "restarted" };

test("an instance committed alike everywhere is fine; other dependencies, sequence or command are not", () => {
  const first = ordered(3, put(0), [0, -1, -1]);
  expect(judge(graphAgreement, context, [[0, first], [1, first]])).toBeNull(); // biome-ignore format: a pair
  for (const other of [
    ordered(3, put(0), [1, -1, -1]),
    ordered(3, put(0), [0, -1, -1], 2),
    ordered(3, null, [0, -1, -1]),
  ]) {
    expect(judge(graphAgreement, context, [[0, first], [1, other]])).toMatch(/n1 learned instance 3/); // biome-ignore format: a pair
  }
});

test("interfering commands must see one another, commuting ones need not", () => {
  const rows = (a: Observation, b: Observation) => judge(dependencyVisibility, context, [[0, a], [1, b]]); // biome-ignore format: a pair
  expect(rows(ordered(0, put(0), [-1, -1, -1]), ordered(1, put(1), [-1, -1, -1]))).toMatch(/neither follows/);
  expect(rows(ordered(0, put(0), [-1, -1, -1]), ordered(1, put(1), [0, -1, -1]))).toBeNull();
  expect(rows(ordered(0, get(0), [-1, -1, -1]), ordered(1, get(1), [-1, -1, -1]))).toBeNull();
  expect(rows(ordered(0, put(0, "a"), [-1, -1, -1]), ordered(1, put(1, "b"), [-1, -1, -1]))).toBeNull();
});

test("two writes of a key in two orders are a violation, two reads or two keys are not", () => {
  const run = (first: readonly Command[], second: readonly Command[]) =>
    judge(executionOrder, context, [
      ...first.map((one) => [0, executed(one)] as const),
      ...second.map((one) => [1, executed(one)] as const),
    ]);
  expect(run([put(0), put(1)], [put(0), put(1)])).toBeNull();
  expect(run([put(0), put(1)], [put(1), put(0)])).toMatch(/n1 executed s1#1 on k where .* s0#1/);
  expect(run([get(0), get(1)], [get(1), get(0)])).toBeNull();
  expect(run([put(0), get(1)], [get(1), put(0)])).toMatch(/a read of k, before a write/);
  expect(run([put(0, "a"), put(1, "b")], [put(1, "b"), put(0, "a")])).toBeNull();
});

test("a restarted replica may begin again at an earlier command, but must go on from there in order", () => {
  const [a, b, c] = [put(0), put(1), put(2)];
  const before = [a, b, c].map((one) => [0, executed(one)] as const);
  const again = (...commands: Command[]) =>
    judge(executionOrder, context, [...before, [0, restarted], ...commands.map((one) => [0, executed(one)] as const)]);
  expect(again(b, c)).toBeNull();
  expect(again(a, c)).toMatch(/executed s2#1 on k where another replica had executed s1#1/);
});

test("what a restarted replica executes first may follow what a crash cut from view", () => {
  const [a, b] = [put(0), put(1)];
  const rows = [[0, restarted], [0, executed(b)], [1, executed(a)], [1, executed(b)]] as const; // biome-ignore format: a story
  expect(judge(executionOrder, context, rows)).toBeNull();
});
