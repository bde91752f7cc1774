/** The LogServer, sentence by sentence of the paper's section 4.1. */
import { describe, expect, it } from "vitest";
import type { NodeSet } from "../../sim/base/node-set.ts";
import { commandOf } from "../../sim/contract/operation.ts";
import { clusterOf, observed, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { delos } from "./index.ts";
import { logServer } from "./log-server.ts";
import type { DelosOptions, LogServerTypes } from "./state.ts";
import type { LogEntry, LogletId, Position, StoreEntries } from "./types.ts";

const cluster = clusterOf<DelosOptions>(delos, 3);
const [own] = cluster.roles;
const replica = own!.first + own!.count;

const entryOf = (position: number): LogEntry => ({
  command: commandOf(requestOf(0, position, { type: "put", key: "k", value: `v${position}` })),
  checkpoint: null,
});
const entriesOf = (from: number, to: number): LogEntry[] =>
  Array.from({ length: to - from }, (_, at) => entryOf(from + at));

/** Loglet 2 begins at position 10. */
const store = (from: number, to: number, more: Partial<StoreEntries> = {}): StoreEntries => ({
  type: "store",
  loglet: 2 as LogletId,
  base: 10 as Position,
  floor: 1 as Position,
  first: from as Position,
  entries: entriesOf(from, to),
  globalTail: 10 as Position,
  ...more,
});
const seal = { type: "seal", loglet: 2 as LogletId, base: 10 as Position } as const;
const check = { type: "check tail", loglet: 2 as LogletId, base: 10 as Position, round: 7 } as const;
const read = (from: number, to: number) =>
  ({ type: "read", loglet: 2 as LogletId, from: from as Position, to: to as Position }) as const;
const repair = (from: number, to: number) =>
  ({
    type: "repair",
    loglet: 2 as LogletId,
    floor: 1 as Position,
    first: from as Position,
    entries: entriesOf(from, to),
  }) as const;

class Scene {
  readonly node: TestNode<LogServerTypes> = new TestNode(logServer, cluster, own!.first);

  constructor() {
    this.node.restart();
  }

  /** What it answers. */
  tell(message: LogServerTypes["Message"]): unknown[] {
    return sentTo(this.node.hear(replica, message), replica);
  }
}

describe("a LogServer", () => {
  it("stores entries durably before it acknowledges them", () => {
    const effects = new Scene().node.hear(replica, store(10, 12)) as unknown[][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "observe", "send"]);
    expect(sentTo(effects, replica)).toEqual([{ type: "stored", loglet: 2, tail: 12 }]);
  });

  it("leaves no gap: entries behind one that it lacks are not taken", () => {
    const scene = new Scene();
    expect(scene.tell(store(11, 13))).toEqual([{ type: "stored", loglet: 2, tail: 10 }]);
    expect(scene.tell(store(10, 12))).toEqual([{ type: "stored", loglet: 2, tail: 12 }]);
    expect(scene.tell(store(11, 14))).toEqual([{ type: "stored", loglet: 2, tail: 14 }]);
  });

  it("takes an entry once: copies change nothing, and are acknowledged", () => {
    const scene = new Scene();
    scene.tell(store(10, 12));
    const effects = scene.node.hear(replica, store(10, 12)) as unknown[][];
    expect(effects.map(([kind]) => kind)).toEqual(["send"]);
  });

  it("needs nothing of what is trimmed: its log may begin at the floor", () => {
    const scene = new Scene();
    scene.tell(store(10, 12));
    expect(scene.tell(store(20, 21, { floor: 20 as Position }))).toEqual([{ type: "stored", loglet: 2, tail: 21 }]);
    expect(scene.tell(read(11, 12))).toMatchObject([{ entries: [], isTrimmed: true }]);
  });

  it("once its seal bit is set, rejects appends, across restarts too", () => {
    const scene = new Scene();
    scene.tell(store(10, 12));
    const effects = scene.node.hear(replica, seal) as unknown[][];
    expect(effects.map(([kind]) => kind).slice(0, 2)).toEqual(["write", "sync"]);
    expect(scene.tell(store(12, 13))).toEqual([{ type: "refused", loglet: 2 }]);
    scene.node.restart();
    expect(scene.tell(store(12, 13))).toEqual([{ type: "refused", loglet: 2 }]);
  });

  it("seal is idempotent: it tells the same again, and writes nothing", () => {
    const scene = new Scene();
    scene.tell(store(10, 12));
    const first = scene.tell(seal);
    const effects = scene.node.hear(replica, seal) as unknown[][];
    expect(first).toMatchObject([{ type: "sealed", loglet: 2, tail: 12, globalTail: 10 }]);
    expect(sentTo(effects, replica)).toEqual(first);
    expect(effects.map(([kind]) => kind)).not.toContain("write");
    expect(observed(effects, "promised")).toMatchObject([{ term: 5, ledger: 2 }]);
  });

  it("seals loglet by loglet", () => {
    const scene = new Scene();
    scene.tell({ ...seal, loglet: 1 as LogletId, base: 1 as Position });
    expect(scene.tell(store(10, 11))).toMatchObject([{ type: "stored", tail: 11 }]);
  });

  it("tells with its seal the entries above the global tail that it knows, and holds them in the closing term", () => {
    const scene = new Scene();
    scene.tell(store(10, 14, { globalTail: 12 as Position }));
    const effects = scene.node.hear(replica, seal);
    expect(sentTo(effects, replica)).toEqual([
      { type: "sealed", loglet: 2, tail: 14, globalTail: 12, entries: entriesOf(12, 14) },
    ]);
    expect(observed(effects, "accepted")).toMatchObject([
      { term: 5, slot: 12, ledger: 2 },
      { term: 5, slot: 13, ledger: 2 },
    ]);
  });

  it("takes repairs once it is sealed, and not before", () => {
    const scene = new Scene();
    scene.tell(store(10, 11));
    expect(scene.tell(repair(11, 13))).toEqual([]);
    scene.tell(seal);
    expect(scene.tell(repair(11, 13))).toEqual([{ type: "repaired", loglet: 2, tail: 13 }]);
    expect(scene.tell(repair(14, 15))).toEqual([{ type: "repaired", loglet: 2, tail: 13 }]);
  });

  it("says again what it acknowledges again of a repair, since it may have crashed before it could say so", () => {
    const scene = new Scene();
    scene.tell(seal);
    const first = observed(scene.node.hear(replica, repair(10, 12)), "accepted");
    scene.node.restart();
    expect(observed(scene.node.hear(replica, repair(10, 12)), "accepted")).toEqual(first);
    expect(first).toHaveLength(2);
  });

  it("checkTail: tells its local tail, the global tail that it knows and its seal bit", () => {
    const scene = new Scene();
    expect(scene.tell(check)).toMatchObject([{ round: 7, tail: 10, globalTail: 10, isSealed: false }]);
    scene.tell(store(10, 13, { globalTail: 11 as Position }));
    expect(scene.tell(check)).toMatchObject([{ tail: 13, globalTail: 11, isSealed: false }]);
    scene.tell(seal);
    expect(scene.tell(check)).toMatchObject([{ tail: 13, isSealed: true }]);
  });

  it("prefixTrim: what is trimmed is gone, and a loglet that is gone is sealed for ever", () => {
    const scene = new Scene();
    scene.tell(store(10, 13));
    scene.tell({ type: "trim", floor: 12 as Position, first: 2 as LogletId });
    expect(scene.tell(read(10, 13))).toMatchObject([{ entries: [], isTrimmed: true }]);
    expect(scene.tell(read(12, 13))).toMatchObject([{ entries: entriesOf(12, 13), isTrimmed: false }]);
    scene.tell({ type: "trim", floor: 20 as Position, first: 3 as LogletId });
    expect(scene.node.state.logs.size).toBe(0);
    expect(scene.tell(store(10, 13))).toEqual([{ type: "refused", loglet: 2 }]);
    expect(scene.tell(check)).toMatchObject([{ isSealed: true }]);
  });

  it("who says that it is willing to keep the loglet after this one has told before that it may be needed", () => {
    const members = 5 as NodeSet;
    const effects = new Scene().node.hear(replica, { type: "invite", after: 2 as LogletId, members }) as unknown[][];
    expect(effects).toEqual([
      ["observe", { type: "considered", members: [5], follows: "loglet 2" }],
      ["send", replica, { type: "willing", after: 2, members: 5 }],
    ]);
  });
});
