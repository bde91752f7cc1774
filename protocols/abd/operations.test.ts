/** ABD, readers and writers, sentence by sentence. */
import { describe, expect, it } from "vitest";
import type { Operation } from "../../sim/contract/operation.ts";
import { answers, clusterOf, observed, sentTo, TestNode } from "../testing/testing.ts";
import { abd } from "./index.ts";
import { replica } from "./replica.ts";
import type { AbdOptions, AbdTypes, Copy, Message } from "./types.ts";

/** Replica 0 of three, which writes for session 0, and clients 3 and 4. */
const bench = (given: Partial<AbdOptions> = {}) =>
  new TestNode<AbdTypes>(replica, clusterOf<AbdOptions>(abd, 3, given), 0);

const put = (value: string): Operation => ({ type: "put", key: "x", value });
const get: Operation = { type: "get", key: "x" };
const copy = (counter: number, writer: number, value: string | null) =>
  ({ stamp: { counter, writer }, value, id: counter === 0 ? 0 : 7 }) as unknown as Copy;
const nothing = copy(0, 0, null);
const told = (held: Copy, session = 0, sequence = 1) =>
  ({ type: "told", session, sequence, copy: held }) as unknown as Message;
const stored = (counter: number, writer: number, session = 0, sequence = 1, holds = true) =>
  ({ type: "stored", session, sequence, stamp: { counter, writer }, holds }) as unknown as Message;
const kinds = (effects: unknown[]) => (effects as [string][]).map(([kind]) => kind);
const replies = (effects: unknown[]) => kinds(effects).filter((kind) => kind === "reply").length;

describe("a writer", () => {
  it("§4 a writer asks a majority for stamps before it writes", () => {
    const node = bench();
    expect(sentTo(node.ask(0, 1, put("a")), 2)).toMatchObject([{ type: "query", key: "x" }]);
    expect(node.hear(1, told(nothing))).toEqual([]);
    expect(sentTo(node.hear(2, told(copy(4, 2, "z"))), 1)).toMatchObject([
      { type: "store", copy: { stamp: { counter: 5, writer: 0 }, value: "a" } },
    ]);
  });

  it("the stamp is on disk before anybody hears of it", () => {
    const node = bench();
    node.ask(0, 1, put("a"));
    node.hear(1, told(nothing));
    expect(kinds(node.hear(2, told(nothing))).slice(0, 3)).toEqual(["write", "sync", "send"]);
  });

  it("two puts of one writer at a time have different stamps", () => {
    const node = bench();
    node.ask(0, 1, put("a"));
    node.ask(3, 1, put("b"));
    for (const session of [0, 3]) node.hear(1, told(nothing, session));
    const stamps = [0, 3].flatMap((session) => sentTo(node.hear(2, told(nothing, session)), 1));
    expect(stamps).toMatchObject([{ copy: { stamp: { counter: 1 } } }, { copy: { stamp: { counter: 2 } } }]);
  });

  it("a counter that was given is not given again after a crash", () => {
    const node = bench();
    node.ask(0, 1, put("a"));
    for (const from of [1, 2]) node.hear(from, told(nothing));
    node.restart();
    node.ask(3, 1, put("b"));
    node.hear(1, told(nothing, 3));
    expect(sentTo(node.hear(2, told(nothing, 3)), 1)).toMatchObject([{ copy: { stamp: { counter: 2 } } }]);
  });

  it("a put that is asked again after a crash keeps its stamp, and asks nobody for others", () => {
    const node = bench();
    node.ask(0, 1, put("a"));
    for (const from of [1, 2]) node.hear(from, told(nothing));
    node.restart();
    expect(sentTo(node.ask(0, 1, put("a")), 2)).toMatchObject([
      { type: "store", copy: { stamp: { counter: 1, writer: 0 }, value: "a" } },
    ]);
  });

  it("a put is over once a majority has answered, whether they hold it or a later one", () => {
    const node = bench();
    node.ask(0, 1, put("a"));
    for (const from of [1, 2]) node.hear(from, told(nothing));
    expect(node.hear(1, stored(1, 0))).toEqual([]);
    const effects = node.hear(2, stored(1, 0, 0, 1, false));
    expect(replies(effects)).toBe(1);
    expect(observed(effects, "chosen")).toEqual([]); // only one is known to have held it
  });

  it("who does not write for a session says who does", () => {
    expect(bench().ask(1, 1, put("a"))).toContainEqual([
      "reply",
      4,
      { type: "redirect", session: 1, sequence: 1, leader: 1 },
    ]);
  });

  it("an old put that comes late is no operation any more", () => {
    const node = bench();
    node.ask(0, 2, put("b"));
    for (const from of [1, 2]) node.hear(from, told(nothing, 0, 2));
    node.restart();
    expect(node.ask(0, 1, put("a"))).toEqual([]);
  });
});

describe("a reader", () => {
  it("§3 a reader stores the latest copy that it was told at a majority before it answers", () => {
    const node = bench();
    node.ask(1, 1, get);
    node.hear(1, told(copy(2, 1, "b"), 1));
    const effects = node.hear(2, told(copy(1, 2, "a"), 1));
    expect(sentTo(effects, 2)).toMatchObject([{ type: "store", copy: { value: "b" } }]);
    expect(replies(effects)).toBe(0);
    node.hear(1, stored(2, 1, 1));
    expect(answers(node.hear(2, stored(2, 1, 1)))).toEqual([[4, "b"]]);
  });

  it("an answer counts once, and only in its phase", () => {
    const node = bench();
    node.ask(1, 1, get);
    node.hear(1, told(nothing, 1));
    expect(node.hear(1, told(nothing, 1))).toEqual([]);
    node.hear(2, told(nothing, 1));
    expect(node.hear(0, told(copy(9, 1, "late"), 1))).toEqual([]);
    node.hear(1, stored(0, 0, 1));
    expect(node.hear(1, stored(0, 0, 1))).toEqual([]);
  });

  it("an answer to what it stored before a crash does not count for what it stores after", () => {
    const node = bench();
    node.ask(1, 1, get);
    for (const from of [0, 1]) node.hear(from, told(copy(1, 1, "a"), 1));
    node.restart();
    node.ask(1, 1, get);
    for (const from of [0, 1]) node.hear(from, told(copy(2, 1, "b"), 1));
    node.hear(0, stored(2, 1, 1));
    expect(node.hear(2, stored(1, 1, 1))).toEqual([]);
    expect(answers(node.hear(2, stored(2, 1, 1)))).toEqual([[4, "b"]]);
  });

  it("unanimous reads: a read is over after one round trip where a write quorum told the latest stamp", () => {
    const node = bench({ reads: "unanimous" });
    node.ask(1, 1, get);
    node.hear(1, told(copy(2, 1, "b"), 1));
    const effects = node.hear(2, told(copy(2, 1, "b"), 1));
    expect(answers(effects)).toEqual([[4, "b"]]);
    expect(observed(effects, "chosen")).toMatchObject([{ acks: 0b110, quorum: "write" }]);
  });

  it("unanimous reads: a read quorum alone is not enough where write quorums are larger", () => {
    const node = bench({ reads: "unanimous", read: 1 });
    node.ask(1, 1, get);
    expect(sentTo(node.hear(1, told(copy(2, 1, "b"), 1)), 2)).toMatchObject([{ type: "store" }]);
  });
});

describe("asking again", () => {
  it("who has not answered is asked again, after one round of the timer, then two, and others are not", () => {
    const node = bench();
    node.ask(1, 1, get);
    node.hear(2, told(nothing, 1));
    const asked = Array.from({ length: 3 }, () => node.fire("retry")).map((effects) => [
      sentTo(effects, 1).length,
      sentTo(effects, 2).length,
    ]);
    expect(asked).toEqual([
      [1, 0],
      [0, 0],
      [1, 0],
    ]);
  });

  it("nothing goes out again once nobody waits", () => {
    const node = bench({ reads: "unanimous" });
    node.ask(1, 1, get);
    node.hear(1, told(nothing, 1));
    expect(node.hear(2, told(nothing, 1))).toContainEqual(["cancelTimer", "retry"]);
  });
});
