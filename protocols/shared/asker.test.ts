/** A server as a client of the part below. */
import { expect, it, vi } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { makeCluster, roleOf } from "../../sim/contract/cluster.ts";
import { Io } from "../../sim/contract/io.ts";
import type { Reply, Session } from "../../sim/contract/operation.ts";
import { take } from "../testing/testing.ts";
import { type Asker, type AskerDurable, answerOf, ask, recoverAsker, repeatQuestion } from "./asker.ts";

interface Types {
  readonly State: Asker;
  readonly Durable: AskerDurable;
  readonly Message: { readonly type: "none" };
  readonly Timer: "ask";
  readonly Options: { readonly askMicros: number };
}

/** Node 3, upon a registry of the nodes 0 to 2. */
function make() {
  const registry = makeCluster([["replica", 3]], 2, {});
  const cluster = makeCluster([["writer", 1]], 1, { askMicros: 50_000 }, roleOf(registry, "replica"), 3);
  const io = new Io<Types>(cluster);
  io.self = 3 as NodeId;
  return { io, asker: recoverAsker({ asked: 4 }) };
}

const session = (2 ** 21 + 3) as Session;
const get = { type: "get", key: "log" } as const;
const request = { type: "request", session, sequence: 5, operation: get };
const effects = (io: Io<Types>): unknown[] => take(io as unknown as Io<never>);
const reply = (change: object): Reply => ({ session, sequence: 5, ...change }) as Reply;

it("numbers a question on disk before it leaves", () => {
  const { io, asker } = make();
  ask(asker, get, io);
  expect(effects(io)).toEqual([
    ["write", { asked: 5 }],
    ["sync"],
    ["observe", { type: "invoked", session, sequence: 5, operation: get }],
    ["send", 0, request],
    ["setTimer", "ask"],
  ]);
  expect(() => ask(asker, get, io)).toThrow("a server asks one question at a time");
});

it("asks the next server the same, round and round, until it is answered", () => {
  const { io, asker } = make();
  repeatQuestion(asker, io);
  expect(effects(io)).toEqual([]); // nothing is asked
  ask(asker, get, io);
  effects(io);
  for (const server of [1, 2, 0]) {
    repeatQuestion(asker, io);
    expect(effects(io)).toEqual([
      ["send", server, request],
      ["setTimer", "ask"],
    ]);
  }
});

it("§2.4 asks ever more rarely once all were asked, until an answer takes less than the wait, and the next question as often as ever", () => {
  const { io, asker } = make();
  const waits = vi.spyOn(io, "setTimer");
  ask(asker, get, io);
  for (let time = 0; time < 14; time++) repeatQuestion(asker, io);
  const inWaits = (value: number | undefined): number => value! / 50_000;
  const least = waits.mock.calls.map(([, from]) => inWaits(from));
  expect(least).toEqual([1, 1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8, 8, 8, 8]);
  expect(waits.mock.calls.map(([, , to]) => inWaits(to))).toEqual(least.map((wait) => wait + 1)); // of two one is first
  answerOf(asker, reply({ type: "done", result: { type: "value", value: "x" } }), io);
  ask(asker, get, io);
  expect(waits.mock.lastCall?.slice(1)).toEqual([50_000, 100_000]);
});

it("takes the answer to its question once, and none to another", () => {
  const { io, asker } = make();
  ask(asker, get, io);
  effects(io);
  const done = reply({ type: "done", result: { type: "value", value: "x" } });
  expect(answerOf(asker, { ...done, sequence: 4 }, io)).toBeNull();
  expect(answerOf(asker, done, io)).toEqual({ operation: get, result: { type: "value", value: "x" } });
  expect(answerOf(asker, done, io)).toBeNull();
  expect(effects(io)).toEqual([
    ["cancelTimer", "ask"],
    ["observe", { type: "returned", session, sequence: 5, outcome: "ok", result: { type: "value", value: "x" } }],
  ]);
});

it("is told that a question never takes effect", () => {
  const { io, asker } = make();
  ask(asker, get, io);
  effects(io);
  expect(answerOf(asker, reply({ type: "failed", why: "no" }), io)).toEqual({ operation: get, result: null });
  expect(effects(io)[1]).toEqual(["observe", expect.objectContaining({ type: "returned", outcome: "failed" })]);
});

it("follows redirects, but not in a circle for ever", () => {
  const { io, asker } = make();
  ask(asker, get, io);
  effects(io);
  const moved = reply({ type: "redirect", leader: 2 });
  expect(answerOf(asker, moved, io)).toBeNull();
  expect(effects(io)).toEqual([["send", 2, request]]);
  for (let times = 0; times < 20; times++) answerOf(asker, moved, io);
  expect(effects(io).length).toBeLessThan(10);
  expect(answerOf(asker, reply({ type: "redirect", leader: null }), io)).toBeNull();
  expect(answerOf(asker, reply({ type: "busy" }), io)).toBeNull();
  expect(effects(io)).toEqual([]); // its timer goes on
});
