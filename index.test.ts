/** The example of the library, as a user writes it. */
import fs from "node:fs";
import { expect, test } from "vitest";
import * as library from "./index.ts";
import {
  check,
  counterexample,
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
  smallBox,
  UserError,
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

test("explore every behaviour of a small world, and run the way to a violation", () => {
  const box = { ...smallBox(paxos), timeouts: 0 };
  const report = check(paxos, box);
  expect(report).toMatchObject({ exhausted: true, violations: [] });
  expect(report.states).toBeGreaterThan(10);
  const neverTold: Invariant<object> = { ...neverReadUnset, name: "never-told", on: () => "a client was told" };
  const [violation] = check(paxos, box, [neverTold]).violations;
  expect(violation?.path.length).toBeGreaterThan(3); // prepare, promise, accept, accepted …
  expect(run(counterexample(paxos, box, violation!), paxos, [neverTold]).violation?.message).toBe("a client was told");
});

test("decide whether a recorded history is linearizable, and say why not", () => {
  const history = `
    {:process 0, :type :invoke, :f :write, :value 1}
    {:process 0, :type :ok, :f :write, :value 1}
    {:process 1, :type :invoke, :f :read, :value nil}
    {:process 1, :type :ok, :f :read, :value 2}`;
  const { decision, explanation } = verify(history);
  expect(decision.verdict).toBe("illegal");
  expect(explanation?.words).toMatch(/2/);
  expect(verify(history.replace(/2\}$/, "1}"))).toMatchObject({ decision: { verdict: "ok" }, explanation: null });
  expect(() => verify("once upon a time")).toThrow(UserError);
});

test.each(["protocols/README.md", "invariants/README.md"])("%s uses nothing that is not exported here", (tutorial) => {
  const read = (file: string): string => fs.readFileSync(new URL(file, import.meta.url), "utf8");
  const imports = [...read(tutorial).matchAll(/^import (type )?\{([^}]*)\} from "[./]*\/sim\/[^"]+";/gm)];
  expect(imports.length).toBeGreaterThan(0);
  const values = new Set([...Object.keys(library), ...Object.keys(library.nodeSet)]);
  const types = read("index.ts") + read("sim/contract/observation.ts"); // of which all types are exported
  for (const [, onlyTypes, names] of imports) {
    for (const name of names!.split(",").map((text) => text.trim())) {
      const plain = name.replace(/^type /, "");
      const isType = onlyTypes !== undefined || plain !== name;
      expect(isType ? new RegExp(`\\b${plain}\\b`).test(types) : values.has(plain), plain).toBe(true);
    }
  }
});

test("what does not fit is the user's mistake", () => {
  const plan = scenarios[0]!.plan(raft, "1", 0, { nodes: null, beyond: false });
  expect(() => run(plan, paxos)).toThrow(UserError);
  expect(() => run({ ...plan, nodes: 40 }, raft)).toThrow(/plan\.nodes: found 40/);
  expect(() => replay(["{}"], raft)).toThrow(/no trace of synod/);
  expect(() => shrink(run(plan, raft), raft)).toThrow(/breaks no invariant/);
});
