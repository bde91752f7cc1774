/** The checker in two threads counts what it counts in one. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { checkSystem } from "../../sim/check/check-system.ts";
import { smallBox } from "../../sim/check/subjects/system/box.ts";
import { shipped } from "../input/shipped.ts";
import { checkInThreads, type ThreadsLimits } from "./threads.ts";

const limits: ThreadsLimits = {
  timeMillis: 60_000,
  memory: 2 ** 28,
  depth: Number.POSITIVE_INFINITY,
  interrupted: () => false,
  progress: () => {},
};
const system = shipped.system("paxos");
const box = smallBox(system);
const job = {
  loading: { mutant: null, modules: [] },
  name: "paxos",
  system,
  box,
  options: { explicitLoss: false },
  workers: 2,
};

describe("a check in two threads", () => {
  it("counts what one thread counts, while the table of states grows again and again", async () => {
    const { report } = await checkInThreads(job, { ...limits, slots: 1 << 9 });
    const whole = checkSystem(system, box, judgesOf(system), { without: ["symmetry"] });
    const { states, transitions, depth, localSteps, judgeCalls, localStates, messages, inboxes, kinds } = whole;
    expect(report).toMatchObject({ exhausted: true, bound: null, states, transitions, depth, kinds });
    expect(report).toMatchObject({ localSteps, judgeCalls, localStates, messages, inboxes });
    expect(report.witnesses).toEqual(whole.witnesses);
    expect([report.coverage, report.actions]).toEqual([whole.coverage, whole.actions]);
  });

  it("goes as deep as it is told", async () => {
    const { report } = await checkInThreads(job, { ...limits, depth: 6 });
    const whole = checkSystem(system, box, judgesOf(system), { without: ["symmetry"], depth: 6 });
    expect(report).toMatchObject({ exhausted: false, bound: "depth 6", states: whole.states, depth: 6 });
  });

  it("ends when memory does, and does not call that exhausted", async () => {
    const { report } = await checkInThreads(job, { ...limits, memory: 2 ** 20 });
    expect(report).toMatchObject({ exhausted: false, bound: "memory" });
  });

  it("ends when it is interrupted", async () => {
    const { report } = await checkInThreads(job, { ...limits, interrupted: () => true });
    expect(report).toMatchObject({ exhausted: false, bound: "interrupted" });
  });
});
