/** Changes of members in plans: drawn only where members change, checked against the system's terms, named in order. */
import { describe, expect, test } from "vitest";
import { memberships } from "../../scenarios/drawn/memberships.ts";
import { swarm } from "../../scenarios/drawn/swarm.ts";
import { nameOf } from "../contract/cluster.ts";
import { clusterOfPlan } from "./cluster-of-plan.ts";
import { changingSystem, fakeSystem } from "./fake-system.ts";
import type { Plan, ReconfigurationsPlan } from "./plan.ts";
import { parsePlan, validatePlan } from "./validate.ts";

const settings = { nodes: null, beyond: false };
const system = changingSystem("any");
const plans = (scenario = swarm, of = system): Plan[] =>
  Array.from({ length: 400 }, (_, index) => scenario.plan(of, "changes", index, settings));

describe("drawn plans", () => {
  test("have an operator in some, in all of memberships, and spares where they do; elsewhere never", () => {
    const asked = plans().filter(({ workload }) => workload.reconfigurations !== undefined);
    expect(asked.length).toBeGreaterThan(80);
    expect(asked.length).toBeLessThan(240);
    for (const { options } of asked) expect(options["spares"]).toBeGreaterThan(0);
    for (const { workload } of plans(memberships)) expect(workload.reconfigurations?.count).toBeGreaterThan(0);
    for (const { workload } of plans(swarm, fakeSystem())) expect(workload.reconfigurations).toBeUndefined();
    expect(memberships.unsuited(fakeSystem())).toBe("the members of fake do not change");
    expect(memberships.unsuited(system)).toBeNull();
  });

  test("hit members, newcomers and removed ones, and replace some, only where members change", () => {
    const hits = (of: Plan[]) =>
      new Set(of.flatMap(({ faults }) => faults.map((one) => ("node" in one ? one.node : one.kind))));
    const kinds = (of: Plan[]) => new Set(of.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    expect([...hits(plans())]).toEqual(expect.arrayContaining(["member", "newcomer", "removed"]));
    expect(kinds(plans())).toContain("replace");
    for (const target of ["member", "newcomer", "removed"])
      expect(hits(plans(swarm, fakeSystem()))).not.toContain(target);
    expect(kinds(plans(swarm, fakeSystem()))).not.toContain("replace");
  });

  test("keep to the claims, and come back equal through JSON", () => {
    for (const plan of plans(memberships)) {
      expect(validatePlan(parsePlan(JSON.parse(JSON.stringify(plan))), system, { beyond: false })).toEqual(plan);
    }
  });
});

const { gone: _gone, ...three }: Plan = {
  ...swarm.plan(system, "x", 0, { nodes: 3, beyond: false }),
  options: { spares: 2 },
};

/** Three members and two spares whose operator asks for this. */
const asking = (members: ReconfigurationsPlan["members"], of = system): (() => unknown) => {
  const reconfigurations = { count: 1, paceMin: 0, paceMax: 0, ...(members === undefined ? {} : { members }) };
  const plan = { ...three, faults: [], workload: { ...three.workload, reconfigurations } };
  return () => validatePlan(plan, of);
};

describe("the members that a plan asks for", () => {
  test("are ranks of the role, in order, as many as a configuration has", () => {
    expect(asking([[0, 1, 3], [4], [0, 1, 2, 3, 4]])).not.toThrow();
    expect(asking(undefined)).not.toThrow();
    expect(asking([[0, 5]])).toThrow(/members\[0\]: found "0, 5", expected ranks from 0 to 4/);
    expect(
      asking([
        [0, 1],
        [1, 0],
      ]),
    ).toThrow(/members\[1\]: found "1, 0", expected ranks in ascending order/);
    expect(asking([[1, 1]])).toThrow(/each once/);
    const few = changingSystem("any", { membership: { ...system.membership!, sizes: () => [2, 3] } });
    expect(asking([[0]], few)).toThrow(/expected 2 to 3 members/);
    expect(asking([[0, 1, 2, 3]], few)).toThrow(/expected 2 to 3 members/);
  });

  test("suffice without those who are gone in the end", () => {
    const with3 = (members: readonly number[]) => () => {
      const reconfigurations = { count: 1, paceMin: 0, paceMax: 0, members: [members] };
      const gone = { nodes: [3], cut: false };
      validatePlan({ ...three, gone, faults: [], workload: { ...three.workload, reconfigurations } }, system);
    };
    expect(with3([0, 1, 3])).not.toThrow();
    expect(with3([2, 3])).toThrow(/members\[0\]: found "2, 3", expected members of whom enough are left/);
  });

  test("change one at a time where the system takes no more", () => {
    const one = changingSystem("one");
    expect(
      asking(
        [
          [0, 1, 2, 3],
          [0, 1, 3],
          [0, 1, 3],
        ],
        one,
      ),
    ).not.toThrow();
    expect(asking([[0, 1, 3]], one)).toThrow(/the members before, 0, 1, 2, with one more or one less/);
  });

  test("are none of a system whose members do not change", () => {
    const workload = { ...three.workload, reconfigurations: { count: 1, paceMin: 0, paceMax: 0 } };
    const plan = { ...three, options: {}, faults: [], workload };
    expect(() => validatePlan(plan, fakeSystem())).toThrow(/the members of fake do not change/);
  });

  test("have a pace whose ends are in order", () => {
    const workload = { ...three.workload, reconfigurations: { count: 1, paceMin: 2, paceMax: 1 } };
    expect(() => parsePlan({ ...three, workload })).toThrow(/paceMax: found 1/);
  });
});

test("the operator is the client behind all others, and is called so", () => {
  const workload = { ...three.workload, clients: 2, reconfigurations: { count: 1, paceMin: 0, paceMax: 0 } };
  const cluster = clusterOfPlan({ ...three, workload }, system);
  expect([4, 5, 6, 7].map((node) => nameOf(cluster, node))).toEqual(["replica 4", "client 0", "client 1", "operator"]);
  expect(cluster.clients).toBe(3);
});
