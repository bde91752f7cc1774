/** What is told of scenarios that took turns. */
import { expect, test } from "vitest";
import { hasTurns, turnLines } from "./asked.ts";

const cell = (system: string, scenario: string, asked: { [scenario: string]: number }) => ({
  ...{ system, scenario, report: { asked } },
});

test("systems that were asked the same share a sentence, scenarios the same number of times a clause, in 80 columns", () => {
  const asked = { swarm: 1_030, calm: 86, partitions: 86, crashes: 86, elections: 86, "leader-hunt": 86, disk: 85 };
  const cells = [
    cell("raft", "rotation", asked),
    cell("paxos", "rotation", asked),
    cell("epaxos", "rotation", { swarm: 1 }),
  ];
  expect(turnLines(cells, 80)).toEqual([
    "rotation of raft, paxos: 1,030 of swarm; 86 each of calm, partitions, crashes,",
    "  elections, leader-hunt; 85 of disk",
    "rotation of epaxos: 1 of swarm",
  ]);
});

test("a scenario that was asked by name took no turns", () => {
  expect(hasTurns(cell("raft", "swarm", { swarm: 3 }))).toBe(false);
  expect(turnLines([cell("raft", "swarm", { swarm: 3 }), cell("raft", "calm", {})], 80)).toEqual([]);
});
