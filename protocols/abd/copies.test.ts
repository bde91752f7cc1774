/** ABD, a replica's copies: what it tells and what it takes. */
import { describe, expect, it } from "vitest";
import { clusterOf, observed, sentTo, TestNode } from "../testing/testing.ts";
import { abd } from "./index.ts";
import { replica } from "./replica.ts";
import type { AbdOptions, AbdTypes, Copy, Message } from "./types.ts";

const cluster = clusterOf<AbdOptions>(abd, 3);
const writer = 1;
const copy = (counter: number, rank: number, value: string) =>
  ({ stamp: { counter, writer: rank }, value, id: counter * 10 + rank }) as unknown as Copy;
const store = (held: Copy): Message => ({ type: "store", session: 0 as never, sequence: 1, key: "x", copy: held });
const query = { type: "query", session: 0, sequence: 1, key: "x" } as unknown as Message;

const fresh = () => new TestNode<AbdTypes>(replica, cluster, 0);
const told = (node: TestNode<AbdTypes>) => sentTo(node.hear(writer, query), writer);

describe("a replica's copies", () => {
  it("§3 a copy is on disk before the replica says that it holds it", () => {
    const effects = fresh().hear(writer, store(copy(1, 1, "a"))) as [string, ...unknown[]][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(sentTo(effects, writer)).toEqual([
      { type: "stored", session: 0, sequence: 1, stamp: { counter: 1, writer: 1 }, holds: true },
    ]);
  });

  it.each([
    [copy(2, 0, "b"), copy(1, 1, "a")],
    [copy(2, 1, "b"), copy(2, 0, "a")],
  ])("§3 of two copies the one with the later stamp stays, whichever came first: %j", (later, earlier) => {
    for (const order of [
      [later, earlier],
      [earlier, later],
    ]) {
      const node = fresh();
      for (const each of order) node.hear(writer, store(each));
      expect(told(node)).toMatchObject([{ copy: later }]);
    }
  });

  it("who holds a later copy answers an earlier one, and does not say that it holds it", () => {
    const node = fresh();
    node.hear(writer, store(copy(2, 0, "b")));
    const effects = node.hear(writer, store(copy(1, 1, "a")));
    expect(effects).toEqual([["send", writer, expect.objectContaining({ type: "stored", holds: false })]]);
  });

  it("a copy of a store is answered like the first, and writes nothing", () => {
    const node = fresh();
    node.hear(writer, store(copy(1, 1, "a")));
    const effects = node.hear(writer, store(copy(1, 1, "a")));
    expect(effects).toEqual([["send", writer, expect.objectContaining({ type: "stored", holds: true })]]);
  });

  it("a restarted replica tells what is on its disk, and tells the judges of it again", () => {
    const node = fresh();
    node.hear(writer, store(copy(1, 1, "a")));
    expect(observed(node.restart(), "accepted")).toHaveLength(1);
    expect(told(node)).toMatchObject([{ copy: copy(1, 1, "a") }]);
  });

  it("a key that nobody wrote has the stamp that is earlier than all", () => {
    expect(told(fresh())).toMatchObject([{ copy: { stamp: { counter: 0, writer: 0 }, value: null } }]);
  });
});
