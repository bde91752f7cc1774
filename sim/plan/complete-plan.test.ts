/** Plans by hand: what they leave out is filled in, and what they say wrongly is told. */
import { expect, test } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { safekeepers } from "../../protocols/safekeepers/index.ts";
import { steady } from "../../scenarios/timelines/steady.ts";
import { completePlan } from "./complete-plan.ts";
import { parsePlan, validatePlan } from "./validate.ts";

const faultsOf = (...faults: object[]) => completePlan({ system: "raft", faults }, raft).faults;

test("the shortest plan is the system's name: all else is as in the scenario steady", () => {
  const plan = completePlan({ system: "raft" }, raft);
  expect(plan).toEqual({ ...steady.plan(raft, "x", 0, { nodes: raft.nodes.default, beyond: false }), seed: "1" });
  expect(completePlan({}, raft)).toEqual(plan);
  expect(validatePlan(parsePlan(plan), raft)).toEqual(plan);
});

test("a fault says what it is and when: whom it hits, how hard and for how long are as usual", () => {
  expect(faultsOf({ kind: "crash", at: 2_000_000 }, { kind: "isolate", at: 1, node: 2, duration: 5 })).toEqual([
    { kind: "crash", at: 2_000_000, duration: 4_000_000, node: "leader", effects: null, loops: 0 },
    { kind: "isolate", at: 1, duration: 5, node: 2, clients: true },
  ]);
  expect(faultsOf({ kind: "drop", when: { sends: "append" } }, { kind: "pause", when: { handles: "voted" } })).toEqual([
    { kind: "drop", at: 0, when: { node: "any", sends: "append", nth: 1 }, duration: 0, messages: 1 },
    { kind: "pause", at: 0, when: { node: "any", handles: "voted", nth: 1 }, duration: 6_000_000, node: "itself" },
  ]);
});

test("parts of a record are given alone, and one end of a range takes the other along", () => {
  const sketch = {
    network: { latency: { type: "constant", micros: 5 } },
    disk: { syncMin: 900 },
    workload: { clients: 1, thinkMax: 5 },
    budget: { healMicros: 7 },
  };
  const { network, disk, workload, budget } = completePlan(sketch, raft);
  expect(network).toMatchObject({ latency: { type: "constant", micros: 5 }, fifo: true });
  expect(disk).toMatchObject({ syncMin: 900, syncMax: 900 });
  expect(workload).toMatchObject({ clients: 1, thinkMin: 5, thinkMax: 5, keys: 16 });
  expect(budget).toEqual({ activeMicros: 6_000_000, healMicros: 7, eventsMax: 2_000_000 });
});

test("a plan for the service log asks for what logs do", () => {
  const { workload } = completePlan({ service: "log" }, safekeepers);
  expect(workload.mix["append-record"]).toBeGreaterThan(0);
});

test("an operator asks as often as members are named, else a few times", () => {
  const changes = (reconfigurations: object) => completePlan({ workload: { reconfigurations } }, safekeepers).workload;
  expect(changes({}).reconfigurations).toMatchObject({ count: 3 });
  expect(changes({ members: [[0, 1, 2]] }).reconfigurations).toMatchObject({ count: 1 });
});

test.each<[sketch: unknown, words: string]>([
  [[], "plan: found a list of 0, expected a record"],
  [{ nods: 3 }, "plan.nods: there is no such field; did you mean nodes?"],
  [{ faults: {} }, "plan.faults: found a record, expected a list"],
  [{ faults: [3] }, "plan.faults[0]: found 3, expected a record with a kind"],
  [{ faults: [{ kind: "crahs", at: 1 }] }, 'plan.faults[0].kind: found "crahs", expected one of partition'],
  [{ faults: [{ kind: "crash" }] }, "plan.faults[0].at is missing"],
  [{ faults: [{ kind: "crash", at: 1, nod: 3 }] }, "plan.faults[0].nod: there is no such field; did you mean node?"],
  [{ faults: [{ kind: "bridge", at: 1 }] }, "plan.faults[0].bridge is missing"],
  [{ nodes: "3" }, 'plan.nodes: found "3", expected a whole number from 1 to 31'],
  [{ network: 3 }, "plan.network: found 3, expected a record"],
  [{ workload: { mix: [] } }, "plan.workload.mix: found a list of 0"],
  [{ options: { prevote: true } }, "plan.options.prevote: found true, expected an option of electionMinMicros"],
  [{ version: 2 }, "this release reads plans of version 1"],
])("%j is refused", (sketch, words) => {
  expect(() => completePlan(sketch, raft)).toThrow(words);
});
