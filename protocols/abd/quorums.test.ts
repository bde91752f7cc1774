/** ABD, the quorums of the two phases: what meets, and what is refused. */
import { describe, expect, it } from "vitest";
import { allNodes, difference, type NodeSet } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { clusterOf } from "../testing/testing.ts";
import { abd } from "./index.ts";
import { quorumsOf } from "./quorums.ts";
import type { AbdOptions } from "./types.ts";

/** True when every read quorum meets every write quorum, by trying all sets. */
function meet(nodes: number, options: Partial<AbdOptions>): boolean {
  const { read, write } = quorumsOf(clusterOf<AbdOptions>(abd, nodes, options));
  for (let mask = 0; mask < 2 ** nodes; mask++) {
    if (read.isQuorum(mask as NodeSet) && write.isQuorum(difference(allNodes(nodes), mask as NodeSet))) return false;
  }
  return true;
}

const names = (nodes: number, options: Partial<AbdOptions>) => {
  const { read, write } = quorumsOf(clusterOf<AbdOptions>(abd, nodes, options));
  return [read.name, write.name];
};

describe("read and write quorums", () => {
  it.each(["threshold", "one", "grid"])("%s: every read quorum meets every write quorum, at every size", (quorums) => {
    for (let nodes = 1; nodes <= 10; nodes++) expect(meet(nodes, { quorums })).toBe(true);
  });

  it("r + w > N is enough, and one less is not", () => {
    expect(meet(5, { read: 2, write: 4 })).toBe(true);
    expect(meet(5, { read: 2, write: 3 })).toBe(false);
  });

  it("of two sizes one that is not given is the least that meets the other", () => {
    expect(names(5, { read: 2 })).toEqual(["any 2 of 5", "any 4 of 5"]);
    expect(names(5, { write: 5 })).toEqual(["any 1 of 5", "any 5 of 5"]);
    expect(names(5, {})).toEqual(["majority of 5", "majority of 5"]);
    expect(names(4, { quorums: "grid" })).toEqual(["one of each row of 2x2", "a whole row of 2x2"]);
  });

  it("a quorum larger than the cluster is a user's mistake", () => {
    expect(() => quorumsOf(clusterOf<AbdOptions>(abd, 3, { read: 4 }))).toThrow(UserError);
  });
});
