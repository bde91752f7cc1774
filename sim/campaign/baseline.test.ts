/** Rates against a baseline: what counts as a change, and what is chance. */
import { expect, test } from "vitest";
import { emptyReport } from "../search/fuzz.ts";
import { batchCount, type RateBatches } from "../search/rates.ts";
import { changesSince } from "./baseline.ts";

const cell = { system: "raft", scenario: "calm" };
const plans = { seed: "1", from: 0, runs: 320, nodes: null, beyond: false };

/** Batches of ten runs; `value` tells a quantity of each batch. */
const batches = (quantities: { readonly [name: string]: (batch: number) => number }): RateBatches =>
  Object.fromEntries(
    Object.entries({ runs: (_batch: number) => 10, ...quantities }).map(([name, value]) => [
      name,
      Array.from({ length: batchCount }, (_, batch) => value(batch)),
    ]),
  );

function changes(before: RateBatches, now: RateBatches) {
  const report = { ...emptyReport(0), rates: now };
  const outcome = {
    cells: [{ ...cell, report }],
    seconds: 1,
    interrupted: false,
    given: [],
    failure: null,
    digest: "",
  };
  return changesSince({ ...plans, cells: [{ ...cell, batches: before }] }, outcome);
}

/** Plans differ tenfold among each other. */
const events = (batch: number): number => 100 * (1 + (batch % 10));

test("equal campaigns have equal rates", () => {
  expect(changes(batches({ events, operations: () => 50 }), batches({ events, operations: () => 50 }))).toEqual([]);
});

test("batches are held against their own, so a fifth more events in each is seen however much plans differ", () => {
  const [change] = changes(batches({ events }), batches({ events: (batch) => 1.2 * events(batch) }));
  expect(change).toMatchObject({ ...cell, rate: "events per run", factor: expect.closeTo(1.2), tolerance: 0.1 });
  expect(change!.errors).toBeGreaterThan(5);
});

test("what differs by less than its tolerance passes, and what chance explains passes too", () => {
  expect(changes(batches({ events }), batches({ events: (batch) => 1.09 * events(batch) }))).toEqual([]);
  const once = (batch: number): number => events(batch) + (batch === 3 ? 10_000 : 0); // one run went wild
  expect(changes(batches({ events }), batches({ events: once }))).toEqual([]);
});

test("a change on which nearly all batches agree is seen though a few wild runs swell the spread", () => {
  const wild = (batch: number): number => (batch % 8 === 0 ? 5_000 : 10);
  const [change] = changes(batches({ "witness read": wild }), batches({}));
  expect(change).toMatchObject({ factor: 0, differing: 32, agreeing: 32 });
  expect(change!.errors).toBeLessThan(5);
});

test("a witness that is seen no more is a change, and so is one that is new", () => {
  const [gone] = changes(batches({ "witness read": () => 4 }), batches({}));
  expect(gone).toMatchObject({ rate: "witness read per run", before: 0.4, now: 0, factor: 0, errors: null });
  const [fresh] = changes(batches({}), batches({ "witness read": () => 4 }));
  expect(fresh).toMatchObject({ rate: "witness read per run", before: 0, now: 0.4, factor: null });
});

test("messages are counted per operation: less work is not fewer messages", () => {
  const busy = batches({ messages: () => 1_000, operations: () => 100 });
  const idle = batches({ messages: () => 500, operations: () => 50 });
  expect(changes(busy, idle).map(({ rate }) => rate)).toEqual(["operations per run"]);
});

test("operations that take longer are seen, though as many complete with as many messages", () => {
  const taking = (micros: number) => batches({ operations: () => 50, micros: () => 50 * micros });
  const [slower] = changes(taking(1_000), taking(1_200));
  expect(slower).toMatchObject({ rate: "micros per operation", before: 1_000, now: 1_200, tolerance: 0.1 });
  expect(changes(taking(1_000), taking(1_090))).toEqual([]);
});

test("a baseline says nothing of a rate that it was recorded without", () => {
  const before = batches({ operations: () => 50 });
  expect(changes(before, batches({ operations: () => 50, micros: () => 9_000 }))).toEqual([]);
});

test("a cell that the baseline has not is passed over", () => {
  const report = { ...emptyReport(0), rates: batches({ events }) };
  const outcome = {
    cells: [{ ...cell, report }],
    seconds: 1,
    interrupted: false,
    given: [],
    failure: null,
    digest: "",
  };
  expect(changesSince({ ...plans, cells: [] }, outcome)).toEqual([]);
});
