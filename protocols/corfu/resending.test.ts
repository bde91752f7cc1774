/** What a proxy sends again, and what it does not. */
import { expect, it } from "vitest";
import { commandId, type Session } from "../../sim/contract/operation.ts";
import { clusterOf, sentTo, TestNode } from "../testing/testing.ts";
import { corfu } from "./index.ts";
import { proxy } from "./proxy.ts";
import type { CorfuOptions, ProxyTypes } from "./state.ts";
import type { CorfuMessage, Epoch, Position } from "./types.ts";

const cluster = clusterOf<CorfuOptions>(corfu, 3, { batchMax: 2, missedMax: 100 });
const [units, proxies] = cluster.roles;
const self = proxies!.first;
const one = (epoch: number) => epoch as Epoch;

/** It follows layout 1, whose sequencer is the other proxy, and has tokens for so many appends. */
function writing(count: number): TestNode<ProxyTypes> {
  const node = new TestNode(proxy, cluster, self);
  node.restart();
  node.state.layout = { ...node.state.layout, epoch: one(1), sequencer: self + 1 } as ProxyTypes["State"]["layout"];
  for (let at = 1; at <= count; at++) {
    node.ask(at - 1, 1, { type: "append-record", value: `${at}` });
    const { id } = node.state.appends.get(at - 1)!.command;
    node.hear(self + 1, { type: "token", epoch: one(1), id, attempt: 0, position: at as Position });
  }
  return node;
}

const writes = (effects: readonly unknown[], rank = 0): unknown[] =>
  sentTo(effects, units!.first + rank).flatMap((message) => {
    const { type, position } = message as CorfuMessage & { position: Position };
    return type === "write" ? [position] : [];
  });

it("a unit that refused this layout is sent nothing more of it, and the registry is asked for the next one", () => {
  const node = writing(1);
  expect(writes(node.fire("resend"))).toEqual([1]);
  node.hear(units!.first, { type: "refused", epoch: one(2) });
  for (let round = 0; round < 20; round++) {
    const effects = node.fire("resend");
    expect(writes(effects)).toEqual([]);
    expect(sentTo(effects, self + 1)).toEqual([]); // nor the sequencer asked for more tokens
  }
  expect(node.state.purpose).toBe("look");
});

it("copies become rarer while no answer comes", () => {
  const node = writing(1);
  const copies = Array.from({ length: 16 }, () => writes(node.fire("resend")).length);
  expect(copies).toEqual([1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
});

it("no more than `batchMax` go out again at once, and each that is answered brings the next one", () => {
  const node = writing(4);
  expect(writes(node.fire("resend"))).toEqual([1, 2]);
  const [{ entry }] = [node.state.writes.get(1)!];
  const id = entry.command!.id;
  expect(writes(node.hear(units!.first, { type: "written", epoch: one(1), position: 1 as Position, id }))).toEqual([3]);
  expect(writes(node.fire("resend"))).toEqual([4]);
});

/** It is the sequencer of layout 1. */
function sequencing(): TestNode<ProxyTypes> {
  const node = writing(0);
  const missed = node.state.missed.map(() => 0);
  Object.assign(node.state, { phase: "sequence", layout: { ...node.state.layout, sequencer: self }, missed });
  return node;
}

const checks = (effects: readonly unknown[]): CorfuMessage[] =>
  sentTo(effects, units!.first).filter((message) => (message as CorfuMessage).type === "check") as CorfuMessage[];

/** That check is answered by that unit. */
function answer(node: TestNode<ProxyTypes>, check: CorfuMessage, rank = 0): void {
  node.hear(units!.first + rank, { type: "checked", round: (check as { round: number }).round });
}

const rounds = (count: number, round: (at: number) => number): number[] =>
  Array.from({ length: count }, (_, at) => round(at + 1));

it("a unit is checked with each round, and while it has not answered ever more rarely, down to each fourth", () => {
  const node = sequencing();
  const answered = rounds(4, () => {
    const sent = checks(node.fire("tend"));
    for (const check of sent) answer(node, check);
    return sent.length;
  });
  expect(answered).toEqual([1, 1, 1, 1]);
  expect(rounds(13, () => checks(node.fire("tend")).length)).toEqual([1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
});

it("a unit that takes two rounds for a message has a queue of a few, not one that grows", () => {
  const node = sequencing();
  let queue: CorfuMessage[] = [];
  const lengths = rounds(200, (round) => {
    queue = [...queue, ...checks(node.fire("tend"))];
    const [next, ...others] = queue;
    if (round % 2 === 0 && next !== undefined) {
      queue = others;
      answer(node, next);
    }
    return queue.length;
  });
  expect(Math.max(...lengths)).toBeLessThan(6);
});

it("a unit that answers after three rounds is asked again after six, and forgets that when it is fast again", () => {
  const node = writing(1);
  rounds(3, () => writes(node.fire("resend")).length);
  node.state.writes = node.state.writes.set(1, { ...node.state.writes.get(1)!, pending: { copies: 0, rounds: 3 } });
  const id = node.state.writes.get(1)!.entry.command!.id;
  node.hear(units!.first, { type: "written", epoch: one(1), position: 1 as Position, id });
  expect(node.state.paces[0]).toBe(3);
  node.fire("resend");
  expect(node.state.paces[0]).toBe(3);
  node.state.answers = [0, -1, -1, -1];
  node.fire("resend");
  expect(node.state.paces[0]).toBe(2);
});

it("while answers are slow fewer cells are asked for at once, and more again once they come and are not", () => {
  const wide = clusterOf<CorfuOptions>(corfu, 3, { batchMax: 64 });
  const node = new TestNode(proxy, wide, self);
  node.restart();
  const layout = { ...node.state.layout, epoch: one(1), sequencer: self + 1 } as ProxyTypes["State"]["layout"];
  Object.assign(node.state, { layout, target: 1_000, paces: [0, 8, 0, 0] });
  node.ask(0, 1, { type: "append-record", value: "1" });
  const windows = (count: number, answered: boolean): number[] =>
    rounds(count, () => {
      if (answered) node.state.answers = [-1, 0, -1, -1];
      node.fire("resend");
      return node.state.window;
    });
  expect(windows(3, false)).toEqual([32, 16, 8]);
  expect(node.state.paces[1]).toBe(8); // no answer, no news
  expect(windows(9, true)).toEqual([4, 4, 4, 4, 4, 8, 16, 32, 64]);
  node.state.window = 4;
  expect(windows(3, false)).toEqual([4, 4, 4]);
});

it("appends take tokens at once while nothing is slow, whatever `batchMax` is, and else as there is room", () => {
  const node = writing(0);
  for (const session of [10, 11, 12, 13]) {
    expect(sentTo(node.ask(session, 1, { type: "append-record", value: "1" }), self + 1)).toHaveLength(1);
  }
  node.state.appends = writing(0).state.appends;
  node.state.window = 2;
  const asked = (effects: readonly unknown[]): number[] =>
    sentTo(effects, self + 1).flatMap((message) => ((message as CorfuMessage).type === "next" ? [1] : []));
  const append = (session: number) => asked(node.ask(session, 1, { type: "append-record", value: "1" })).length;
  expect([0, 1, 2, 3].map(append)).toEqual([1, 1, 0, 0]);
  node.state.window = 3;
  expect(asked(node.fire("resend"))).toHaveLength(3); // with copies of the first two
});

it("the sequencer grants one position to whoever asks twice, and another one to whoever lost the first", () => {
  const node = sequencing();
  const id = commandId(7 as Session, 1);
  const ask = (attempt: number, from = self + 1): number => {
    const effects = node.hear(from, { type: "next", epoch: one(1), id, attempt });
    return (sentTo(effects, from)[0] as { position: number }).position;
  };
  expect([ask(0), ask(0), ask(1), ask(1)]).toEqual([1, 1, 2, 2]);
  node.state.executed = 3 as Position;
  expect(ask(1)).toBe(3); // the other one was filled meanwhile
});

it("a unit is missing after `missedMax` rounds, and not before twice what it took of late", () => {
  const short = clusterOf<CorfuOptions>(corfu, 3, { missedMax: 1 });
  const roundsUntilSealing = (pace: number): number => {
    const node = new TestNode(proxy, short, self);
    node.restart();
    const layout = { ...node.state.layout, epoch: one(1), sequencer: self };
    Object.assign(node.state, { phase: "sequence", layout, missed: [0, 0, 0], paces: [pace, 0, 0, 0] });
    let count = 0;
    while (node.state.phase === "sequence" && count < 100) {
      node.fire("tend");
      node.state.missed = node.state.missed.with(1, 0).with(2, 0);
      count++;
    }
    return count;
  };
  expect([0, 1, 4].map(roundsUntilSealing)).toEqual([2, 3, 9]);
});

it("nobody is stuck before twice what an append takes down its chain", () => {
  const short = clusterOf<CorfuOptions>(corfu, 3, { missedMax: 1 });
  const roundsUntilLooking = (pace: number): number => {
    const node = new TestNode(proxy, short, self);
    node.restart();
    const layout = { ...node.state.layout, epoch: one(1), sequencer: self + 1 };
    Object.assign(node.state, { layout, paces: [0, 0, 0, 0].fill(pace) });
    node.ask(0, 1, { type: "append-record", value: "1" });
    let count = 0;
    while (node.state.phase === "follow" && count < 100) {
      node.fire("resend");
      count++;
    }
    return count;
  };
  expect([0, 2].map(roundsUntilLooking)).toEqual([9, 25]); // a token and three units, of less than a round or three each
});
