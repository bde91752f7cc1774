/** What a proxy sends again, and what it does not. */
import { expect, it } from "vitest";
import { clusterOf, sentTo, TestNode } from "../testing/testing.ts";
import { corfu } from "./index.ts";
import { proxy } from "./proxy.ts";
import type { CorfuOptions, ProxyTypes } from "./state.ts";
import type { CorfuMessage, Epoch, Position } from "./types.ts";

const cluster = clusterOf<CorfuOptions>(corfu, 3, { batchMax: 2 });
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
    node.hear(self + 1, { type: "token", epoch: one(1), id, position: at as Position });
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
