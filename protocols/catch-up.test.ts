/**
 * Whoever lacks much has it soon, though a message carries one entry: each that arrives brings the next one.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 10.2.1: a leader goes on as answers come.
 */
import { expect, it } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import type { System } from "../sim/contract/system.ts";
import { constantPlan, delay } from "../sim/plan/constant-plan.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import type { Recorder } from "../sim/trace/recorder.ts";
import { systems } from "./systems.ts";

/** The option that says how much goes into a message, or out at once. */
const most: Readonly<Record<string, string>> = {
  bookkeeper: "batchMax",
  chain: "appendMax",
  corfu: "batchMax",
  delos: "batchMax",
  "kafka-isr": "fetchMax",
  "leader-follower": "appendMax",
  safekeepers: "appendMax",
  "vertical-paxos": "appendMax",
  "writer-logger": "appendMax",
};
const logs = systems.filter(({ name }) => name in most);

/** Of an open client, so many that a hundred wait at once. */
const sessions = 128;
const [cutAt, cutFor] = [3_000_000, 300_000];
/** Nobody gives anybody up meanwhile. */
const patient = {
  registryNodes: 1,
  missedMax: 1_000,
  lagMax: 1_000,
  suspectMinMicros: 500_000,
  suspectMaxMicros: 500_000,
  holeMicros: 2_000_000,
};

/** The time from the end of a cut, in which a hundred commands gathered, to the last answer. */
function catchUpTime(system: System): number {
  const mine = Object.fromEntries(Object.entries(patient).filter(([name]) => name in system.options));
  const base = constantPlan(system, 3, { ...mine, [most[system.name]!]: 1 }, 1, "propose");
  const plan: Plan = {
    ...base,
    service: "log",
    faults: [{ kind: "isolate", at: cutAt, duration: cutFor, node: "leader", clients: false, only: "sending" }],
    workload: {
      ...base.workload,
      mode: "open",
      sessions,
      operations: 1_100,
      thinkMin: 3_000,
      thinkMax: 3_000,
      mix: { "append-record": 1 },
      retryMicros: 500_000,
      attempts: 50,
    },
    budget: { activeMicros: 20_000_000, healMicros: 20_000_000, eventsMax: 200_000 },
  };
  let last = 0;
  const recorder: Recorder = {
    ...{ event() {}, effects() {}, violated() {}, block() {}, state() {} },
    seen({ time, observation }) {
      if (observation.type === "returned" && observation.session < sessions) last = time;
    },
  };
  const { violation } = run(plan, system, judgesOf(system), { recorder });
  expect(violation).toBeNull();
  return last - cutAt - cutFor;
}

it.each(logs.map((system) => [system.name, system] as const))(
  "%s: a hundred entries that nobody has yet take a hundred round trips, and the wait for a timer",
  (_name, system) => {
    expect(catchUpTime(system)).toBeLessThan(2 * 100 * delay + 60_000 + 30_000);
  },
);
