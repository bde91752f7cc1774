/** Reads from the state of whoever is asked: what a session sees moves forward, and what sync asks for. */
import { expect, it } from "vitest";
import type { Session } from "../../sim/contract/operation.ts";
import { answers, sentTo } from "../testing/testing.ts";
import { entry, epoch, leader, put, type Replica, synchronized, typesTo, zxid } from "./test-replica.ts";

const get = { type: "get", key: "a" } as const;

/** Replica 0 has executed the first write of session 1, and has the second one. */
function behind(reads: string): Replica {
  const replica = synchronized({ reads });
  replica.hear(2, { type: "proposal", epoch: epoch(1), entries: [entry(1, 1, put(1)), entry(1, 2, put(1, 2))] });
  replica.hear(2, { type: "commit", epoch: epoch(1), zxid: zxid(1, 1) });
  return replica;
}

const commit = { type: "commit", epoch: epoch(1), zxid: zxid(1, 2) } as const;

it("ATC 2010, §4.4: read requests are handled locally at each server, and each answer tells the zxid that it saw", () => {
  expect(behind("local").ask(0, 1, get)).toContainEqual([
    "reply",
    3,
    expect.objectContaining({ type: "done", result: { type: "value", value: "1.1" }, seen: zxid(1, 1) }),
  ]);
});

it("ATC 2010, §4.4: a server that is behind what the client has seen answers once it has caught up", () => {
  const replica = behind("local");
  expect(answers(replica.askHavingSeen(0, 1, get, zxid(1, 2)))).toEqual([]);
  expect(answers(replica.hear(2, commit))).toEqual([[3, "1.2"]]);
});

it("ATC 2010, §4.4: with sync a read waits for all that the leader had committed when it was asked", () => {
  const replica = behind("sync");
  const effects = replica.ask(0, 1, get);
  expect(sentTo(effects, 2)).toEqual([{ type: "sync", session: 0, sequence: 1 }]);
  replica.hear(2, { type: "synced", session: 0 as Session, sequence: 1, zxid: zxid(1, 2) });
  expect(answers(replica.hear(2, commit))).toEqual([[3, "1.2"]]);
});

it("a leader answers sync with what is committed, and who does not serve says nothing", () => {
  const ask = { type: "sync", session: 0 as Session, sequence: 1 } as const;
  expect(sentTo(leader({ reads: "sync" }).hear(0, ask), 0)).toEqual([{ ...ask, type: "synced", zxid: zxid(1, 0) }]);
  expect(typesTo(synchronized({ reads: "sync" }).hear(1, ask), 1)).toEqual([]);
});

it("who looks for a leader answers no reads, and sends on those that wait", () => {
  const replica = behind("sync");
  replica.ask(0, 1, get);
  const redirect = { type: "redirect", session: 0, sequence: 1, leader: null };
  expect(replica.fire("leader")).toContainEqual(["reply", 3, redirect]);
  expect(replica.ask(0, 1, get)).toContainEqual(["reply", 3, redirect]);
});

it("the answer to a write tells its zxid, so that its session reads it elsewhere; with ordered reads nothing is told", () => {
  for (const [reads, seen] of [
    ["local", zxid(1, 1)],
    ["ordered", undefined],
  ] as const) {
    const replica = leader({ reads });
    replica.ask(0, 1, { type: "put", key: "a", value: "x" });
    replica.hear(2, { type: "ack", epoch: epoch(1), zxid: zxid(1, 1) });
    const effects = replica.hear(0, { type: "ack", epoch: epoch(1), zxid: zxid(1, 1) }) as unknown[][];
    const [reply] = effects.filter(([kind]) => kind === "reply");
    expect(reply?.[2]).toMatchObject({ type: "done", ...(seen === undefined ? {} : { seen }) });
    expect(Object.hasOwn(reply?.[2] as object, "seen")).toBe(seen !== undefined);
  }
});
