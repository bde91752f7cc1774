/** What the README promises when servers are gone or deaf: how long clients wait, and which views begin. */
import { expect, it } from "vitest";
import { constantPlan } from "../../sim/plan/constant-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { viewstampedReplication } from "./index.ts";

const begin = 3_000_000;
const duration = 4_000_000;

/** While the faults last: the longest span without an answer, in milliseconds, and the views that began. */
function measured(nodes: number, faults: readonly Fault[], options: Plan["options"] = {}) {
  const base = constantPlan(viewstampedReplication, nodes, options, 3, "propose");
  const plan: Plan = {
    ...base,
    faults: [...faults],
    workload: {
      ...base.workload,
      operations: 300,
      thinkMin: 20_000,
      thinkMax: 20_000,
      mix: { put: 1 },
      retryMicros: 50_000,
      attempts: 1_000,
    },
    budget: { activeMicros: begin + duration, healMicros: 20_000_000, eventsMax: 200_000 },
  };
  const views: number[] = [];
  let [last, outage] = [begin, 0];
  const { violation } = run(plan, viewstampedReplication, [], {
    recorder: {
      ...{ event() {}, effects() {}, violated() {}, block() {}, state() {} },
      seen({ time, observation }) {
        if (time < begin || time > begin + duration) return;
        if (observation.type === "elected") views.push(observation.term);
        if (observation.type !== "returned" || observation.outcome !== "ok") return;
        outage = Math.max(outage, time - last);
        last = time;
      },
    },
  });
  expect(violation).toBeNull();
  return { millis: Math.max(outage, begin + duration - last) / 1_000, views };
}

const crash = (node: number): Fault => ({ kind: "crash", node, at: begin, duration, effects: null, loops: 0 });

it("§4.2: the primary crashes: one wait, and the next in turn leads", () => {
  const { millis, views } = measured(5, [crash(1)]);
  expect(views).toEqual([2]);
  expect(millis).toBeLessThan(400);
});

it("the primary and the two after it are gone: one wait is in vain, and the turn passes to who is there", () => {
  const { millis, views } = measured(7, [crash(1), crash(2), crash(3)]);
  expect(views).toEqual([4]);
  expect(millis).toBeLessThan(800);
});

it("a primary that all hear and that hears nobody gives up", () => {
  const { millis, views } = measured(5, [{ kind: "deaf", node: 1, next: false, at: begin, duration }]);
  expect(views).toHaveLength(1);
  expect(millis).toBeLessThan(1_000);
});

it("a backup that hears nobody asks for another view, and nobody feels it", () => {
  const { millis, views } = measured(5, [{ kind: "deaf", node: 3, next: false, at: begin, duration }]);
  expect(views).toEqual([]);
  expect(millis).toBeLessThan(100);
});

it("§4.3: a primary that forgets all is replaced before anybody's timer fires, and recovers", () => {
  const { millis, views } = measured(5, [{ ...crash(1), duration: 1_000 }], { disk: "none" });
  expect(views).toEqual([2]);
  expect(millis).toBeLessThan(100);
});
