/** To whom a node speaks when it speaks to all others. */
import { expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { makeCluster } from "../../sim/contract/cluster.ts";
import { sendToOthers } from "./others.ts";

/** Acceptors 0 to 2 and proposers 3 to 5, clients after them. */
const cluster = makeCluster(
  [
    ["acceptor", 3],
    ["proposer", 3],
  ],
  2,
  {},
);

function sentBy(self: number, role: string): number[] {
  const sent: number[] = [];
  sendToOthers(role, "hello", { cluster, self: self as NodeId, send: (to) => sent.push(to) });
  return sent;
}

it("a node speaks to all others of its role, in the order of their ids, and not to itself", () => {
  expect([3, 4, 5].map((self) => sentBy(self, "proposer"))).toEqual([
    [4, 5],
    [3, 5],
    [3, 4],
  ]);
});

it("a node of another role is none of them: all hear it", () => {
  expect(sentBy(4, "acceptor")).toEqual([0, 1, 2]);
});
