/** What one run measures: operations by stretch and by kind, and how much its disks hold. */
import { expect, test } from "vitest";
import { Log } from "../../base/log.ts";
import { setOf } from "../../base/node-set.ts";
import { Table } from "../../base/table.ts";
import type { Observation } from "../../contract/observation.ts";
import type { Operation, Session } from "../../contract/operation.ts";
import { entriesKept } from "./entries-kept.ts";
import { Meter } from "./meter.ts";

const session = 0 as Session;
const get: Operation = { type: "get", key: "k0" };
const put: Operation = { type: "put", key: "k0", value: "v" };

/** One operation that takes a microsecond. */
function ask(meter: Meter, operation: Operation, outcome: "ok" | "failed" | "unknown", now: number): void {
  const invoked: Observation = { type: "invoked", session, sequence: 1, operation };
  meter.see(invoked, now);
  meter.see({ type: "returned", session, sequence: 1, outcome, result: null }, now + 1);
}

test("operations count in the stretch they return in, and faults that overlap are one stretch", () => {
  const meter = new Meter(false, 0);
  ask(meter, put, "ok", 0);
  meter.messages = 7;
  meter.faultBegins(10);
  ask(meter, get, "unknown", 11);
  meter.faultBegins(12);
  meter.faultEnds(13);
  ask(meter, get, "ok", 14);
  meter.messages = 9;
  meter.faultEnds(20);
  ask(meter, get, "failed", 21);
  meter.see({ type: "healed" }, 30);
  meter.faultEnds(30);
  ask(meter, get, "ok", 31);
  const { phases, kinds, ok, failed, unknown } = meter.measures(40);
  expect({ ok, failed, unknown }).toEqual({ ok: 3, failed: 1, unknown: 1 });
  expect(phases).toMatchObject({
    before: { ok: 1, reads: 0, micros: 10, messages: 7 },
    during: { ok: 1, unknown: 1, reads: 1, micros: 10, messages: 2 },
    after: { ok: 0, failed: 1, micros: 10, messages: 0 },
    healed: { ok: 1, reads: 1, micros: 10 },
  });
  expect(kinds).toEqual({ put: { asked: 1, ok: 1 }, get: { asked: 4, ok: 2 } });
});

test("a disk holds the entries of its logs, tables and lists", () => {
  const log = Log.empty<number>(4).append(1).append(2);
  const table = Table.empty<string>().set(7, "a");
  expect(entriesKept({ term: 3, vote: null, log, table, list: [1, 2, 3], snapshot: { log } })).toBe(6);
});

test("a leader that tells anew who decides in its term is not elected again", () => {
  const meter = new Meter(false, 0);
  const elected: Observation = { type: "elected", term: 1, electors: setOf(0), quorum: "read" };
  meter.see(elected, 0);
  meter.see({ ...elected, again: true }, 1);
  meter.see({ ...elected, term: 2 }, 2);
  expect(meter.measures(10).elections).toBe(2);
});
