/** The bookie, sentence by sentence of the protocol's documentation. */
import { describe, expect, it } from "vitest";
import type { Command } from "../../sim/contract/operation.ts";
import { commandOf } from "../../sim/contract/operation.ts";
import { clusterOf, observed, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { bookie } from "./bookie.ts";
import { bookkeeper } from "./index.ts";
import type { BookieTypes, BookkeeperOptions } from "./state.ts";
import type { Add, EntryNumber, LedgerEntry, LedgerId, Position } from "./types.ts";

const cluster = clusterOf<BookkeeperOptions>(bookkeeper, 3);
const [own] = cluster.roles;
const writer = own!.first + own!.count;
const command: Command = commandOf(requestOf(0, 1, { type: "put", key: "k", value: "v" }));

const entryOf = (number: number, lac = -1): LedgerEntry => ({
  position: (10 + number) as Position,
  lac: lac as EntryNumber,
  command,
  checkpoint: null,
});
const add = (ledger: number, number: number, isRecovery = false, lac = -1): Add => ({
  type: "add",
  ledger: ledger as LedgerId,
  number: number as EntryNumber,
  entry: entryOf(number, lac),
  isRecovery,
});
const readLac = (ledger: number, fence: boolean) =>
  ({ type: "read lac", ledger: ledger as LedgerId, fence, round: 5 }) as const;
const read = (ledger: number, fence: boolean, from: number, to: number) =>
  ({
    type: "read entries",
    ledger: ledger as LedgerId,
    fence,
    from: from as EntryNumber,
    to: to as EntryNumber,
  }) as const;

function begun(): TestNode<BookieTypes> {
  const node = new TestNode(bookie, cluster, own!.first);
  node.restart();
  return node;
}

describe("a bookie", () => {
  it("stores an entry durably before it acknowledges it", () => {
    const effects = begun().hear(writer, add(1, 0)) as unknown[][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(sentTo(effects, writer)).toEqual([{ type: "added", ledger: 1, number: 0, isRecovery: false }]);
  });

  it("once a ledger is fenced, takes no more entries of its writer, across restarts too", () => {
    const node = begun();
    expect(sentTo(node.hear(writer, readLac(1, true)), writer)).toMatchObject([{ type: "lac read", last: -1 }]);
    expect(sentTo(node.hear(writer, add(1, 0)), writer)).toEqual([{ type: "fenced", ledger: 1 }]);
    node.restart();
    expect(sentTo(node.hear(writer, add(1, 0)), writer)).toEqual([{ type: "fenced", ledger: 1 }]);
  });

  it("fences ledger by ledger", () => {
    const node = begun();
    node.hear(writer, readLac(2, true));
    expect(sentTo(node.hear(writer, add(1, 0)), writer)).toMatchObject([{ type: "added" }]);
  });

  it("takes the entries that a recovery writes back, fenced or not", () => {
    const node = begun();
    node.hear(writer, readLac(1, true));
    const effects = node.hear(writer, add(1, 0, true));
    expect(sentTo(effects, writer)).toMatchObject([{ type: "added", isRecovery: true }]);
    expect(observed(effects, "accepted")).toMatchObject([{ term: 3, slot: 10, ledger: 1 }]);
  });

  it("issue 2614: a recovery's read fences too, before it is answered", () => {
    const node = begun();
    const effects = node.hear(writer, read(1, true, 0, 9)) as unknown[][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(sentTo(node.hear(writer, add(1, 0)), writer)).toEqual([{ type: "fenced", ledger: 1 }]);
  });

  it("a read that does not fence leaves the ledger open", () => {
    const node = begun();
    node.hear(writer, readLac(1, false));
    node.hear(writer, read(1, false, 0, 9));
    expect(sentTo(node.hear(writer, add(1, 0)), writer)).toMatchObject([{ type: "added" }]);
  });

  it("lists the entries of the range that it has: the others are an explicit no", () => {
    const node = begun();
    for (const number of [0, 2, 5]) node.hear(writer, add(1, number));
    const [answer] = sentTo(node.hear(writer, read(1, false, 1, 5)), writer) as [{ entries: [number, unknown][] }];
    expect(answer.entries.map(([number]) => number)).toEqual([2]);
  });

  it("tells the highest LAC that rode on an entry or was told by itself", () => {
    const node = begun();
    node.hear(writer, add(1, 3, false, 2));
    node.hear(writer, add(1, 1, false, 0));
    expect(sentTo(node.hear(writer, readLac(1, false)), writer)).toMatchObject([{ lac: 2, last: 3 }]);
    node.hear(writer, { type: "write lac", ledger: 1 as LedgerId, lac: 3 as EntryNumber });
    expect(sentTo(node.hear(writer, readLac(1, false)), writer)).toMatchObject([{ lac: 3, last: 3 }]);
  });

  it("a deleted ledger is gone, and never denies an entry", () => {
    const node = begun();
    node.hear(writer, add(1, 0));
    node.hear(writer, { type: "delete ledgers", below: 2 as LedgerId });
    expect(sentTo(node.hear(writer, read(1, true, 0, 9)), writer)).toEqual([{ type: "no such ledger", ledger: 1 }]);
    expect(sentTo(node.hear(writer, add(1, 0)), writer)).toEqual([{ type: "fenced", ledger: 1 }]);
    expect(node.state.entries.size).toBe(0);
  });
});
