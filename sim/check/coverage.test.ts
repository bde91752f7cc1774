/** Coverage: a check names what is declared and never happened in its box. */
import { expect, test } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { epaxos } from "../../protocols/epaxos/index.ts";
import type { NodeId } from "../base/brand.ts";
import { answerDone, toySystem } from "../world/testing.ts";
import { checkSystem } from "./check-system.ts";
import { type Box, smallBox } from "./subjects/system/box.ts";

/** Replicas that say hello to each other, which changes nothing, and once more when `tick` fires. */
const system = toySystem(
  {
    messages: ["hello", "again", "never"],
    timers: ["tick", "tock"],
    recover: () => ({}),
    onStart(_state, io) {
      io.setTimer("tick", 1_000);
      io.send((1 - io.self) as NodeId, { type: "hello" });
    },
    onTimer(_state, _timer, io) {
      io.send((1 - io.self) as NodeId, { type: "again" });
      io.observe({ type: "witnessed", what: "ticked" });
    },
    onRequest: (_state, client, request, io) => answerDone(io, client, request),
  },
  { witnesses: ["ticked", "tocked"] },
);

const coverageIn = (extra: Partial<Box>) =>
  checkSystem(system, { ...smallBox(system), nodes: 2, ...extra }, []).coverage;

test("what never happened is named, a timer that was never set as such; what changes nothing happened all the same", () => {
  const never = ["toy handles never", "timer tock of toy fires (never set)", "tocked"];
  expect(coverageIn({ timeouts: 1 })).toEqual({ declared: 8, happened: 5, never });
  const still = [
    "toy handles again",
    "toy handles never",
    "timer tick of toy fires",
    "timer tock of toy fires (never set)",
  ];
  expect(coverageIn({ timeouts: 0 })).toEqual({ declared: 7, happened: 1, never: [...still, "ticked", "tocked"] });
});

test("a budget that no step draws on is named", () => {
  expect(coverageIn({ timeouts: 0, retries: 2, crashes: 1 })!.never).not.toContain("crashes are spent");
  expect(coverageIn({ clients: 0, timeouts: 0, retries: 2 })!.never).toContain("retries are spent");
});

test("a box of EPaxos that never came to try a pre-accept says so", () => {
  const { coverage, exhausted } = checkSystem(epaxos, { ...smallBox(epaxos), timeouts: 1 }, judgesOf(epaxos));
  expect(exhausted).toBe(true);
  expect(coverage!.never).toContain("replica handles tryPreAccept");
  expect(coverage!.never).toContain("try pre-accept");
  expect(coverage!.never).not.toContain("replica handles preAccept");
});

test("how often each kind made a step, as transitions are counted, and the states at each depth", () => {
  const report = checkSystem(epaxos, { ...smallBox(epaxos), timeouts: 1 }, judgesOf(epaxos), { without: ["symmetry"] });
  const times = new Map(report.actions!.map((action) => [action.name, action.times]));
  expect(times.get("replica handles tryPreAccept")).toBeNull();
  expect(times.get("replica handles preAccept")).toBeGreaterThan(100);
  expect(times.get("timeouts are spent")).toBe(report.kinds["timer"]);
  expect(report.levels).toHaveLength(report.depth + 1);
  expect(report.levels![0]).toBe(1);
  expect(report.levels!.reduce((sum, states) => sum + states, 0)).toBe(report.states);
  expect(coverageIn({ timeouts: 0 })!.declared).toBe(7);
});
