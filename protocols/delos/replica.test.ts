/** A replica that appends, checks the tail, and extends the chain, sentence by sentence of the paper's sections 3 and 4.1. */
import { describe, expect, it } from "vitest";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Reply, Request, Result } from "../../sim/contract/operation.ts";
import { commandOf } from "../../sim/contract/operation.ts";
import { emptyStore } from "../shared/stores.ts";
import { answers, clusterOf, observed, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { delos } from "./index.ts";
import { replica } from "./replica.ts";
import type { DelosOptions, ReplicaTypes } from "./state.ts";
import type { LogEntry, LogletId, Position } from "./types.ts";

type Effects = readonly unknown[];

const put = (session: number, value: string) => requestOf(session, 1, { type: "put", key: "k", value });
const entryOf = (session: number, value: string): LogEntry => ({
  command: commandOf(put(session, value)),
  checkpoint: null,
});
const at = (position: number): Position => position as Position;
const stored = (loglet: number, tail: number) =>
  ({ type: "stored", loglet: loglet as LogletId, tail: at(tail) }) as const;
const willing = (after: number, all: number) =>
  ({ type: "willing", after: after as LogletId, members: all as NodeSet }) as const;
const sealed = (loglet: number, globalTail: number, entries: readonly LogEntry[] = []) =>
  ({
    type: "sealed",
    loglet: loglet as LogletId,
    tail: at(globalTail + entries.length),
    globalTail: at(globalTail),
    entries,
  }) as const;

/** One replica of two, and a MetaStore that is asked and answered by hand. */
class Scene {
  readonly store = new Map<string, string>();
  readonly node: TestNode<ReplicaTypes>;
  readonly first: number;
  readonly self: number;
  readonly peer: number;

  constructor(options: Partial<DelosOptions> = {}, logServers = 3) {
    const cluster = clusterOf<DelosOptions>(delos, logServers, options);
    const [servers, replicas] = cluster.roles;
    this.first = servers!.first;
    this.self = replicas!.first;
    this.peer = this.self + 1;
    this.node = new TestNode(replica, cluster, this.self);
    this.node.restart();
  }

  /** Answers questions to the MetaStore until none is asked, and returns all effects. */
  settle(effects: Effects): Effects {
    const all = [...effects];
    for (let asked = questionIn(effects); asked !== null; ) {
      const next = this.node.hearReply(0, this.answer(asked));
      all.push(...next);
      asked = questionIn(next);
    }
    return all;
  }

  answer({ session, sequence, operation }: Request): Reply {
    return { type: "done", session, sequence, result: this.apply(operation) };
  }

  apply(operation: Request["operation"]): Result {
    if (operation.type === "get") return { type: "value", value: this.store.get(operation.key) ?? null };
    if (operation.type !== "compare-and-set") return { type: "done" };
    const value = this.store.get(operation.key) ?? null;
    const swapped = value === operation.expected;
    if (swapped) this.store.set(operation.key, operation.value);
    return { type: "swapped", swapped, value };
  }

  hear(rank: number, message: ReplicaTypes["Message"]): Effects {
    return this.settle(this.node.hear(this.first + rank, message));
  }

  to(effects: Effects, rank: number): unknown[] {
    return sentTo(effects, this.first + rank);
  }

  get chain(): string | undefined {
    return this.store.get("chain");
  }

  /** It makes the first loglet, and sequences it. */
  begin(): Effects {
    return this.settle(this.node.fire("suspect"));
  }

  /** The other replica has made the first loglet. */
  follow(): Effects {
    this.store.set("chain", `1 0 | 1:1:${this.peer}:7`);
    return this.settle(this.node.hear(this.peer, { type: "beat", loglet: 1 as LogletId, tail: at(1) }));
  }

  checked(rank: number, tail: number, globalTail: number, isSealed = false, loglet = 1): Effects {
    const { round } = this.node.state;
    return this.hear(rank, {
      type: "tail checked",
      loglet: loglet as LogletId,
      round,
      tail: at(tail),
      globalTail: at(globalTail),
      isSealed,
    });
  }
}

/** One command is committed in loglet 1. */
function write(scene: Scene): void {
  scene.node.ask(0, 1, put(0, "a").operation);
  for (const rank of [0, 1]) scene.hear(rank, stored(1, 2));
}

const repliesIn = (effects: Effects): unknown[] =>
  (effects as unknown[][]).filter(([kind]) => kind === "reply").map(([, , reply]) => reply);

function questionIn(effects: Effects): Request | null {
  const found = (effects as [string, number, { type: string }][]).findLast(
    ([kind, to, payload]) => kind === "send" && to < 3 && payload.type === "request",
  );
  return found === undefined ? null : (found[2] as unknown as Request);
}

describe("append", () => {
  it("goes to all LogServers with the next position, and is answered once a majority holds it", () => {
    const scene = new Scene();
    scene.begin();
    const effects = scene.node.ask(0, 1, put(0, "a").operation);
    for (const rank of [0, 1, 2])
      expect(scene.to(effects, rank)).toMatchObject([{ type: "store", loglet: 1, first: 1 }]);
    expect(answers(scene.hear(0, stored(1, 2)))).toEqual([]);
    const done = scene.hear(1, stored(1, 2));
    expect(observed(done, "chosen")).toMatchObject([{ term: 2, slot: 1, quorum: "write" }]);
    expect(answers(done)).toHaveLength(1);
  });

  it("is acknowledged in order: nothing above an entry that a majority lacks", () => {
    const scene = new Scene();
    scene.begin();
    scene.node.ask(0, 1, put(0, "a").operation);
    scene.node.ask(1, 1, put(1, "b").operation);
    scene.hear(0, stored(1, 2));
    expect(answers(scene.hear(2, stored(1, 1)))).toEqual([]);
    expect(answers(scene.hear(2, stored(1, 3)))).toHaveLength(1);
    expect(answers(scene.hear(0, stored(1, 3)))).toHaveLength(1);
  });

  it("goes to the sequencer that the chain names, and the entry is read from a LogServer when it is committed", () => {
    const scene = new Scene();
    scene.follow();
    const asked = scene.node.ask(0, 1, put(0, "a").operation);
    expect(sentTo(asked, scene.peer)).toMatchObject([{ type: "append", loglet: 1 }]);
    const { session } = put(0, "a");
    const told = scene.settle(
      scene.node.hear(scene.peer, { type: "appended", loglet: 1 as LogletId, session, sequence: 1, tail: at(2) }),
    );
    expect(scene.to(told, 0)).toMatchObject([{ type: "read", loglet: 1, from: 1, to: 2 }]);
    const entries = [entryOf(0, "a")];
    const read = { type: "entries read", loglet: 1 as LogletId, from: at(1), entries, isTrimmed: false } as const;
    expect(answers(scene.hear(0, read))).toHaveLength(1);
  });

  it("a sequencer that started anew assigns nothing: it says so, and whoever appends extends the chain", () => {
    const scene = new Scene();
    scene.begin();
    scene.node.restart();
    scene.settle(scene.node.hear(scene.peer, { type: "beat", loglet: 1 as LogletId, tail: at(1) })); // it learns the chain
    const { command } = entryOf(1, "b");
    const effects = scene.node.hear(scene.peer, { type: "append", loglet: 1 as LogletId, command: command! });
    expect(sentTo(effects, scene.peer)).toEqual([{ type: "not sequencing", loglet: 1 }]);
  });
});

describe("checkTail", () => {
  const get = { type: "get", key: "k" } as const;

  it("all unsealed: a read waits until the global tail has come to the highest local tail", () => {
    const scene = new Scene();
    scene.follow();
    const asked = scene.node.ask(0, 1, get);
    for (const rank of [0, 1, 2]) expect(scene.to(asked, rank)).toMatchObject([{ type: "check tail", loglet: 1 }]);
    scene.checked(0, 1, 1);
    expect(answers(scene.checked(1, 2, 1))).toEqual([]); // one of three holds position 1
    const again = scene.node.fire("check");
    expect(scene.to(again, 0)).toMatchObject([{ type: "check tail" }]);
    const told = scene.checked(2, 2, 2);
    expect(scene.to(told, 0)).toMatchObject([{ type: "read", from: 1, to: 2 }]);
    const entries = [entryOf(1, "b")];
    const read = { type: "entries read", loglet: 1 as LogletId, from: at(1), entries, isTrimmed: false } as const;
    expect(answers(scene.hear(0, read))).toEqual([[expect.any(Number), "b"]]);
  });

  it("asks nothing of the MetaStore while nobody is sealed", () => {
    const scene = new Scene();
    scene.follow();
    const effects = [...scene.node.ask(0, 1, get), ...scene.checked(0, 1, 1), ...scene.checked(1, 1, 1)];
    expect(questionIn(effects)).toBeNull();
    expect(answers(effects)).toHaveLength(1);
  });

  it("sealed and unsealed: it completes the seal, repairs, and extends the chain where nobody has", () => {
    const scene = new Scene();
    scene.follow();
    scene.node.ask(0, 1, get);
    const found = scene.checked(0, 1, 1, true);
    for (const rank of [0, 1, 2]) expect(scene.to(found, rank)).toContainEqual({ type: "seal", loglet: 1, base: 1 });
    expect(answers(scene.checked(1, 1, 1))).toEqual([]);
  });

  it("sealed, and the chain goes on: the tail of the next loglet is checked", () => {
    const scene = new Scene();
    scene.follow();
    scene.node.ask(0, 1, get);
    scene.store.set("chain", `1 0 | 1:1:${scene.peer}:7 2:1:${scene.peer}:7`);
    const found = scene.checked(0, 1, 1, true);
    expect(scene.to(found, 1)).toMatchObject([{ type: "check tail", loglet: 2 }]);
    scene.checked(0, 1, 1, false, 2);
    expect(answers(scene.checked(1, 1, 1, false, 2))).toHaveLength(1);
  });
});

describe("reconfigExtend", () => {
  it("seals a majority, takes the highest local tail, and adds a loglet there by a compare-and-set", () => {
    const scene = new Scene();
    scene.follow();
    const begun = scene.settle(scene.node.fire("suspect"));
    for (const rank of [0, 1, 2]) expect(scene.to(begun, rank)).toContainEqual({ type: "seal", loglet: 1, base: 1 });
    scene.hear(0, sealed(1, 1));
    const done = scene.hear(1, sealed(1, 1));
    expect(observed(done, "elected")).toMatchObject([{ term: 3, quorum: "seal", closes: true }]);
    expect(observed(done, "closed")).toMatchObject([{ term: 3, end: 1 }]);
    expect(observed(done, "claimed")).toMatchObject([{ term: 4, follows: 2 }]);
    expect(scene.chain).toBe(`1 0 | 2:1:${scene.self}:7`); // the first one holds nothing, and is left out
  });

  it("a tail that a majority does not hold is repaired before the chain is put", () => {
    const scene = new Scene();
    scene.follow();
    scene.settle(scene.node.fire("suspect"));
    scene.hear(0, sealed(1, 1, [entryOf(0, "a")]));
    const repairs = scene.hear(1, sealed(1, 1));
    expect(scene.to(repairs, 1)).toMatchObject([{ type: "repair", first: 1, entries: [entryOf(0, "a")] }]);
    expect(scene.chain).toBe(`1 0 | 1:1:${scene.peer}:7`);
    const done = scene.hear(1, { type: "repaired", loglet: 1 as LogletId, tail: at(2) });
    expect(observed(done, "chosen")).toMatchObject([{ term: 3, slot: 1 }]);
    expect(scene.chain).toBe(`1 0 | 1:1:${scene.peer}:7 2:2:${scene.self}:7`);
  });

  it("whoever loses the compare-and-set goes on with the chain of whoever won it", () => {
    const scene = new Scene();
    scene.follow();
    scene.settle(scene.node.fire("suspect"));
    scene.hear(0, sealed(1, 1));
    const won = `1 0 | 1:1:${scene.peer}:7 2:1:${scene.peer}:7`;
    scene.store.set("chain", won);
    const lost = scene.hear(1, sealed(1, 1));
    expect(observed(lost, "witnessed")).toContainEqual({ type: "witnessed", what: "extension lost" });
    expect(scene.chain).toBe(won);
    expect(scene.node.state).toMatchObject({ phase: "steady", sequences: 0 });
  });

  it("looks first: where another has extended the chain, nothing is sealed", () => {
    const scene = new Scene();
    scene.follow();
    scene.store.set("chain", `1 0 | 1:1:${scene.peer}:7 2:1:${scene.peer}:7`);
    const effects = scene.settle(scene.node.fire("suspect"));
    expect(scene.to(effects, 0)).toEqual([]);
    expect(scene.node.state.chain.links).toHaveLength(2);
  });

  it("takes any LogServers: the operator's are asked first whether they are there", () => {
    const scene = new Scene({ spares: 3 });
    scene.begin();
    write(scene);
    const asked = scene.settle(scene.node.ask(1, 1, { type: "reconfigure", members: [3, 4, 5] }));
    expect(scene.to(asked, 3)).toEqual([{ type: "invite", after: 1, members: 56 }]);
    expect(scene.to(asked, 0)).toEqual([]);
    scene.checked(3, 1, 1); // that is no answer
    scene.hear(3, willing(1, 57)); // nor is this, to another invitation
    expect(scene.to(scene.hear(4, willing(1, 56)), 0)).toEqual([]);
    expect(scene.to(scene.hear(3, willing(1, 56)), 0)).toContainEqual({ type: "seal", loglet: 1, base: 1 });
    scene.hear(0, sealed(1, 2));
    scene.hear(1, sealed(1, 2));
    expect(scene.chain).toBe(`1 0 | 1:1:${scene.self}:7 2:2:${scene.self}:56`);
  });

  it("whoever seals a loglet for other LogServers tells no operator meanwhile that these are not needed", () => {
    const scene = new Scene({ spares: 1 });
    scene.begin();
    write(scene);
    scene.settle(scene.node.ask(1, 1, { type: "reconfigure", members: [1, 2, 3] }));
    for (const rank of [2, 3]) scene.hear(rank, willing(1, 14));
    expect(scene.node.state.phase).toBe("seal");
    const asked = scene.settle(scene.node.ask(1, 2, { type: "reconfigure", members: [0, 1, 2] }));
    expect(repliesIn(asked)).toEqual([]); // loglet 1 is on these, and settled
    scene.hear(0, sealed(1, 2));
    expect(repliesIn(scene.hear(1, sealed(1, 2)))).toMatchObject([{ type: "busy", sequence: 2 }]);
    expect(scene.chain).toBe(`1 0 | 1:1:${scene.self}:7 2:2:${scene.self}:14`);
  });

  it("to other LogServers the state comes by a checkpoint, before the operator is told that the old ones may go", () => {
    const scene = new Scene({ spares: 3 });
    scene.begin();
    write(scene);
    scene.settle(scene.node.ask(1, 1, { type: "reconfigure", members: [3, 4, 5] }));
    for (const rank of [3, 4]) scene.hear(rank, willing(1, 56));
    scene.hear(0, sealed(1, 2));
    const moved = scene.hear(1, sealed(1, 2));
    expect(scene.to(moved, 3)).toMatchObject([{ type: "store", loglet: 2, first: 2, entries: [{ command: null }] }]);
    expect(repliesIn(moved)).toEqual([]);
    scene.hear(3, stored(2, 3));
    const done = scene.hear(4, stored(2, 3));
    expect(observed(done, "opened")).toMatchObject([{ term: 4, quorum: "write", from: 2, end: 3 }]);
    expect(scene.chain).toBe(`2 2 | 2:2:${scene.self}:56`);
    expect(repliesIn(done)).toMatchObject([{ type: "done", session: 1 }]);
    expect(scene.to(done, 0)).toContainEqual({ type: "trim", floor: 2, first: 2 });
  });

  it("commands that were on their way are appended to the next loglet", () => {
    const scene = new Scene();
    scene.follow();
    scene.node.ask(0, 1, put(0, "a").operation);
    scene.settle(scene.node.fire("suspect"));
    scene.hear(0, sealed(1, 1));
    const done = scene.hear(1, sealed(1, 1));
    expect(scene.to(done, 2)).toContainEqual(expect.objectContaining({ type: "store", loglet: 2, first: 1 }));
  });

  it("a chain whose checkpoint stands in the last loglet says itself that the log is committed to there", () => {
    const scene = new Scene();
    scene.store.set("chain", `7 7 | 4:7:${scene.peer}:7`);
    const asked = scene.settle(
      scene.node.hear(scene.peer, { type: "beat", loglet: 4 as LogletId, tail: at(7) }), // it knows no tail above the base
    );
    const source = [0, 1, 2].find((rank) => scene.to(asked, rank).length > 0)!;
    expect(scene.to(asked, source)).toMatchObject([{ type: "read", loglet: 4, from: 7, to: 8 }]);
    const checkpoint: LogEntry = { command: null, checkpoint: { next: at(7), store: emptyStore() } };
    const read = { from: at(7), entries: [checkpoint], isTrimmed: false };
    const played = scene.hear(source, { type: "entries read", loglet: 4 as LogletId, ...read });
    expect(observed(played, "installed")).toMatchObject([{ next: 7 }]);
    expect(scene.node.state.executed).toBe(8);
    expect([0, 1, 2].flatMap((rank) => scene.to(played, rank))).toEqual([]); // it asks for nothing more
  });

  it("the global tail of a loglet that is not known here is not taken for one of the last that is", () => {
    const scene = new Scene();
    scene.follow();
    scene.node.hear(scene.peer, { type: "beat", loglet: 2 as LogletId, tail: at(9) });
    expect(scene.node.state.tail).toBe(1);
  });
});
