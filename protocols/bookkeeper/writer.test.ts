/** A writer that takes over, writes and is fenced, sentence by sentence of the protocol's documentation. */
import { describe, expect, it } from "vitest";
import type { Reply, Request, Result } from "../../sim/contract/operation.ts";
import { commandOf } from "../../sim/contract/operation.ts";
import { answers, clusterOf, observed, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { bookkeeper } from "./index.ts";
import type { BookkeeperOptions, BookkeeperTypes } from "./state.ts";
import type { Add, EntriesRead, EntryNumber, LacRead, LedgerEntry, LedgerId, Position } from "./types.ts";
import { writer } from "./writer.ts";

type Sent = readonly unknown[];
type Effects = readonly unknown[];

/** A registry of one key-value store, asked and answered by hand. */
class Scene {
  readonly store = new Map<string, string>();
  readonly node: TestNode<BookkeeperTypes>;
  readonly first: number;
  readonly questions: string[] = [];

  constructor(options: Partial<BookkeeperOptions> = {}, bookies = 3) {
    const cluster = clusterOf<BookkeeperOptions>(bookkeeper, bookies, options);
    this.first = cluster.roles.find(({ name }) => name === "bookie")!.first;
    this.node = new TestNode(writer, cluster, cluster.roles.find(({ name }) => name === "writer")!.first);
    this.node.restart();
  }

  /** Answers questions to the registry until none is asked, and returns all effects. */
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
    if (operation.type === "get") {
      this.questions.push(`get ${operation.key}`);
      return { type: "value", value: this.store.get(operation.key) ?? null };
    }
    if (operation.type !== "compare-and-set") return { type: "done" };
    const value = this.store.get(operation.key) ?? null;
    const swapped = value === operation.expected;
    if (swapped) this.store.set(operation.key, operation.value);
    this.questions.push(`${operation.key} := ${operation.value}${swapped ? "" : " (lost)"}`);
    return { type: "swapped", swapped, value };
  }

  hear(rank: number, message: BookkeeperTypes["Message"]): Effects {
    return this.settle(this.node.hear(this.first + rank, message));
  }

  suspect(): Effects {
    return this.settle(this.node.fire("suspect"));
  }

  to(effects: Effects, rank: number): Sent {
    return sentTo(effects, this.first + rank);
  }
}

function questionIn(effects: Effects): Request | null {
  const found = (effects as [string, number, { type: string }][]).findLast(
    ([kind, to, payload]) => kind === "send" && to === 0 && payload.type === "request",
  );
  return found === undefined ? null : (found[2] as unknown as Request);
}

const put = (session: number, value: string) => requestOf(session, 1, { type: "put", key: "k", value });
const entryOf = (number: number, lac = -1): LedgerEntry => ({
  position: (1 + number) as Position,
  lac: lac as EntryNumber,
  command: commandOf(put(0, `v${number}`)),
  checkpoint: null,
});
const added = (ledger: number, number: number, isRecovery = false) =>
  ({ type: "added", ledger: ledger as LedgerId, number: number as EntryNumber, isRecovery }) as const;
const lacRead = (fence: boolean, round: number, lac: number, last: number): LacRead => ({
  type: "lac read",
  ledger: 1 as LedgerId,
  fence,
  round,
  lac: lac as EntryNumber,
  last: last as EntryNumber,
});
const fencedLac = (lac: number, last = lac): LacRead => lacRead(true, 0, lac, last);
const told = (from: number, ...numbers: readonly number[]): EntriesRead => ({
  type: "entries read",
  ledger: 1 as LedgerId,
  fence: true,
  from: from as EntryNumber,
  to: (from + 64) as EntryNumber,
  entries: numbers.map((number) => [number as EntryNumber, entryOf(number)] as const),
});

/** A writer whose first look finds nothing: it writes to ledger 1. */
function writing(options: Partial<BookkeeperOptions> = {}, bookies = 3): Scene {
  const scene = new Scene(options, bookies);
  scene.suspect();
  return scene;
}

/** One that finds ledger 1 of somebody else, and has begun to recover it. */
function recovering(options: Partial<BookkeeperOptions> = {}, bookies = 3): Scene {
  const scene = new Scene(options, bookies);
  const ensemble = Array.from({ length: bookies }, (_, rank) => rank).join(",");
  const { writeQuorum = 3, ackQuorum = 2 } = options;
  scene.store.set("ledgers", "1:1");
  scene.store.set("ledger/1", `OPEN 99 1 ${writeQuorum}/${ackQuorum} -1 0:${ensemble}`);
  scene.suspect();
  scene.suspect();
  return scene;
}

const metadata = (scene: Scene, ledger = 1): string => scene.store.get(`ledger/${ledger}`)!;

describe("election: the registry", () => {
  it("the first ledger is made, and then listed", () => {
    expect(writing().questions).toEqual(["get ledgers", "ledger/1 := OPEN 6 1 3/2 -1 0:1,2,0", "ledgers := 1:1"]);
  });

  it("a list that changed meanwhile is not added to, and what was made is written by nobody", () => {
    const scene = new Scene();
    const apply = scene.apply.bind(scene);
    scene.apply = (operation) => {
      if (operation.type === "compare-and-set" && operation.key === "ledgers") scene.store.set("ledgers", "2:1");
      return apply(operation);
    };
    expect(observed(scene.suspect(), "claimed")).toEqual([]);
    expect(scene.node.state.phase).toBe("standby");
  });

  it("a ledger that is news to a standby gives its writer time; the second look takes it over", () => {
    const scene = new Scene();
    scene.store.set("ledgers", "1:1");
    scene.store.set("ledger/1", "OPEN 99 1 3/2 -1 0:0,1,2");
    scene.suspect();
    expect(metadata(scene)).toContain("OPEN");
    expect(scene.to(scene.suspect(), 0)).toMatchObject([{ type: "read lac", fence: true }]);
    expect(metadata(scene)).toContain("IN_RECOVERY");
  });
});

describe("heartbeat", () => {
  it("to the cluster: a beat keeps a standby from looking, and names the writer to clients", () => {
    const scene = new Scene();
    scene.node.hear(7, { type: "beat", ledger: 4 as LedgerId });
    expect(scene.node.ask(0, 1, put(0, "v").operation)).toMatchObject([["reply", 8, { type: "redirect", leader: 7 }]]);
  });

  it("in the registry: a count that is new since the last look shows that the writer lives", () => {
    const scene = new Scene({ heartbeat: "registry" });
    scene.store.set("beat", "4 7 1");
    scene.suspect();
    expect(scene.questions).toEqual(["get beat"]);
    scene.suspect();
    expect(scene.questions).toContain("get ledgers");
  });
});

describe("replication: ack quorums in order", () => {
  it("an entry is acknowledged once Qa of its write set have it", () => {
    const scene = writing();
    const sent = scene.node.ask(0, 1, put(0, "v").operation);
    expect([0, 1, 2].map((rank) => scene.to(sent, rank).length)).toEqual([1, 1, 1]);
    expect(observed(scene.hear(0, added(1, 0)), "chosen")).toEqual([]);
    const effects = scene.hear(2, added(1, 0));
    expect(observed(effects, "chosen")).toMatchObject([{ term: 2, slot: 1, acks: 0b101, members: [0b111] }]);
    expect(effects).toContainEqual(["reply", 8, expect.objectContaining({ type: "done" })]);
  });

  it("an entry above one that is not acknowledged waits for it, and the LAC with it", () => {
    const scene = writing();
    scene.node.ask(0, 1, put(0, "a").operation);
    scene.node.ask(1, 1, put(1, "b").operation);
    scene.hear(0, added(1, 1));
    expect(observed(scene.hear(1, added(1, 1)), "chosen")).toEqual([]);
    scene.hear(0, added(1, 0));
    expect(observed(scene.hear(2, added(1, 0)), "chosen")).toMatchObject([{ slot: 1 }, { slot: 2 }]);
    const next = scene.node.ask(0, 2, { type: "put", key: "k", value: "c" });
    expect((scene.to(next, 0) as Add[])[0]!.entry.lac).toBe(1);
  });

  it("entries are striped: each goes to Qw of the E bookies", () => {
    const scene = writing({ writeQuorum: 2, ackQuorum: 2 });
    const sent = scene.node.ask(0, 1, put(0, "v").operation);
    expect([0, 1, 2].map((rank) => scene.to(sent, rank).length)).toEqual([0, 1, 1]); // the ensemble is 1, 2, 0
  });

  it("a writer that is told that its ledger is fenced writes no more", () => {
    const scene = writing();
    scene.node.ask(0, 1, put(0, "v").operation);
    scene.hear(0, { type: "fenced", ledger: 1 as LedgerId });
    expect(scene.node.state.phase).toBe("standby");
    expect(observed(scene.hear(1, added(1, 0)), "chosen")).toEqual([]);
  });
});

describe("fencing and recovery", () => {
  it("goes on once Qw - Qa + 1 of each write set are fenced, and reads on from the highest LAC, with the fence flag", () => {
    const scene = recovering();
    expect(scene.to(scene.hear(0, fencedLac(3, 5)), 0)).toEqual([]);
    expect(scene.to(scene.hear(1, fencedLac(4)), 2)).toMatchObject([{ type: "read entries", fence: true, from: 5 }]);
  });

  it("an entry is absent only after Qw - Qa + 1 explicit denials of its write set", () => {
    const scene = recovering();
    scene.hear(0, fencedLac(-1));
    scene.hear(1, fencedLac(-1));
    scene.hear(0, told(0));
    expect(metadata(scene)).toContain("IN_RECOVERY");
    const effects = scene.hear(2, told(0));
    expect(observed(effects, "elected")).toMatchObject([{ term: 3, electors: 0b101, members: [0b111], closes: true }]);
    expect(metadata(scene)).toContain("CLOSED 99 1 3/2 -1");
  });

  it("silence is no denial, however long it lasts", () => {
    const scene = recovering();
    scene.hear(0, fencedLac(-1));
    scene.hear(1, fencedLac(-1));
    scene.hear(0, told(0));
    for (let wait = 0; wait < 100; wait++) scene.settle(scene.node.fire("resend"));
    expect(metadata(scene)).toContain("IN_RECOVERY");
    expect(scene.node.state.phase).toBe("recover");
  });

  it("bookies outside of the write set deny nothing", () => {
    const scene = recovering({ writeQuorum: 2, ackQuorum: 2 }, 4);
    for (const rank of [0, 1, 2, 3]) scene.hear(rank, fencedLac(-1));
    scene.hear(2, told(0)); // entry 0 is for bookies 0 and 1
    scene.hear(3, told(0));
    expect(metadata(scene)).toContain("IN_RECOVERY");
    scene.hear(1, told(0));
    expect(metadata(scene)).toContain("CLOSED");
  });

  it("what one bookie has is written back to Qa, as it was, before the ledger is closed behind it", () => {
    const scene = recovering();
    scene.hear(0, fencedLac(-1));
    scene.hear(1, fencedLac(-1));
    const effects = scene.hear(2, told(0, 0));
    expect(scene.to(effects, 1)).toMatchObject([{ type: "add", isRecovery: true, entry: entryOf(0) }]);
    scene.hear(0, told(0));
    scene.hear(1, told(0));
    scene.hear(0, added(1, 0, true));
    expect(metadata(scene)).toContain("IN_RECOVERY");
    const closing = scene.hear(2, added(1, 0, true));
    expect(metadata(scene)).toContain("CLOSED 99 1 3/2 0");
    expect(observed(closing, "closed")).toEqual([{ type: "closed", term: 3, end: 2 }]);
    expect(scene.store.get("ledgers")).toBe("1:1 2:2");
  });

  it("of two recoveries that come to other ends, the one that closes the ledger counts", () => {
    const scene = recovering();
    scene.hear(0, fencedLac(-1));
    scene.hear(1, fencedLac(-1));
    scene.hear(0, told(0));
    scene.store.set("ledger/1", "CLOSED 99 1 3/2 0 0:0,1,2");
    const effects = scene.hear(1, told(0));
    expect(observed(effects, "closed")).toEqual([]);
    expect(scene.node.state.phase).toBe("standby");
  });
});

describe("membership: a fragment more", () => {
  const silent = { ensemble: 3, missedMax: 2 };

  it("who is silent is replaced from LAC + 1 on, and what is not acknowledged goes to the other", () => {
    const scene = writing(silent, 4);
    scene.node.ask(0, 1, put(0, "v").operation);
    scene.hear(1, added(1, 0));
    const effects = [1, 2].flatMap(() => scene.settle(scene.node.fire("resend")));
    expect(metadata(scene)).toBe("OPEN 7 1 3/2 -1 0:1,0,3"); // of 1, 2 and 3 two are silent, and bookie 0 is to be had
    expect(scene.to(effects, 0)).toMatchObject([{ type: "add", number: 0 }]);
  });

  it("nothing is acknowledged while the registry is asked", () => {
    const scene = writing(silent, 4);
    scene.node.ask(0, 1, put(0, "v").operation);
    scene.hear(1, added(1, 0));
    scene.node.fire("resend");
    scene.node.fire("resend"); // asks, and is not answered
    expect(scene.node.state.isChanging).toBe(true);
    expect(observed(scene.node.hear(scene.first + 3, added(1, 0)), "chosen")).toEqual([]);
  });

  it("if somebody recovers the ledger meanwhile, its writer gives way", () => {
    const scene = writing(silent, 4);
    scene.node.ask(0, 1, put(0, "v").operation);
    scene.hear(1, added(1, 0));
    scene.store.set("ledger/1", metadata(scene).replace("OPEN", "IN_RECOVERY"));
    for (let wait = 0; wait < 2; wait++) scene.settle(scene.node.fire("resend"));
    expect(scene.node.state.phase).toBe("standby");
  });
});

describe("read: the LAC, and whoever meets every ack quorum", () => {
  const tail = (round: number, lac: number, last: number): LacRead => lacRead(false, round, lac, last);
  const get = { type: "get", key: "k" } as const;

  function reading(): Scene {
    const scene = new Scene();
    scene.store.set("ledgers", "1:1");
    scene.store.set("ledger/1", "OPEN 99 1 3/2 -1 0:0,1,2");
    scene.settle(scene.node.ask(0, 1, get));
    return scene;
  }

  it("asks the registry first, and then bookies, until no ack quorum is without one that told", () => {
    const scene = reading();
    expect(scene.questions).toEqual(["get ledgers", "get ledger/1"]);
    const { round } = scene.node.state;
    expect(answers(scene.hear(0, tail(round, -1, -1)))).toEqual([]);
    expect(answers(scene.hear(1, tail(round, -1, -1)))).toEqual([[8, null]]);
  });

  it("waits until the LAC covers what a bookie holds, though it may be acknowledged already", () => {
    const scene = reading();
    const { round } = scene.node.state;
    scene.hear(0, tail(round, -1, 0));
    expect(answers(scene.hear(1, tail(round, -1, -1)))).toEqual([]);
    const fetch = scene.hear(2, tail(round, 0, 0));
    expect(scene.to(fetch, 2)).toMatchObject([{ type: "read entries", fence: false, from: 0, to: 1 }]);
    const read = { ...told(0, 0), fence: false, to: 1 as EntryNumber };
    expect(answers(scene.hear(2, read))).toEqual([[8, "v0"]]);
  });

  it("the end of a closed ledger is far enough", () => {
    const scene = reading();
    const { round } = scene.node.state;
    scene.hear(0, tail(round, -1, 0));
    scene.hear(1, tail(round, -1, -1));
    scene.store.set("ledger/1", "CLOSED 99 1 3/2 -1 0:0,1,2");
    expect(answers(scene.settle(scene.node.fire("probe")))).toEqual([[8, null]]);
  });

  it("what the registry was asked before a read came is not for it", () => {
    const scene = reading();
    const { round } = scene.node.state;
    scene.node.fire("probe"); // those who have not told are asked again
    const list = questionIn(scene.node.fire("probe"))!; // the registry is, for the first read
    const ledger = questionIn(scene.node.hearReply(0, scene.answer(list)))!;
    scene.node.ask(1, 1, get);
    scene.node.hear(scene.first, tail(round, -1, -1));
    expect(answers(scene.node.hear(scene.first + 1, tail(round, -1, -1)))).toEqual([[8, null]]);
    scene.store.set("ledger/1", "CLOSED 99 1 3/2 -1 0:0,1,2"); // and another follows, with what this one lacks
    const effects = scene.node.hearReply(0, scene.answer(ledger));
    expect(answers(effects)).toEqual([]);
    expect(questionIn(effects)!.operation).toEqual({ type: "get", key: "ledgers" });
    expect(answers(scene.settle(scene.node.hearReply(0, scene.answer(questionIn(effects)!))))).toEqual([[9, null]]);
  });

  it("an answer to another round does not count", () => {
    const scene = reading();
    const { round } = scene.node.state;
    scene.hear(0, tail(round - 1, -1, -1));
    expect(answers(scene.hear(1, tail(round, -1, -1)))).toEqual([]);
  });
});

describe("read: a list that begins with a checkpoint", () => {
  it("its checkpoint is final: it is read before any LAC is told, in the place of the ledgers that left the list", () => {
    const scene = new Scene();
    scene.store.set("ledgers", "1:1");
    scene.store.set("ledger/1", "OPEN 99 1 3/2 -1 0:0,1,2");
    scene.settle(scene.node.ask(0, 1, { type: "get", key: "k" }));
    const { round } = scene.node.state;
    for (const rank of [0, 1]) scene.hear(rank, lacRead(false, round, 0, 0));
    scene.store.set("ledgers", "3:2*");
    scene.store.set("ledger/3", "OPEN 99 2 3/2 -1 0:0,1,2");
    expect(scene.to(scene.settle(scene.node.fire("probe")), 0)).toMatchObject([
      { type: "read entries", ledger: 3, from: 0, to: 1 },
    ]);
  });
});

describe("membership: other bookies come with a ledger", () => {
  const reconfigure = (...members: readonly number[]) => ({ type: "reconfigure", members }) as const;
  const replies = (effects: Effects): unknown[] =>
    (effects as [string, number, { type: string }][]).flatMap(([kind, , said]) =>
      kind === "reply" ? [said.type] : [],
    );

  it("the next ledger is of the members asked for, and listed with them in one change", () => {
    const scene = writing({ spares: 1 });
    scene.settle(scene.node.ask(0, 1, reconfigure(0, 2, 3)));
    expect(scene.store.get("ledgers")).toBe("{0,2,3} 1:1 2:1*");
    expect(scene.store.get("ledger/2")).toMatch(/0:3,0,2$/);
  });

  it("is done once the ledgers before have left the list: the checkpoint is acknowledged, and takes their place", () => {
    const scene = writing({ spares: 1 });
    expect(replies(scene.settle(scene.node.ask(0, 1, reconfigure(0, 2, 3))))).toEqual([]);
    expect(replies(scene.hear(0, added(2, 0)))).toEqual([]);
    expect(replies(scene.hear(3, added(2, 0)))).toEqual(["done"]);
    expect(scene.store.get("ledgers")).toBe("{0,2,3} 2:1*");
    expect(replies(scene.node.ask(0, 2, reconfigure(0, 2, 3)))).toEqual(["done"]);
  });

  it("fewer members than an ensemble takes are refused, and whoever asks while another change is under way is to wait", () => {
    const scene = writing({ spares: 1 });
    expect(replies(scene.node.ask(0, 1, reconfigure(0, 3)))).toEqual(["failed"]);
    scene.settle(scene.node.ask(0, 2, reconfigure(0, 2, 3)));
    expect(replies(scene.node.ask(0, 3, reconfigure(0, 1, 3)))).toEqual(["busy"]);
  });

  it("a silent bookie is replaced by a member, never by a spare one", () => {
    const scene = writing({ spares: 1, missedMax: 1 });
    scene.node.ask(0, 1, put(0, "v").operation);
    for (const rank of [0, 1]) scene.hear(rank, added(1, 0));
    for (let wait = 0; wait < 5; wait++) scene.settle(scene.node.fire("resend"));
    expect(scene.store.get("ledger/1")).toMatch(/ 0:1,2,0$/);
  });
});
