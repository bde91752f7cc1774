/** The logger: promises, adopted logs and appends, titled by what keeps the log safe. */
import { describe, expect, it } from "vitest";
import { type Command, commandId, type Session } from "../../sim/contract/operation.ts";
import { emptyStore } from "../shared/stores.ts";
import { clusterOf, observed, sentTo, TestNode } from "../testing/testing.ts";
import { writerLogger } from "./index.ts";
import { logger } from "./logger.ts";
import type { Epoch, Slot, WriterLoggerOptions } from "./types.ts";

const cluster = clusterOf<WriterLoggerOptions>(writerLogger, 3);
const first = cluster.roles[0]!.first; // behind the registry
const writer = cluster.roles[1]!.first;

const make = () => new TestNode(logger, cluster, first);
const command = (sequence: number): Command => {
  const session = 1 as Session;
  return { id: commandId(session, sequence), session, sequence, operation: { type: "put", key: "x", value: "1" } };
};
const [one, two, three] = [command(1), command(2), command(3)];
const seal = (epoch: number, from = 1) => ({ type: "seal", epoch: epoch as Epoch, from: from as Slot }) as const;
const adopt = (epoch: number, entries: readonly Command[], firstSlot = 1, committed = 1) =>
  ({
    type: "adopt",
    epoch: epoch as Epoch,
    snapshot: null,
    first: firstSlot as Slot,
    entries,
    committed: committed as Slot,
  }) as const;
const append = (epoch: number, slot: number, entries: readonly Command[], committed = 1) =>
  ({
    type: "append",
    epoch: epoch as Epoch,
    first: slot as Slot,
    entries,
    committed: committed as Slot,
  }) as const;

/** One that adopted epoch 1 with two entries. */
function holding() {
  const node = make();
  node.hear(writer, adopt(1, [one, two]));
  return node;
}

describe("a promise", () => {
  it("is on disk before it is told, with the log from where it was asked", () => {
    const node = holding();
    const effects = node.hear(writer, seal(2, 2)) as [string, unknown][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(sentTo(effects, writer)).toEqual([
      { type: "sealed", epoch: 2, adopted: 1, next: 3, committed: 1, snapshot: null, first: 2, entries: [two] },
    ]);
  });

  it("keeps the writer before it from being acknowledged any more", () => {
    const node = holding();
    node.hear(writer, seal(2));
    expect(sentTo(node.hear(writer, append(1, 3, [three])), writer)).toEqual([{ type: "fenced", promised: 2 }]);
    expect(sentTo(node.hear(writer, adopt(1, [three])), writer)).toEqual([{ type: "fenced", promised: 2 }]);
    expect(sentTo(node.hear(writer, seal(1)), writer)).toEqual([{ type: "fenced", promised: 2 }]);
  });

  it("outlives a crash, and is told again to whoever asks again", () => {
    const node = make();
    node.hear(writer, seal(2));
    expect(observed(node.restart(), "accepted")).toEqual([]);
    const effects = node.hear(writer, seal(2));
    expect(observed(effects, "promised")).toHaveLength(1);
    expect(sentTo(effects, writer)).toEqual([expect.objectContaining({ type: "sealed", epoch: 2 })]);
  });
});

describe("an adopted log", () => {
  it("is one write with its epoch and the promise: half of it would pass for the longest", () => {
    const effects = make().hear(writer, adopt(1, [one, two])) as [string, object][];
    const writes = effects.filter(([kind]) => kind === "write");
    expect(writes).toHaveLength(1);
    expect(Object.keys(writes[0]![1]).sort()).toEqual(["adopted", "committed", "log", "promised", "snapshot"]);
    expect(observed(effects, "accepted")).toHaveLength(2);
    expect(sentTo(effects, writer)).toEqual([{ type: "held", epoch: 1, next: 3 }]);
  });

  it("takes the place of an unfinished tail", () => {
    const node = holding();
    node.hear(writer, adopt(2, [three]));
    expect(node.state.log.slice(0, 9)).toEqual([three]);
    expect(sentTo(node.hear(writer, append(2, 2, [])), writer)).toEqual([{ type: "held", epoch: 2, next: 2 }]);
  });

  it("begins no higher than what is final here: else it is asked for from there", () => {
    expect(sentTo(make().hear(writer, adopt(1, [two], 2)), writer)).toEqual([
      { type: "behind", epoch: 1, committed: 1 },
    ]);
  });

  it("comes once: a late copy does not take back what was appended since", () => {
    const node = holding();
    node.hear(writer, append(1, 3, [three]));
    expect(sentTo(node.hear(writer, adopt(1, [one, two])), writer)).toEqual([{ type: "held", epoch: 1, next: 4 }]);
    expect(node.state.log.next).toBe(4);
  });

  it("may begin with a snapshot of what is final", () => {
    const node = make();
    const snapshot = { next: 3 as Slot, store: emptyStore() };
    const effects = node.hear(writer, { ...adopt(1, [three], 3, 3), snapshot });
    expect(sentTo(effects, writer)).toEqual([{ type: "held", epoch: 1, next: 4 }]);
    expect(sentTo(node.hear(writer, seal(2, 1)), writer)).toEqual([
      expect.objectContaining({ snapshot, first: 3, entries: [three] }),
    ]);
  });
});

describe("an append", () => {
  it("is acknowledged behind the sync, as far as the log has no gap", () => {
    const node = holding();
    const effects = node.hear(writer, append(1, 3, [three], 3)) as [string, unknown][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(node.state.committed).toBe(3);
    expect(sentTo(node.hear(writer, append(1, 5, [one])), writer)).toEqual([{ type: "held", epoch: 1, next: 4 }]);
    expect(sentTo(node.hear(writer, append(1, 2, [two, three])), writer)).toEqual([
      { type: "held", epoch: 1, next: 4 },
    ]);
  });

  it("of an epoch whose log was not adopted is answered by what is final here", () => {
    expect(sentTo(holding().hear(writer, append(2, 1, [one])), writer)).toEqual([
      { type: "behind", epoch: 2, committed: 1 },
    ]);
  });
});

describe("a restart", () => {
  it("tells again what may still be acknowledged, and nothing of it below the promise", () => {
    const node = holding();
    expect(observed(node.restart(), "accepted")).toHaveLength(2);
    node.hear(writer, seal(2));
    expect(observed(node.restart(), "accepted")).toEqual([]);
  });
});

it("a probe promises nothing", () => {
  const node = holding();
  const effects = node.hear(writer, { type: "probe", round: 7, from: 2 as Slot });
  expect(effects).toEqual([
    [
      "send",
      writer,
      { type: "probed", round: 7, adopted: 1, next: 3, committed: 1, snapshot: null, first: 2, entries: [two] },
    ],
  ]);
});

describe("a snapshot", () => {
  const snapshot = { next: 3 as Slot, store: emptyStore() };

  it("takes the place of what the writer of this log says is final, in order as messages come", () => {
    const node = holding();
    expect(node.hear(writer, { type: "compact", epoch: 1 as Epoch, snapshot })).toHaveLength(1);
    expect(node.state).toMatchObject({ snapshot, committed: 3 });
    expect(node.state.log.length).toBe(0);
  });

  it("of another epoch's writer does so only where it is known that the slots are final", () => {
    const node = holding();
    expect(node.hear(writer, { type: "compact", epoch: 2 as Epoch, snapshot })).toEqual([]);
    node.hear(writer, append(1, 3, [three], 3));
    expect(node.hear(writer, { type: "compact", epoch: 2 as Epoch, snapshot })).toHaveLength(1);
  });
});
