/** Names of nodes in sentences of judges. */
import { expect, test } from "vitest";
import { makeCluster } from "../sim/contract/cluster.ts";
import { nodeNames, withNames } from "./node-names.ts";

const cluster = makeCluster(
  [
    ["proposer", 2],
    ["acceptor", 3],
  ],
  2,
  {},
);
const name = nodeNames(cluster);

test("a sentence names nodes by role and rank, clients too", () => {
  expect(withNames("n2 learned slot 3, which n0 leads; n6 asked", name)).toBe(
    "acceptor 0 learned slot 3, which proposer 0 leads; client 1 asked",
  );
  expect(withNames("of client n5 never completed", name)).toBe("of client 0 never completed");
  expect(withNames("{n1, n3}: n4's disk", name)).toBe("{proposer 1, acceptor 1}: acceptor 2's disk");
});

test("what is quoted, and what only looks like a node, stays as it is", () => {
  const sentence = 'n0 learned "n1" and "a \\" n2", s1#2 in seen3, k1, no-op, n1x';
  expect(withNames(sentence, name)).toBe('proposer 0 learned "n1" and "a \\" n2", s1#2 in seen3, k1, no-op, n1x');
});

test("a node that the cluster has not is still told from a value", () => {
  expect(withNames("n9 sent", name)).toBe("node 9 sent");
  expect(name(-1)).toBe("world");
});
