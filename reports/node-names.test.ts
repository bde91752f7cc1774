/** Names of nodes in sentences of judges. */
import { expect, test } from "vitest";
import { systems } from "../protocols/systems.ts";
import { makeCluster } from "../sim/contract/cluster.ts";
import { partsOf } from "../sim/contract/parts.ts";
import { namesOfParts, nodeNames, withNames } from "./node-names.ts";

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

test("ranks are nodes of the role that votes, one alone by its name", () => {
  const voters = nodeNames(cluster, { voters: () => cluster.roles[1]! });
  expect(withNames("n0 counts {0, 2}, but {1} and {} had not", voters)).toBe(
    "proposer 0 counts {acceptor 0, acceptor 2}, but acceptor 1 and nobody had not",
  );
  expect(withNames('n0 counts {0, 2}, "{0, 2}"', name), "nobody knows whose ranks").toBe(
    'proposer 0 counts {0, 2}, "{0, 2}"',
  );
});

test("every system's ranks are those of the role that promises, where one does, and of its registry the registry's", () => {
  for (const system of systems) {
    const parts = partsOf(system, system.nodes.default, {}, 2);
    const names = namesOfParts(parts);
    const { roles } = parts.at(-1)!.system;
    const voter = roles[names.voters!("")!.name];
    const promises = Object.values(roles).some(({ standing }) => standing !== undefined);
    expect([voter !== undefined, voter?.standing !== undefined], system.name).toEqual([true, promises]);
    if (parts.length === 1) continue;
    expect(withNames("in the registry: n0 counts {0}", names)).toMatch(
      /^in the registry: (registry [\w-]+) 0 counts registry [\w-]+ 0$/,
    );
    expect(names.partOf!(0)).toBe("registry");
    expect(names.partOf!(parts.at(-1)!.first)).toBe("");
  }
});

test("what servers ask of each other is named for who asks", () => {
  expect(withNames("s2097154#3 at slot 2, s1#3", name)).toBe("acceptor 0#3 at slot 2, s1#3");
});

test("a node that the cluster has not is still told from a value", () => {
  expect(withNames("n9 sent", name)).toBe("node 9 sent");
  expect(name(-1)).toBe("world");
});
