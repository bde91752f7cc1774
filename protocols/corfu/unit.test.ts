/** The storage unit: cells, seals, copies, titled by the sentences of the paper. */
import { describe, expect, it } from "vitest";
import { type Command, commandId, type Session } from "../../sim/contract/operation.ts";
import { emptyStore } from "../shared/stores.ts";
import { clusterOf, observed, sentTo, TestNode } from "../testing/testing.ts";
import { corfu } from "./index.ts";
import type { CorfuOptions } from "./state.ts";
import { type Entry, type Epoch, junk, type Position } from "./types.ts";
import { unit } from "./unit.ts";

const cluster = clusterOf<CorfuOptions>(corfu, 3);
const first = cluster.roles[0]!.first; // behind the registry
const proxy = cluster.roles[1]!.first;

const make = () => new TestNode(unit, cluster, first);
const entry = (sequence: number): Entry => {
  const session = 1 as Session;
  const command: Command = {
    id: commandId(session, sequence),
    session,
    sequence,
    operation: { type: "put", key: "x", value: "1" },
  };
  return { command };
};
const [one, two] = [entry(1), entry(2)];
const under = (epoch: number, since = 0) => ({ epoch: epoch as Epoch, since: since as Epoch });
const seal = (epoch: number, since = 0) => ({ type: "seal", ...under(epoch, since) }) as const;
const write = (epoch: number, position: number, what: Entry, since = 0) =>
  ({ type: "write", ...under(epoch, since), position: position as Position, entry: what }) as const;
const read = (epoch: number, position: number, since = 0) =>
  ({ type: "read", ...under(epoch, since), position: position as Position }) as const;
const checkpointAt = (next: number) => ({ next: next as Position, store: emptyStore() });
const trim = (epoch: number, next: number) =>
  ({ type: "trim", ...under(epoch), checkpoint: checkpointAt(next) }) as const;
const copy = (epoch: number, since: number, next: number, cells: readonly (readonly [number, Entry])[]) =>
  ({
    type: "copy",
    ...under(epoch, since),
    checkpoint: checkpointAt(next),
    cells: cells as readonly (readonly [Position, Entry])[],
  }) as const;
const answers = (node: ReturnType<typeof make>, message: Parameters<typeof node.hear>[1]) =>
  sentTo(node.hear(proxy, message), proxy);

/** One that was written to under epoch 1. */
function holding() {
  const node = make();
  node.hear(proxy, write(1, 3, one));
  return node;
}

describe("§3.2 a cell is written once", () => {
  it("it is on disk, with the epoch, before that is told", () => {
    const effects = make().hear(proxy, write(1, 3, one)) as [string, object][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(Object.keys(effects[0]![1]).sort()).toEqual(["base", "cells", "epoch", "since", "top"]);
    expect(sentTo(effects, proxy)).toEqual([{ type: "written", epoch: 1, position: 3, id: one.command!.id }]);
  });

  it("another entry is told what is there, junk too", () => {
    const node = holding();
    const overwrite = { type: "overwrite", epoch: 1, position: 3, found: one };
    expect(answers(node, write(1, 3, two))).toEqual([overwrite]);
    expect(answers(node, write(1, 3, junk))).toEqual([overwrite]);
    expect(answers(node, read(1, 3))).toEqual([{ type: "cell", epoch: 1, position: 3, entry: one }]);
  });

  it("the same entry is acknowledged again, under a later layout as its own", () => {
    const node = holding();
    const effects = node.hear(proxy, write(2, 3, one));
    expect(observed(effects, "accepted")).toEqual([{ type: "accepted", term: 2, slot: 3, value: one.command!.id }]);
    expect((effects as [string][]).map(([kind]) => kind)).toContain("sync");
  });

  it("junk fills a hole, and keeps its writer out", () => {
    const node = make();
    expect(answers(node, write(1, 3, junk))).toEqual([{ type: "written", epoch: 1, position: 3, id: 0 }]);
    expect(answers(node, write(1, 3, one))).toEqual([{ type: "overwrite", epoch: 1, position: 3, found: junk }]);
  });
});

describe("§3.1 a sealed unit refuses what comes under an older layout", () => {
  it("the seal is on disk before the tail is told", () => {
    const effects = holding().hear(proxy, seal(2)) as [string, unknown][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(sentTo(effects, proxy)).toEqual([{ type: "sealed", epoch: 2, tail: 4 }]);
  });

  it("writes, reads, copies, checks and seals", () => {
    const node = holding();
    node.hear(proxy, seal(2));
    const check = { type: "check", epoch: 1 as Epoch, round: 5 } as const;
    for (const message of [write(1, 4, two), write(1, 3, one), read(1, 3), copy(1, 0, 1, []), check, seal(1)]) {
      expect(answers(node, message)).toEqual([{ type: "refused", epoch: 2 }]);
    }
  });

  it("after a crash too, and whoever seals for the same epoch is answered", () => {
    const node = holding();
    node.hear(proxy, seal(2));
    node.restart();
    expect(answers(node, write(1, 4, two))).toEqual([{ type: "refused", epoch: 2 }]);
    expect(answers(node, seal(2))).toEqual([{ type: "sealed", epoch: 2, tail: 4 }]);
  });

  it("a check passes while no later epoch is sealed", () => {
    const node = holding();
    expect(answers(node, { type: "check", epoch: 1 as Epoch, round: 5 })).toEqual([{ type: "checked", round: 5 }]);
  });
});

describe("a unit that joins", () => {
  it("drops what it held in an earlier layout, in the write by which it joins", () => {
    const node = holding();
    expect(answers(node, read(4, 3, 4))).toEqual([{ type: "cell", epoch: 4, position: 3, entry: null }]);
    expect(answers(node, write(4, 9, two, 4))).toEqual([expect.objectContaining({ type: "written", position: 9 })]);
    expect(answers(node, read(4, 3, 4))).toEqual([{ type: "cell", epoch: 4, position: 3, entry: null }]);
    expect(answers(node, read(4, 9, 4))).toEqual([{ type: "cell", epoch: 4, position: 9, entry: two }]);
  });

  it("is copied what is below in one write, which leaves what it was written meanwhile", () => {
    const node = holding();
    node.hear(proxy, write(4, 9, two, 4));
    const effects = node.hear(proxy, copy(4, 4, 2, [[5, one]])) as [string, object][];
    expect(effects.filter(([kind]) => kind === "write")).toHaveLength(1);
    expect(sentTo(effects, proxy)).toEqual([{ type: "copied", epoch: 4 }]);
    expect(answers(node, read(4, 9, 4))).toEqual([{ type: "cell", epoch: 4, position: 9, entry: two }]);
    expect(answers(node, read(4, 5, 4))).toEqual([{ type: "cell", epoch: 4, position: 5, entry: one }]);
    expect(answers(node, read(4, 1, 4))).toEqual([expect.objectContaining({ type: "trimmed", position: 1 })]);
  });
});

describe("§3.2 a trimmed cell is neither read nor written", () => {
  it("whoever asks gets the checkpoint in its place", () => {
    const node = holding();
    node.hear(proxy, trim(1, 4));
    const trimmed = { type: "trimmed", position: 3, checkpoint: checkpointAt(4) };
    expect(answers(node, read(1, 3))).toEqual([expect.objectContaining({ ...trimmed, checkpoint: expect.anything() })]);
    expect(answers(node, write(1, 3, two))).toEqual([expect.objectContaining({ type: "trimmed", position: 3 })]);
    expect(answers(node, read(1, 4))).toEqual([{ type: "cell", epoch: 1, position: 4, entry: null }]);
  });

  it("the tail stays above it", () => {
    const node = holding();
    node.hear(proxy, trim(1, 7));
    expect(answers(node, seal(2))).toEqual([{ type: "sealed", epoch: 2, tail: 7 }]);
  });
});
