/** The example of the library, as a user writes it. */
import { expect, test } from "vitest";
import type { Invariant } from "./doors/invariant.ts";
import {
  check,
  fuzz,
  paxos,
  raft,
  record,
  replay,
  run,
  scenarios,
  shrink,
  smallBox,
  subject,
  swarm,
  UserError,
  validatePlan,
  verify,
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
  const report = fuzz(swarm, raft, { runs: 20, seed: "library" });
  expect(report).toMatchObject({ runs: 20, violated: 0, failure: null });
  expect(["ok", "undecided"]).toContain(report.verdict);
  expect(fuzz(swarm, raft, { runs: 20, seed: "library" }).digest).toBe(report.digest);
  const plan = scenarios[0]!.plan(raft, "library", 3, { nodes: null, beyond: false });
  expect(run(plan, raft)).toMatchObject({ verdict: "ok", next: expect.stringContaining("fuzz") });
  expect(run(plan, raft).digest).toBe(run(plan, raft).digest);
});

test("find, shrink, record and replay a violation of a judge of one's own", () => {
  const suspected = subject(paxos, { also: [neverReadUnset] });
  const { failure, found, verdict, next } = fuzz(swarm, suspected, { runs: 500 });
  expect({ verdict, next }).toEqual({ verdict: "violated", next: expect.stringContaining("shrink") });
  expect(found).toHaveLength(1);
  expect(failure?.violation).toMatchObject({ invariant: "never-read-unset", message: "a read returned null" });
  expect(failure?.subject).toBe(suspected); // so that nobody need tell the judges again
  const small = shrink(failure!);
  expect(small.failure.events).toBeLessThan(failure!.events);
  expect(["smallest", "budget"]).toContain(small.verdict);
  const trace = record(small.failure);
  expect(replay(trace, suspected)).toMatchObject({ verdict: "reproduced", divergence: null });
  expect(replay(trace, paxos)).toMatchObject({ verdict: "fixed" }); // without the wrong judge nothing is wrong
});

test("a run is plain data but for its subject, which is not told to JSON", () => {
  const plan = swarm.plan(paxos, "plain", 0, { nodes: 3, beyond: false });
  const one = run(plan, paxos);
  expect(JSON.parse(JSON.stringify(one))).toEqual({ ...one });
  expect(Object.keys(one)).not.toContain("subject");
  expect(one.subject.system).toBe(paxos);
});

test("explore every behaviour of a small world, and run the way to a violation", () => {
  const box = { ...smallBox(paxos), timeouts: 0 };
  const report = check(box, paxos);
  expect(report).toMatchObject({ verdict: "holds", exhausted: true, violations: [], failure: null });
  expect(report.states).toBeGreaterThan(10);
  expect(check(box, paxos, { depth: 2 }).verdict).toBe("bounded");
  const neverTold: Invariant<object> = { ...neverReadUnset, name: "never-told", on: () => "a client was told" };
  const { violations, failure, verdict } = check(box, subject(paxos, { invariants: [neverTold] }));
  expect(verdict).toBe("violated");
  expect(violations[0]?.path.length).toBeGreaterThan(3); // prepare, promise, accept, accepted …
  expect(failure?.violation.message).toBe("a client was told");
  expect(replay(record(failure!), failure!.subject).verdict).toBe("reproduced");
});

test("decide whether a recorded history is linearizable, and say why not", () => {
  const history = `
    {:process 0, :type :invoke, :f :write, :value 1}
    {:process 0, :type :ok, :f :write, :value 1}
    {:process 1, :type :invoke, :f :read, :value nil}
    {:process 1, :type :ok, :f :read, :value 2}`;
  const { verdict, explanation } = verify(history);
  expect(verdict).toBe("illegal");
  expect(explanation?.words).toMatch(/2/);
  expect(verify(history.replace(/2\}$/, "1}"))).toMatchObject({ verdict: "ok", explanation: null });
  expect(() => verify("once upon a time")).toThrow(UserError);
});

test("what does not fit is the user's mistake", () => {
  const plan = scenarios[0]!.plan(raft, "1", 0, { nodes: null, beyond: false });
  expect(validatePlan(plan, raft)).toMatchObject({ nodes: plan.nodes });
  expect(() => run(plan, paxos)).toThrow(UserError);
  expect(() => run({ ...plan, nodes: 40 }, raft)).toThrow(/plan\.nodes: found 40/);
  expect(() => replay(["{}"], raft)).toThrow(/no trace of synod/);
  expect(() => shrink(run(plan, raft))).toThrow(/breaks no invariant/);
});
