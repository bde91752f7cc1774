/** What was busiest: measured behind the first seconds, of the server that works most, in runs whose costs are known. */
import { describe, expect, it } from "vitest";
import { raft } from "../../../protocols/raft/index.ts";
import { steady } from "../../../scenarios/timelines/steady.ts";
import type { CallRecord } from "../../plan/run-result.ts";
import { run } from "../../run.ts";
import { busiestOf } from "./busiest.ts";
import { measurePlan } from "./measure.ts";
import type { Staging } from "./stage.ts";

const quiet: CallRecord = {
  ...{ sessions: [], invoked: [], returned: [], outcomes: [], messages: [], bytes: [], syncs: [] },
  ...{ messagesBelow: [], syncsBelow: [], marks: [], leaders: [], healedAt: 1_100 },
};
const done = (at: number, processors: number[], disks: number[]) => ({ at, processors, lines: [0, 0], disks });

describe("by hand", () => {
  it("what was done in the first seconds counts for nothing", () => {
    const work = [done(50, [40, 0], [0, 0]), done(100, [90, 10], [0, 50]), done(1_100, [100, 510], [250, 50])];
    const call = { client: 0, invoked: 0, returned: 600, outcome: "ok" as const };
    const open = { ...call, invoked: 600, returned: Number.POSITIVE_INFINITY };
    expect(busiestOf({ ...quiet, work }, [call, open], 100, 4, String)).toEqual({
      processor: { share: 0.5, whose: "1" },
      line: { share: 0, whose: "0" },
      disk: { share: 0.25, whose: "0" },
      sessions: { share: 0.25, whose: null },
    });
  });

  it("without two looks nothing is known", () => {
    expect(busiestOf(quiet, [], 100, 1, String)).toBeNull();
    expect(busiestOf({ ...quiet, work: [done(200, [1, 1], [1, 1])] }, [], 100, 1, String)).toBeNull();
  });
});

describe("in runs", () => {
  const staging: Staging = { topology: null, regions: null, clients: null, conflicts: 0, service: null, load: 6_000 };
  const drawn = steady.plan(raft, "1", 0, { nodes: 3, beyond: false });
  const subject = { plan: drawn, system: raft, scenario: steady, invariants: [] };

  it("an overloaded Raft is out of its leader's processor, and its disks rest", () => {
    const { summary } = measurePlan(subject, staging, false, () => {});
    expect(summary.busiest!.processor.whose).toBe("leader");
    expect(summary.busiest!.processor.share).toBeGreaterThan(0.99);
    expect(summary.busiest!.disk.share).toBeLessThan(0.5);
  });

  it("where messages cost nothing no processor works, and a disk works as long as its syncs take", () => {
    const { plan } = subject;
    const { measures } = run({ ...plan, disk: { ...plan.disk, syncMin: 500, syncMax: 500 } }, raft, [], {
      calls: true,
    });
    const last = measures.calls!.work!.at(-1)!;
    expect(Math.max(...last.processors, ...last.lines)).toBe(0);
    const synced = last.disks.reduce((sum, micros) => sum + micros, 0);
    const syncs = measures.calls!.syncs.at(-1)!;
    expect(syncs).toBeGreaterThan(50);
    expect(Math.abs(synced - 500 * syncs)).toBeLessThanOrEqual(3 * 500); // one may be under way at each
  });
});
