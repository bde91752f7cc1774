/** CASPaxos, the acceptor, sentence by sentence. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { clusterOf, observed, sentTo, TestNode } from "../testing/testing.ts";
import { acceptor } from "./acceptor.ts";
import { firstConfiguration, firstStep, lastStep } from "./configurations.ts";
import { caspaxos } from "./index.ts";
import type { Accept, Prepare, Remove } from "./messages.ts";
import type { AcceptorTypes } from "./state.ts";
import { type Ballot, type CasPaxosOptions, noContents, wholeStore } from "./types.ts";

const cluster = clusterOf<CasPaxosOptions>(caspaxos, 3);
const rival = 4;
const b = (ballot: number): Ballot => ballot as Ballot;
const prepare = (ballot: number, register = wholeStore): Prepare => ({
  type: "prepare",
  served: 0,
  register,
  ballot: b(ballot),
});
const contents = { ...noContents(), version: 1, last: 7 as never };
const accept = (ballot: number, next = 0, register = wholeStore): Accept => ({
  type: "accept",
  served: 0,
  register,
  ballot: b(ballot),
  next: b(next),
  contents,
  ids: [0 as never, 7 as never],
});
const node = () => new TestNode<AcceptorTypes>(acceptor, cluster, 0);

describe("the acceptor of CASPaxos", () => {
  it("§2.2 promises a higher ballot and tells its vote, both behind the sync", () => {
    const one = node();
    expect(one.hear(rival, prepare(5))).toEqual([
      ["write", { registers: Table.from([[wholeStore, { promised: 5, vote: null }]]), ages: [], configuration: null }],
      ["sync"],
      ["observe", { type: "promised", term: 5, report: "no vote" }],
      ["send", rival, { type: "promise", ballot: 5, vote: null }],
    ]);
  });

  it("§2.2 answers a lower ballot by a conflict alone, with what it promised and the version that it holds", () => {
    const one = node();
    one.hear(rival, accept(5));
    expect(one.hear(3, prepare(4))).toEqual([
      ["send", 3, { type: "nack", served: 0, ballot: 4, promised: 5, version: 1 }],
    ]);
    expect(one.hear(3, accept(4))).toEqual([
      ["send", 3, { type: "nack", served: 0, ballot: 4, promised: 5, version: 1 }],
    ]);
  });

  it("§2.2 accepts at its promise and above, durably before it tells", () => {
    const one = node();
    one.hear(rival, prepare(5));
    const effects = one.hear(rival, accept(5)) as unknown[][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "observe", "send"]);
    expect(observed(effects, "accepted")).toEqual([
      { type: "accepted", term: 5, slot: 0, value: 0 },
      { type: "accepted", term: 5, slot: 1, value: 7 },
    ]);
    expect(sentTo(effects, rival)).toEqual([{ type: "accepted", register: wholeStore, ballot: 5, promised: 5 }]);
  });

  it("a copy of a prepare is answered again, but not once that ballot has its vote", () => {
    const one = node();
    one.hear(rival, prepare(5));
    expect(sentTo(one.hear(rival, prepare(5)), rival)).toHaveLength(1);
    one.hear(rival, accept(5));
    expect(one.hear(rival, prepare(5))).toEqual([]);
  });

  it("§2.2.1 promises the next ballot in the same write as the vote, and tells this vote with it", () => {
    const one = node();
    const effects = one.hear(rival, accept(5, 9));
    expect((effects as unknown[][]).filter(([kind]) => kind === "write")).toHaveLength(1);
    expect(observed(effects, "promised")).toEqual([{ type: "promised", term: 9, report: "5: 1 changes, last 7" }]);
    expect(sentTo(effects, rival)).toEqual([{ type: "accepted", register: wholeStore, ballot: 5, promised: 9 }]);
    expect(sentTo(one.hear(3, accept(8)), 3)).toMatchObject([{ type: "nack", served: 0, promised: 9 }]);
  });

  it("§2.2.1 a copy of an accept that brought a promise is answered and not refused, until a restart", () => {
    const one = node();
    one.hear(rival, accept(5, 9));
    expect(one.hear(rival, accept(5, 9))).toEqual([
      ["send", rival, { type: "accepted", register: wholeStore, ballot: 5, promised: 9 }],
    ]);
    one.hear(3, prepare(10));
    expect(sentTo(one.hear(rival, accept(5, 9)), rival)).toMatchObject([{ type: "accepted", promised: 10 }]);
    one.restart();
    expect(sentTo(one.hear(rival, accept(5, 9)), rival)).toMatchObject([{ type: "nack", served: 0, promised: 10 }]);
  });

  it("a restarted acceptor accepts a copy anew where it promised no more: it may have told nobody", () => {
    const one = node();
    one.hear(rival, accept(5));
    one.restart();
    expect(observed(one.hear(rival, accept(5)), "accepted")).toHaveLength(2);
  });

  it("§3 a register for each key: a promise for one is none for another", () => {
    const one = node();
    one.hear(rival, prepare(9, "x"));
    expect(sentTo(one.hear(3, accept(5, 0, "y")), 3)).toMatchObject([{ type: "accepted", register: "y", promised: 5 }]);
    expect(sentTo(one.hear(3, accept(5, 0, "x")), 3)).toMatchObject([{ type: "nack", served: 0, promised: 9 }]);
  });
});

describe("the acceptor of CASPaxos while acceptors come and go", () => {
  const cluster = clusterOf<CasPaxosOptions>(caspaxos, 3, { spares: 1 });
  const grown = firstStep(firstConfiguration(cluster), setOf(0, 1, 2, 3), cluster);
  const four = lastStep(grown);
  const ofFour = () => new TestNode<AcceptorTypes>(acceptor, cluster, 0);
  const proposers = 4; // their first node

  it("§2.3 takes a configuration up durably before it says so, and tells where it has voted", () => {
    const one = ofFour();
    one.hear(proposers, accept(5, 0, "x"));
    one.hear(proposers, prepare(6, "y"));
    const effects = one.hear(proposers, { type: "adopt", configuration: grown }) as unknown[][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "send"]);
    expect(sentTo(effects, proposers)).toEqual([{ type: "adopted", configuration: grown, registers: ["x"] }]);
  });

  it("§2.3 answers nobody any more who has an older one, but tells the newer, after a restart too", () => {
    const one = ofFour();
    one.hear(proposers, { type: "adopt", configuration: four });
    one.restart();
    for (const old of [prepare(9), accept(9), { ...prepare(9), configuration: grown }]) {
      expect(sentTo(one.hear(proposers, old), proposers)).toMatchObject([{ type: "nack", configuration: four }]);
    }
    expect(sentTo(one.hear(proposers, { ...prepare(9), configuration: four }), proposers)).toMatchObject([
      { type: "promise" },
    ]);
  });

  it("one that comes back has no vote, and keeps its promises", () => {
    const one = ofFour();
    one.hear(proposers, accept(5));
    const joined = four.joined.map((number, rank) => (rank === 0 ? four.number : number));
    one.hear(proposers, { type: "adopt", configuration: { ...four, joined } });
    expect(sentTo(one.hear(proposers, { ...prepare(4), configuration: four }), proposers)).toMatchObject([
      { type: "nack", promised: 5, version: 0 },
    ]);
  });
});

describe("the acceptor of CASPaxos when a register is removed", () => {
  const tombstone: Accept = { ...accept(5, 0, "x"), contents: noContents(2) };
  const remove = (ballot: number): Remove => ({ type: "remove", register: "x", ballot: b(ballot), ages: [1, 2] });
  const buried = () => {
    const one = node();
    one.hear(rival, tombstone);
    return one;
  };
  const isThere = (one: ReturnType<typeof node>) => one.state.registers.has("x");

  it("§3.1, 2d: forgets what it is told, durably, and says so", () => {
    const one = buried();
    const effects = one.hear(3, remove(5)) as unknown[][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(isThere(one)).toBe(false);
    one.restart();
    expect(isThere(one)).toBe(false);
    expect(sentTo(one.hear(3, remove(5)), 3)).toEqual([{ type: "removed", register: "x", ballot: 5 }]); // a copy
  });

  it("§3.1, 2d: keeps a register in which it has promised more, or voted for more", () => {
    const promised = buried();
    promised.hear(3, prepare(6, "x"));
    promised.hear(3, remove(5));
    expect(isThere(promised)).toBe(true);
    const voted = buried();
    voted.hear(3, accept(6, 0, "x"));
    voted.hear(3, remove(5));
    expect(isThere(voted)).toBe(true);
  });

  it("§3.1, 2c: hears no proposer younger than it was when it took note, after a restart too", () => {
    const one = buried();
    one.hear(3, remove(5));
    one.restart();
    expect(one.hear(3, prepare(6, "x"))).toEqual([]);
    expect(one.hear(rival, { ...accept(7, 0, "x"), age: 1 })).toEqual([]);
    expect(sentTo(one.hear(3, { ...prepare(6, "x"), age: 1 }), 3)).toMatchObject([{ type: "promise", vote: null }]);
    expect(sentTo(one.hear(rival, { ...prepare(8, "y"), age: 2 }), rival)).toMatchObject([{ type: "promise" }]);
  });

  it("a vote is written with the ages: a crash may keep it and lose the write that removed the register", () => {
    const one = node();
    one.hear(rival, accept(5, 0, "x"));
    one.hear(3, remove(5));
    const effects = one.hear(rival, { ...accept(7, 0, "y"), age: 9 }) as [string, object][];
    const [write] = effects.filter(([kind]) => kind === "write");
    expect(write?.[1]).toMatchObject({ ages: one.state.ages });
    expect(one.state.ages.length).toBeGreaterThan(0);
  });
});
