/** To whom a node speaks when it speaks to all others. */
import { expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { makeCluster } from "../../sim/contract/cluster.ts";
import { sendAheadToOthers, sendToOthers } from "./others.ts";

/** Acceptors 0 to 2 and proposers 3 to 5, clients after them. */
const cluster = makeCluster(
  [
    ["acceptor", 3],
    ["proposer", 3],
  ],
  2,
  {},
);

function sentBy(self: number, role: string, speak = sendToOthers): string[] {
  const sent: string[] = [];
  const send = (to: NodeId): number => sent.push(`${to}`);
  const sendAhead = (to: NodeId): number => sent.push(`${to} ahead`);
  speak(role, "hello", { cluster, self: self as NodeId, send, sendAhead });
  return sent;
}

it("a node speaks to all others of its role, in the order of their ids, and not to itself", () => {
  expect([3, 4, 5].map((self) => sentBy(self, "proposer"))).toEqual([
    ["4", "5"],
    ["3", "5"],
    ["3", "4"],
  ]);
});

it("a node of another role is none of them: all hear it", () => {
  expect(sentBy(4, "acceptor")).toEqual(["0", "1", "2"]);
});

it("what owes the disk nothing goes to the same nodes, ahead", () => {
  expect(sentBy(4, "proposer", sendAheadToOthers)).toEqual(["3 ahead", "5 ahead"]);
});
