/** The order a system claims: what passes proves the history, what fails is named. */
import { expect, test } from "vitest";
import { answered, failed, pending } from "../history.ts";
import { keyValue } from "../models/key-value.ts";
import { decide } from "./decide.ts";
import { claimedOrder, validateOrder } from "./witness.ts";

const done = { type: "done" };
const value = (found: unknown) => ({ type: "value", value: found });
const put = (key: string, written: string) => ({ type: "put", key, value: written });
const get = (key: string) => ({ type: "get", key });
const model = keyValue();

const calls = [
  answered(0, 0, 10, put("a", "1"), done),
  answered(1, 5, 20, get("a"), value(null)),
  answered(2, 30, 40, get("a"), value("1")),
  pending(3, 1, put("b", "9")),
  failed(4, 2, 3, put("c", "7")),
];

test("a right order is a proof", () => {
  expect(validateOrder(calls, model, [1, 0, 2])).toBeNull();
  expect(validateOrder(calls, model, [1, 0, 3, 2])).toBeNull();
  expect(decide(calls, model, { order: [1, 0, 2] })).toMatchObject({ verdict: "ok", by: "witness", witness: null });
});

test("each way to be wrong is named with the call that shows it", () => {
  expect(validateOrder(calls, model, [2, 1, 0])).toEqual({ problem: "output", call: 2 });
  expect(validateOrder([calls[0]!, { ...calls[2]!, output: value(null) }], model, [1, 0])).toEqual({
    problem: "real time",
    call: 0,
  });
  expect(validateOrder(calls, model, [1, 0])).toEqual({ problem: "missing", call: 2 });
  expect(validateOrder(calls, model, [1, 1, 0, 2])).toEqual({ problem: "twice", call: 1 });
  expect(validateOrder(calls, model, [4, 1, 0, 2])).toEqual({ problem: "failed", call: 4 });
});

test("a wrong order of a right history: both are told", () => {
  const decision = decide(calls, model, { order: [0, 1, 2] });
  expect(decision).toMatchObject({ verdict: "ok", by: "zones", witness: { problem: "output", call: 1 } });
});

test("calls that touch in time may be in either order", () => {
  const touching = [answered(0, 0, 5, put("a", "1"), done), answered(1, 5, 9, get("a"), value(null))];
  expect(validateOrder(touching, model, [1, 0])).toBeNull();
});

test("the order is read from the calls; equal places are ordered by invocation; a call without a place ends it", () => {
  const ordered = [
    { ...calls[0]!, order: 2 },
    { ...calls[1]!, order: 1 },
    { ...calls[2]!, order: 2 },
  ];
  expect(claimedOrder(ordered)).toEqual([1, 0, 2]);
  expect(claimedOrder([...ordered, calls[1]!])).toBeNull();
});
