/** What a proxy tells while it changes the layout. */
import { expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { clusterOf, observed, TestNode } from "../testing/testing.ts";
import { corfu } from "./index.ts";
import { proxy } from "./proxy.ts";
import type { CorfuOptions } from "./state.ts";
import type { Epoch, Position } from "./types.ts";

const cluster = clusterOf<CorfuOptions>(corfu, 3);
const [units, proxies] = cluster.roles;

it("whom it sealed, and whom it asks for, may come into force from then on, beside whomever others seal", () => {
  const node = new TestNode(proxy, cluster, proxies!.first);
  node.restart();
  node.fire("suspect");
  node.hearReply(0, {
    type: "done",
    session: 0 as never,
    sequence: node.state.asked,
    result: { type: "value", value: null },
  });
  const seal = (rank: number) =>
    node.hear(units!.first + rank, { type: "sealed", epoch: 1 as Epoch, tail: 1 as Position });
  const considered = (effects: readonly unknown[]): unknown[] => observed(effects, "considered");
  expect(considered(seal(2))).toEqual([{ type: "considered", members: [setOf(2)], follows: 0 }]);
  expect(considered(seal(0))).toEqual([{ type: "considered", members: [setOf(0, 2)], follows: 0 }]);
  const all = { type: "considered", members: [setOf(0, 1, 2)], follows: 0 };
  expect(considered(seal(1))).toEqual([all, all]); // sealed, and asked for
});
