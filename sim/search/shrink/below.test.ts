/** What a system stands on is made small, and other systems of its service are tried in its place. */
import { expect, it } from "vitest";
import { raft } from "../../../protocols/raft/index.ts";
import { writerLogger } from "../../../protocols/writer-logger/index.ts";
import { partsOf } from "../../contract/parts.ts";
import { defaultOptions } from "../../plan/options.ts";
import { foundationsOf } from "./below.ts";

it("a registry of one node, each that it may be, the plan's own first", () => {
  const options = { ...defaultOptions(writerLogger), registry: "epaxos", registryNodes: 5 };
  const foundations = foundationsOf(writerLogger, { options }).map((each) => {
    const [below] = partsOf(writerLogger, 3, each, 0);
    return [below!.system.name, below!.cluster.servers];
  });
  expect(foundations[0]).toEqual(["epaxos", 1]);
  expect(foundations.map(([name]) => name).toSorted()).toEqual(["caspaxos", "epaxos", "multi-paxos", "raft"]);
  for (const [name, servers] of foundations.slice(1))
    expect([name, servers]).toEqual([name, name === "caspaxos" ? servers : 1]);
});

it("a system that stands on nothing has none", () => {
  expect(foundationsOf(raft, { options: defaultOptions(raft) })).toEqual([]);
});
