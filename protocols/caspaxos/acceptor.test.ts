/** CASPaxos, the acceptor, sentence by sentence. */
import { describe, expect, it } from "vitest";
import { Table } from "../../sim/base/table.ts";
import { clusterOf, observed, sentTo, TestNode } from "../testing/testing.ts";
import { acceptor } from "./acceptor.ts";
import { caspaxos } from "./index.ts";
import type { Accept, Prepare } from "./messages.ts";
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
      ["write", { registers: Table.from([[wholeStore, { promised: 5, vote: null }]]) }],
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
