/** What becomes of a range whose hand was lost. */
import { expect, it } from "vitest";
import { emptyReport, type RangeReport } from "../search/fuzz.ts";
import type { Hand } from "./hand.ts";
import { LostHand } from "./pulse.ts";
import { recoverRange } from "./recover.ts";
import type { RangeTask } from "./tasks.ts";

const lostAt = (index: number | null): LostHand =>
  new LostHand("did not return within 5 s of computing", { index, doing: "", beats: 1 } as never);

/** Comes back from every plan but number `hanging`. */
const handOf = (hanging: number): Hand =>
  ({
    ask: (task: { readonly type: string; readonly from: never; readonly to: number }) => {
      if (task.type === "watch") {
        const { index } = task.from as { readonly index: number };
        return index === hanging ? Promise.reject(lostAt(index)) : Promise.resolve(null);
      }
      const { from, to } = task as { readonly from: number; readonly to: number };
      if (from <= hanging && hanging < to) return Promise.reject(lostAt(hanging));
      return Promise.resolve({ ...emptyReport(from), to, runs: to - from } satisfies RangeReport);
    },
  }) as unknown as Hand;

const task = { type: "range", source: { scenario: "swarm" }, from: 0, to: 8, keepGoing: false } as unknown as RangeTask;

it("the plan that loses hands is a finding, also when the time is up by then", async () => {
  for (const isOver of [false, true]) {
    const report = await recoverRange(handOf(3), task, lostAt(3), () => isOver);
    expect(report.found).toEqual([expect.objectContaining({ index: 3, invariant: "returns" })]);
  }
});

it("a loss that there is no time left to explain is no fine range", async () => {
  await expect(recoverRange(handOf(3), task, lostAt(null), () => true)).rejects.toThrow("did not return within 5 s");
});

it("a hand that was lost for nothing that it does again costs nothing", async () => {
  const report = await recoverRange(handOf(-1), task, lostAt(3), () => false);
  expect([report.from, report.to, report.found]).toEqual([0, 8, []]);
});
