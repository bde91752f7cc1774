/** Which timers of a box may fire. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../../../invariants/judges-of.ts";
import { raft } from "../../../../protocols/raft/index.ts";
import type { Observation } from "../../../contract/observation.ts";
import { checkSystem } from "../../check-system.ts";
import type { CheckReport } from "../../report.ts";
import { type Box, describeBox, smallBox } from "./box.ts";

const options = { preVote: false, checkQuorum: false };
const box: Box = { ...smallBox(raft), nodes: 2, clients: 0, options };

/** All that may happen when these timers may fire. */
const explore = (timers: readonly string[], more: Partial<Box> = {}): CheckReport =>
  checkSystem(raft, { ...box, timers, ...more }, judgesOf(raft), { observations: true, without: ["symmetry"] });

/** Who was ever elected. */
const elected = (report: CheckReport): readonly number[] =>
  report.observations
    .map((text): { readonly node: number; readonly observation: Observation } => JSON.parse(text))
    .flatMap(({ node, observation }) => (observation.type === "elected" ? [node] : []))
    .sort();

describe("the timers of a box", () => {
  it("may all fire when none are named", () => {
    expect(elected(explore([]))).toEqual([0, 1]);
  });

  it("fire where they are named, for every server or for one, and nowhere else", () => {
    const reports = [["election"], ["election@0"], ["election@1"], ["election@0", "election@1"], ["heartbeat"]].map(
      (timers) => explore(timers),
    );
    expect(reports.map(elected)).toEqual([[0, 1], [0], [1], [0, 1], []]);
    expect(reports.every(({ exhausted }) => exhausted)).toBe(true);
    expect(reports[1]!.states).toBeLessThan(reports[0]!.states);
    expect(reports[3]!.states).toBe(reports[0]!.states);
  });

  it("show nothing that would not happen if all might fire", () => {
    const all = explore([], { timeouts: 2 });
    const some = explore(["election@0"], { timeouts: 2 });
    expect(some.observations.filter((text) => !all.observations.includes(text))).toEqual([]);
    expect(some.states).toBeLessThan(all.states);
  });

  it("fire in a fair schedule, named or not: what hangs without them is no lack of progress", () => {
    const alone = { ...box, nodes: 1, clients: 1, timers: ["heartbeat"] };
    const report = checkSystem(raft, alone, judgesOf(raft), { liveness: true });
    expect(report).toMatchObject({ violations: [], bound: expect.stringMatching(/^progress: .* one fair schedule/) });
  });

  it("break the symmetry of the servers when they are those of one: nothing is lost by it", () => {
    const symmetric = checkSystem(raft, { ...box, timers: ["election@1"] }, judgesOf(raft), { observations: true });
    expect(symmetric.observations).toEqual(explore(["election@1"]).observations);
  });

  it("are told", () => {
    expect(describeBox({ ...box, timers: ["election@0", "heartbeat"] })).toContain("timers election@0 heartbeat");
  });
});
