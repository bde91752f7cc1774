/** Stories of runs from code, of a system with a bug that no file of ours has. */
import { expect, test } from "vitest";
import { asynchronousFaults, fuzz, paxos, print, shrink, story, swarm, tellEvent } from "../index.ts";
import type { System } from "../sim/contract/system.ts";

/** Paxos whose quorums need not meet. */
const broken: System = {
  ...paxos,
  name: "one-is-enough",
  intersections: [],
  quorums: (cluster) => ({ ...paxos.quorums({ ...cluster, options: { ...cluster.options, phase1: 1, phase2: 1 } }) }),
  survives: asynchronousFaults.filter((fault) => fault !== "pause"),
};
const { failure } = fuzz(swarm, broken, { runs: 300 });

test("a failure has a story that ends in its verdict, and names nodes as people do", () => {
  const smallest = shrink(failure!, { runsMax: 1_000 }).failure;
  const sentences = story(smallest);
  expect(sentences.length).toBeGreaterThanOrEqual(3);
  expect(sentences.length).toBeLessThanOrEqual(14);
  expect(sentences[0]).toMatch(/^This is a run of one-is-enough with \d acceptor/);
  expect(sentences.at(-1)).toContain(`${smallest.violation.invariant} is broken: `);
  expect(sentences.join("\n")).not.toMatch(/\bn\d\b/);
});

test("every event of a run is printed, in so many columns", () => {
  const lines = print(failure!, { width: 80 });
  expect(lines.filter((line) => /^ *\d+ +[\d.]+ m?s /.test(line)).length).toBeGreaterThanOrEqual(failure!.events);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines.join("\n")).toContain(`VIOLATION ${failure!.violation.invariant}`);
});

test("one event is told with names of one's own", () => {
  const event = { event: 3, time: 1_000, node: 0, cause: { type: "timer", timer: "retry" } } as const;
  expect(tellEvent(event, { name: (node) => `server ${node}` })).toEqual([
    "     3     1.000 ms  server 0    timer retry",
  ]);
});
