/** What is kept of calls: times, traffic at each return, stretches, leaders; the operator's and the last ones are not. */
import { expect, test } from "vitest";
import type { Observation } from "../../contract/observation.ts";
import { operatorSession, type Session } from "../../contract/operation.ts";
import { run } from "../../run.ts";
import { calmPlanWith, echo, fault } from "../testing.ts";
import { CallLog } from "./call-log.ts";

const traffic = (messages: number) => ({ messages, bytes: 10 * messages, syncs: 0, below: { messages: 0, syncs: 0 } });
const invoked = (session: number): Observation => ({
  ...{ type: "invoked", session: session as Session, sequence: 1 },
  operation: { type: "get", key: "k" },
});
const returned = (session: number): Observation => ({
  ...{ type: "returned", session: session as Session, sequence: 1, outcome: "ok", result: null },
});

test("calls come in the order of their returns, those that never returned behind them, the operator's not at all", () => {
  const log = new CallLog();
  for (const session of [0, 1, 2, operatorSession]) log.see(9, invoked(session), 5 + session, traffic(0));
  log.see(9, returned(2), 20, traffic(4));
  log.see(9, returned(operatorSession), 21, traffic(5));
  log.enters("during", 30, traffic(6));
  log.see(9, returned(0), 40, traffic(8));
  log.see(-1, { type: "healed" }, 50, traffic(9));
  log.see(9, returned(1), 60, traffic(10));
  log.see(9, invoked(0), 70, traffic(10));
  expect(log.record(99)).toMatchObject({
    ...{ sessions: [2, 0, 1], invoked: [7, 5, 6], returned: [20, 40, -1], outcomes: ["ok", "ok", "unknown"] },
    ...{ messages: [4, 8, 9], bytes: [40, 80, 90], healedAt: 50 },
    marks: [{ name: "during", at: 30, messages: 6, bytes: 60 }],
  });
});

test("a run keeps its calls on demand alone, and is the same run with them", () => {
  const plan = calmPlanWith({
    workload: { clients: 2, operations: 20 },
    faults: [fault("pause", { at: 10_000, duration: 5_000, node: 0 })],
  });
  const [kept, plain] = [run(plan, echo(), [], { measure: true, calls: true }), run(plan, echo(), [])];
  const { calls, ok } = kept.measures;
  expect(plain.measures.calls).toBeUndefined();
  expect(kept.digest).toBe(plain.digest);
  const answered = calls!.outcomes.filter((outcome) => outcome === "ok").length;
  expect(ok - answered).toBe(2); // the last ones, after healing
  expect(calls!.marks.map(({ name }) => name)).toEqual(["during", "after"]);
});
