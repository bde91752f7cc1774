/** The evidence of verdicts: the judge says the same of it alone, and of nothing less. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { shipped } from "../../cli/input/shipped.ts";
import { readTraceFile } from "../../cli/input/trace-files.ts";
import { judgementsOf } from "../contract/judgement.ts";
import { partsOfPlan } from "../plan/cluster-of-plan.ts";
import type { TraceEvent } from "../trace/format.ts";
import { evidenceOfTrace } from "./evidence.ts";

const folder = path.resolve(import.meta.dirname, "../../scenarios/golden");
const traces = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith(".ndjson"))
  .map((name) => ({ name, ...readTraceFile(path.join(folder, name)) }))
  .map(({ name, header, lines }) => ({
    ...{ name, header, violation: header.violation! },
    events: lines.filter((line) => line.startsWith('{"event"')).map((line) => JSON.parse(line) as TraceEvent),
  }));

/** Verdicts of the kernel, and one that rests on more than a trace holds: who holds a promise by its disk. */
const restingOnMore = ["assertion", "answers-before-disk"];
const judged = traces.filter(
  ({ name, violation }) => !restingOnMore.includes(violation.invariant) && name !== "raft-forgets-its-vote.ndjson",
);

test.each(judged)("$name: the judge says the same of its evidence alone, and says it of nothing less", (golden) => {
  const { header, violation, events } = golden;
  const system = shipped.system(header.system);
  const judges = shipped.judgesOf(system);
  const evidence = evidenceOfTrace(header, system, judges, events);
  expect(evidence.length).toBeGreaterThan(0);
  const judgements = judgementsOf(partsOfPlan(header.plan, system), judges, null);
  const says = (places: typeof evidence): boolean =>
    judgements.some(({ judges, context }) => {
      const judge = judges.find(({ name }) => name === violation.invariant);
      if (judge === undefined) return false;
      const state = judge.start(context);
      for (const { event, at } of places) {
        const { time, seen } = events.find((one) => one.event === event)!;
        const { node, observation, standing = null } = seen![at]!;
        const said = judge.on(state, { node, observation, standing, time } as never, context);
        if (said !== null) return said === violation.message;
      }
      return false;
    });
  expect(says(evidence)).toBe(true);
  for (let without = 0; without < evidence.length; without++)
    expect(says(evidence.filter((_, at) => at !== without))).toBe(false);
});

test("verdicts of the kernel, and traces in which nothing is wrong, have none", () => {
  const { header, events } = traces.find(({ violation }) => violation.invariant === "assertion")!;
  const system = shipped.system(header.system);
  const judges = shipped.judgesOf(system);
  expect(evidenceOfTrace(header, system, judges, events)).toEqual([]);
  expect(evidenceOfTrace({ ...header, violation: null }, system, judges, events)).toEqual([]);
});
