/** Reads behind a fence: what the registry was asked before a read came is not for it. */
import { expect, it } from "vitest";
import type { Request } from "../../sim/contract/operation.ts";
import { answers, clusterOf, TestNode } from "../testing/testing.ts";
import { chainEntryOf, exchange } from "./configuration.ts";
import { chain } from "./index.ts";
import { forgetReads } from "./reads.ts";
import { replica } from "./replica.ts";
import { type ChainOptions, type Epoch, firstSlot, type ReplicaTypes, type Slot } from "./types.ts";

const cluster = clusterOf<ChainOptions>(chain, 3, { registryNodes: 1, fence: "registry" });
const get = { type: "get", key: "x" } as const;
const entry = { ...chainEntryOf(null, [0, 1, 2]), epoch: 1, opened: 1 };

/** The tail of a chain that is open, with nothing written. */
function tail(): TestNode<ReplicaTypes> {
  const node = new TestNode<ReplicaTypes>(replica, cluster, cluster.roles[0]!.first + 2);
  node.restart();
  const configuration = { epoch: 1 as Epoch, chain: [0, 1, 2], before: [0, 1, 2], record: (firstSlot - 1) as Slot };
  Object.assign(node.state, { configuration, isOpen: true, epoch: 1 });
  return node;
}

/** The registry tells the entry to whom asked. */
function tell(node: TestNode<ReplicaTypes>, { session, sequence }: Request): unknown[] {
  const swap = exchange(entry, entry);
  const value = swap.type === "compare-and-set" ? swap.value : null;
  return node.hearReply(0, { type: "done", session, sequence, result: { type: "value", value } });
}

it("a fence that was asked for before the read came is none for it", () => {
  const node = tail();
  node.ask(0, 1, get);
  const before = node.state.question!;
  forgetReads(node.state, node.io); // its epoch may be over
  node.ask(1, 1, get);
  expect(answers(tell(node, before))).toEqual([]);
  const since = node.state.question!;
  expect(since.sequence).toBeGreaterThan(before.sequence);
  expect(answers(tell(node, since))).toEqual([[cluster.servers + 1, null]]);
});
