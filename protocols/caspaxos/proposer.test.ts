/** CASPaxos, the proposer, sentence by sentence. */
import { describe, expect, it } from "vitest";
import { Table } from "../../sim/base/table.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { clusterOf, observed, sentTo, TestNode } from "../testing/testing.ts";
import { caspaxos } from "./index.ts";
import type { Accept } from "./messages.ts";
import { proposer } from "./proposer.ts";
import { changeOf, nextRegister, waitingCommand } from "./requests.ts";
import type { ProposerTypes } from "./state.ts";
import { type CasPaxosOptions, noContents, type Vote, wholeStore } from "./types.ts";

/** Acceptors 0 to 2, proposers 3 and 4. */
const put = (key: string, value: string): Operation => ({ type: "put", key, value });
const get = (key: string): Operation => ({ type: "get", key });

const node = (given: Partial<CasPaxosOptions> = {}) =>
  new TestNode<ProposerTypes>(proposer, clusterOf<CasPaxosOptions>(caspaxos, 3, given), 3);
type Node = ReturnType<typeof node>;

const asked = (session: number, sequence: number, operation: Operation) =>
  waitingCommand(9 as never, { type: "request", session: session as never, sequence, operation });

/** A vote at `ballot` for a store in which session 7 put x. */
const voteOf = (ballot: number, value = "old"): Vote => ({
  ballot: ballot as never,
  contents: changeOf(noContents(), [asked(7, 1, put("x", value))]).contents,
});
const promise = (one: Node, from: number, vote: Vote | null = null) =>
  one.hear(from, { type: "promise", ballot: one.state.ballot, vote });
const accepted = (one: Node, from: number, promised = one.state.ballot) =>
  one.hear(from, { type: "accepted", register: one.state.register, ballot: one.state.ballot, promised });
const nack = (one: Node, from: number, promised: number, version = 0) =>
  one.hear(from, { type: "nack", served: 0, ballot: one.state.ballot, promised: promised as never, version });
const replies = (effects: readonly unknown[]) =>
  (effects as [string, number, { result: unknown }][])
    .filter(([kind]) => kind === "reply")
    .map(([, , { result }]) => result);
const proposalOf = (effects: readonly unknown[]) => sentTo(effects, 0)[0] as Accept;
const valueIn = ({ contents }: Accept, key: string) => contents.machine.values.get(key);

describe("the proposer of CASPaxos", () => {
  it("§2.2 remembers its ballot before it asks for promises, and takes a higher one after a restart", () => {
    const one = node();
    const effects = one.ask(0, 1, put("x", "1")) as unknown[][];
    expect(effects.slice(0, 2)).toEqual([["write", { used: 1 }], ["sync"]]);
    expect(sentTo(effects, 2)).toEqual([{ type: "prepare", register: wholeStore, ballot: 1, served: 0 }]);
    one.restart();
    expect(sentTo(one.ask(0, 1, put("x", "1")), 2)).toEqual([
      { type: "prepare", register: wholeStore, ballot: 3, served: 0 },
    ]);
  });

  it("§2.2 applies the change to the highest vote of a majority, and answers after a majority of votes", () => {
    const one = node();
    one.hear(4, { type: "nack", served: 0, ballot: 0 as never, promised: 8 as never, version: 0 }); // of no ballot of its own
    one.ask(0, 1, { type: "append", key: "x", value: "+" });
    nack(one, 0, 8, 1);
    promise(one, 1); // a quorum answers, be it with a refusal
    one.fire("retry");
    promise(one, 0, voteOf(5, "five"));
    const proposal = proposalOf(promise(one, 1, voteOf(7, "seven")));
    expect(valueIn(proposal, "x")).toBe("seven+");
    expect(proposal.contents.version).toBe(2);
    expect(replies(accepted(one, 0))).toEqual([]);
    expect(replies(accepted(one, 0))).toEqual([]); // a copy
    expect(replies(accepted(one, 2))).toEqual([{ type: "done" }]);
  });

  it("one ballot serves all that wait; who comes after its accept waits for the next", () => {
    const one = node();
    one.ask(0, 1, put("x", "1"));
    one.ask(1, 1, { type: "compare-and-set", key: "x", expected: "1", value: "2" });
    promise(one, 0);
    const proposal = proposalOf(promise(one, 1));
    expect([valueIn(proposal, "x"), proposal.contents.version, proposal.ids.length]).toEqual(["2", 2, 3]);
    one.ask(0, 2, get("x"));
    accepted(one, 0);
    const effects = accepted(one, 1);
    expect(replies(effects)).toEqual([{ type: "done" }, { type: "swapped", swapped: true, value: "1" }]);
    expect(sentTo(effects, 0)).toMatchObject([{ type: "prepare" }]);
  });

  it("a read of one vote at a majority, or of none, ends with phase 1", () => {
    const one = node();
    one.ask(0, 1, get("x"));
    promise(one, 0);
    expect(replies(promise(one, 1))).toEqual([{ type: "value", value: null }]);
    one.ask(0, 2, get("x"));
    promise(one, 0, voteOf(2));
    expect(replies(promise(one, 1, voteOf(2)))).toEqual([{ type: "value", value: "old" }]);
  });

  it("a read of votes that differ is written back before it is answered", () => {
    const one = node();
    one.restart();
    one.ask(0, 1, get("x"));
    nack(one, 0, 4);
    nack(one, 1, 4);
    promise(one, 0, voteOf(2));
    const effects = promise(one, 1);
    expect(replies(effects)).toEqual([]);
    expect(proposalOf(effects)).toMatchObject({ contents: { version: 1 }, ids: { length: 1 } });
    accepted(one, 0);
    expect(replies(accepted(one, 1))).toEqual([{ type: "value", value: "old" }]);
  });

  it("a read that came after its ballot was opened waits for phase 2, whatever the promises tell", () => {
    const one = node();
    one.ask(0, 1, get("x"));
    promise(one, 0);
    one.ask(1, 1, get("x"));
    expect(sentTo(promise(one, 1), 0)).toMatchObject([{ type: "accept" }]);
  });

  it("§6.3 a change that is in the contents already is not made again, and answered as it was", () => {
    const { contents, ids, answers } = changeOf(voteOf(2).contents, [asked(7, 1, put("x", "old"))]);
    expect([contents.version, ids.length]).toEqual([1, 1]);
    expect(answers).toMatchObject([{ result: { type: "done" }, from: "session" }]);
  });

  it("§2.2.1 the next change by the same proposer is made of what it wrote, in phase 2 alone", () => {
    const one = node({ piggyback: true });
    one.ask(0, 1, put("x", "1"));
    promise(one, 0);
    expect(proposalOf(promise(one, 1))).toMatchObject({ ballot: 1, next: 3 });
    accepted(one, 0, 3 as never);
    accepted(one, 1, 3 as never);
    const effects = one.ask(0, 2, { type: "append", key: "x", value: "2" });
    expect(proposalOf(effects)).toMatchObject({ type: "accept", ballot: 3, next: 5 });
    expect(valueIn(proposalOf(effects), "x")).toBe("12");
    expect(observed(effects, "elected")).toMatchObject([{ term: 3, electors: 0b011 }]);
  });

  it("§2.2.1 a vote whose promise was overtaken counts as a vote and as no promise", () => {
    const one = node({ piggyback: true });
    one.ask(0, 1, put("x", "1"));
    promise(one, 0);
    promise(one, 1);
    accepted(one, 0, 8 as never);
    expect(replies(accepted(one, 1, 3 as never))).toEqual([{ type: "done" }]);
    expect(sentTo(one.ask(0, 2, put("x", "2")), 0)).toMatchObject([{ type: "prepare", ballot: 5 }]);
  });

  it("is outbid by one that served others: it goes higher at once; by one that serves nobody: it waits", () => {
    const one = node();
    one.ask(0, 1, put("x", "1"));
    nack(one, 0, 8, 4);
    expect(sentTo(nack(one, 1, 8, 4), 0)).toMatchObject([{ type: "prepare", ballot: 9 }]);
    nack(one, 0, 10, 4);
    expect(sentTo(nack(one, 1, 10, 4), 0)).toEqual([]);
    expect(sentTo(one.fire("retry"), 0)).toMatchObject([{ type: "prepare", ballot: 11 }]);
    nack(one, 0, 12, 5); // the register has changed
    expect(sentTo(nack(one, 1, 12, 5), 0)).toMatchObject([{ type: "prepare", ballot: 13 }]);
  });

  it("who hears nothing asks the rest again in the same ballot", () => {
    const one = node();
    one.ask(0, 1, put("x", "1"));
    promise(one, 0);
    expect([0, 1].map((acceptor) => sentTo(one.fire("retry"), acceptor).length)).toEqual([0, 1]);
    expect(one.state.ballot).toBe(1);
  });

  it("§3 registers of keys that somebody waits for come in turn, whoever asks more", () => {
    const waiting = [asked(1, 1, get("b")), asked(2, 1, get("a")), asked(3, 1, get("c")), asked(4, 1, get("a"))];
    expect(nextRegister(waiting, "a", "each")).toBe("b");
    expect(nextRegister(waiting, "c", "each")).toBe("a");
    expect(nextRegister(waiting, "a", "one")).toBe(wholeStore);
    expect(nextRegister([], "a", "each")).toBeNull();
  });

  it("§3 a ballot serves those alone who ask for its key", () => {
    const one = node({ store: "each" });
    one.ask(0, 1, put("x", "1"));
    one.ask(1, 1, put("y", "2"));
    promise(one, 0);
    const proposal = proposalOf(promise(one, 1));
    expect([valueIn(proposal, "x"), valueIn(proposal, "y"), proposal.contents.version]).toEqual(["1", undefined, 1]);
    accepted(one, 0);
    const effects = accepted(one, 1);
    expect(replies(effects)).toHaveLength(1);
    expect(sentTo(effects, 0)).toMatchObject([{ type: "prepare", register: "y" }]);
  });

  it("goes higher only where a quorum answers, be it with refusals: else it asks the rest again", () => {
    const one = node();
    one.ask(0, 1, put("x", "1"));
    nack(one, 0, 8);
    expect(sentTo(one.fire("retry"), 1)).toEqual([expect.objectContaining({ type: "prepare", ballot: 1 })]);
    promise(one, 1);
    expect(sentTo(one.fire("retry"), 1)).toEqual([expect.objectContaining({ type: "prepare", ballot: 9 })]);
  });

  it("waits anew where its rival has answered clients since, though nothing was changed", () => {
    const one = node();
    one.ask(0, 1, put("x", "1"));
    const outbid = (promised: number, served: number): void => {
      const { ballot } = one.state;
      for (const from of [0, 1]) {
        one.hear(from, { type: "nack", ballot, promised: promised as never, version: 0, served });
      }
      if (one.state.ballot === ballot) one.fire("retry");
    };
    for (const promised of [10, 20, 30]) outbid(promised, 4);
    expect(one.state.timesOutbid).toBe(3);
    outbid(40, 5);
    expect(one.state.timesOutbid).toBe(1);
  });
});

describe("the proposer of CASPaxos when a register is removed", () => {
  const each = { store: "each", tombstones: "remove" };
  const append = (key: string, value: string): Operation => ({ type: "append", key, value });
  const bury = (ballot: number, sequence = 1) => ({
    type: "bury" as const,
    register: "x",
    ballot: ballot as never,
    version: 4,
    sessions: Table.from([[1, { sequence, result: { type: "done" } as const }]]),
  });

  it("§3.1, 2b: goes above the tombstone, gets older, and says so once that is on its disk", () => {
    const one = node(each);
    const effects = one.hear(4, bury(8)) as unknown[][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "send"]);
    expect(sentTo(effects, 4)).toEqual([{ type: "buried", register: "x", ballot: 8, age: 1 }]);
    one.restart();
    expect(sentTo(one.ask(0, 1, put("x", "1")), 0)).toMatchObject([{ type: "prepare", ballot: 9, age: 1 }]);
  });

  it("§3.1, 2b: drops the ballot that it has under way for the register, and no other", () => {
    const one = node(each);
    one.ask(0, 1, put("x", "1"));
    promise(one, 0);
    promise(one, 1);
    expect(one.state.phase).toBe("accept");
    one.hear(4, bury(8));
    expect([one.state.phase, one.state.ballot]).toEqual(["prepare", 9]);
    const other = node(each);
    other.ask(0, 1, put("y", "1"));
    other.hear(4, bury(8));
    expect([other.state.phase, other.state.ballot]).toEqual(["prepare", 1]);
  });

  it("§3.1, 2b: drops what it has cached of the register", () => {
    const one = node({ ...each, piggyback: true });
    one.ask(0, 1, put("x", "1"));
    for (const from of [0, 1]) promise(one, from);
    for (const from of [0, 1]) accepted(one, from, one.state.used);
    expect(one.state.cached.has("x")).toBe(true);
    one.hear(4, bury(8));
    expect(sentTo(one.ask(0, 2, put("x", "2")), 0)).toMatchObject([{ type: "prepare" }]);
  });

  it("a change that was made in a removed register is answered again, and not made again, after a restart too", () => {
    const one = node(each);
    one.ask(1, 1, append("x", "+")); // it waits already when the register goes
    expect(replies(one.hear(4, bury(8)))).toEqual([{ type: "done" }]);
    one.restart();
    expect(replies(one.ask(1, 1, append("x", "+")))).toEqual([{ type: "done" }]);
    expect(one.state.phase).toBe("idle");
    one.ask(1, 2, append("x", "+"));
    for (const from of [0, 1]) promise(one, from);
    expect(one.state.proposal?.accept.contents.version).toBe(6); // above the removed
  });

  it("§3.1 buries by all acceptors and all proposers, one after the other", () => {
    const one = node(each);
    one.ask(0, 1, { type: "delete", key: "x" });
    for (const from of [0, 1]) promise(one, from, voteOf(0));
    expect(one.state.proposal?.accept.next).toBe(0);
    accepted(one, 0);
    expect(one.state.burial).toBeNull();
    const { ballot } = one.state;
    accepted(one, 1);
    const vote = (from: number) => one.hear(from, { type: "accepted", register: "x", ballot, promised: ballot });
    expect(sentTo(vote(2), 4)).toMatchObject([{ type: "bury", register: "x", ballot }]);
    const buried = (from: number, age: number) => one.hear(from, { type: "buried", register: "x", ballot, age });
    expect(sentTo(buried(3, 1), 0)).toEqual([]);
    expect(sentTo(buried(4, 6), 0)).toEqual([{ type: "remove", register: "x", ballot, ages: [1, 6] }]);
    for (const from of [0, 1, 2]) one.hear(from, { type: "removed", register: "x", ballot });
    expect(one.state.burial).toBeNull();
  });

  it("§3.1 leaves a tombstone where another proposer is at work", () => {
    const one = node(each);
    one.ask(0, 1, { type: "delete", key: "x" });
    for (const from of [0, 1]) promise(one, from);
    const { ballot } = one.state;
    for (const from of [0, 1]) accepted(one, from);
    expect(one.state.burial).not.toBeNull();
    one.hear(2, { type: "nack", served: 0, ballot, promised: 8 as never, version: 2 });
    expect(one.state.burial).toBeNull();
  });
});
