/** The example of the library, as a user writes it. */
import { expect, test } from "vitest";
import {
  fuzz,
  type Invariant,
  judgesOf,
  paxos,
  raft,
  record,
  replay,
  run,
  scenarios,
  shrink,
  UserError,
} from "./index.ts";

/** A judge of our own, wrong on purpose: it holds that a register is never read before it is set. */
const neverReadUnset: Invariant<object> = {
  name: "never-read-unset",
  about: "no read returns null",
  source: "a wrong guess",
  observes: ["returned"],
  start: () => ({}),
  on(_state, { observation }) {
    if (observation.type !== "returned" || observation.result?.type !== "value") return null;
    return observation.result.value === null ? "a read returned null" : null;
  },
};

test("fuzz a system, run a plan again, and it is the same", () => {
  const report = fuzz({ system: raft, runs: 20, seed: "library" });
  expect(report).toMatchObject({ runs: 20, violated: 0, failure: null });
  expect(fuzz({ system: raft, runs: 20, seed: "library" }).digest).toBe(report.digest);
  const plan = scenarios[0]!.plan(raft, "library", 3, { nodes: null, beyond: false });
  expect(run(plan, raft).digest).toBe(run(plan, raft).digest);
});

test("find, shrink, record and replay a violation of a judge of one's own", () => {
  const invariants = [...judgesOf(paxos), neverReadUnset];
  const { failure, found } = fuzz({ system: paxos, runs: 500, invariants });
  expect(found).toHaveLength(1);
  expect(failure?.result.violation).toMatchObject({ invariant: "never-read-unset", message: "a read returned null" });
  const small = shrink(failure!.result, paxos, invariants);
  expect(small.result.events).toBeLessThan(failure!.result.events);
  const trace = record(small.result, paxos, invariants);
  expect(replay(trace, paxos, invariants)).toMatchObject({ verdict: "reproduced", divergence: null });
  expect(replay(trace, paxos)).toMatchObject({ verdict: "fixed" }); // without the wrong judge nothing is wrong
});

test("what does not fit is the user's mistake", () => {
  const plan = scenarios[0]!.plan(raft, "1", 0, { nodes: null, beyond: false });
  expect(() => run(plan, paxos)).toThrow(UserError);
  expect(() => run({ ...plan, nodes: 40 }, raft)).toThrow(/plan\.nodes: found 40/);
  expect(() => replay(["{}"], raft)).toThrow(/no trace of synod/);
  expect(() => shrink(run(plan, raft), raft)).toThrow(/breaks no invariant/);
});
