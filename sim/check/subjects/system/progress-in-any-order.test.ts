/** Progress does not depend on which timer comes first, nor on what timers are called. */
import { expect, test } from "vitest";
import { answerDone, toySystem } from "../../../world/testing.ts";
import { checkSystem } from "../../check-system.ts";
import { smallBox } from "./box.ts";

/** A server that answers when `ask` fires while a light is on, which two other timers switch on and off. */
const lit = ([on, off, ask]: readonly [string, string, string], isSteady: boolean) =>
  toySystem(
    {
      timers: [on, off, ask],
      recover: () => ({ isOn: false, waiting: null }),
      onStart(_state, io) {
        for (const timer of [on, off, ask]) io.setTimer(timer, 1_000);
      },
      onRequest(state, client, request) {
        state.waiting = { client, request };
      },
      onTimer(state, timer, io) {
        if (timer === on) state.isOn = true;
        if (timer === off && !isSteady) state.isOn = false;
        if (timer === ask && state.isOn && state.waiting !== null) {
          const { client, request } = state.waiting;
          state.waiting = null;
          answerDone(io, client, request);
        }
        io.setTimer(timer, 1_000);
      },
    },
    { layout: () => [["toy", 1]], nodes: { default: 1, min: 1, max: 1 } },
  );

const orders = [
  ["a", "b", "c"],
  ["a", "c", "b"],
  ["b", "a", "c"],
  ["b", "c", "a"],
  ["c", "a", "b"],
  ["c", "b", "a"],
] as const;

const judged = (names: readonly [string, string, string], isSteady: boolean) => {
  const system = lit(names, isSteady);
  return checkSystem(system, { ...smallBox(system), nodes: 1, timeouts: 0 }, [], { liveness: true });
};

test.each(orders)(
  "timers %s, %s, %s: what may always come at the wrong time is a lasso, shown by its stem and cycle",
  (...names) => {
    const report = judged(names, false);
    expect(report.exhausted).toBe(false);
    const [violation] = report.violations;
    expect(violation).toMatchObject({ invariant: "lasso" });
    const { path, cycle } = violation!;
    const around = path.slice(-cycle!).map(({ text }) => text);
    for (const name of names) expect(around.filter((text) => text.startsWith(`timer ${name} of`))).not.toEqual([]);
    expect(path.length).toBeGreaterThan(cycle!);
  },
);

test.each(orders)("timers %s, %s, %s: where the light stays on every fair run ends", (...names) => {
  expect(judged(names, true)).toMatchObject({ violations: [], exhausted: true });
});
