/** Offers: clients ask a system for what it has of its services, in every scenario, and plans that ask for more are refused. */
import { expect, test } from "vitest";
import { conformanceRules } from "../../doors/conformance.ts";
import { raft } from "../../protocols/raft/index.ts";
import { scenarios } from "../../scenarios/scenarios.ts";
import { checkSystem } from "../check/check-system.ts";
import { planOfBox, smallBox } from "../check/subjects/system/box.ts";
import type { System } from "../contract/system.ts";
import { run } from "../run.ts";
import { offeredMix } from "./offers.ts";
import { validatePlan } from "./validate.ts";

const offering = (offers: NonNullable<System["offers"]>): System => ({ ...raft, offers });
const settings = { nodes: null, beyond: false };

test("no plan of any scenario asks for anything else, and each asks for a write", () => {
  const system = offering(["get", "put"]);
  for (const scenario of scenarios) {
    if (scenario.unsuited(system) !== null) continue;
    for (let index = 0; index < 10; index++) {
      const plan = scenario.plan(system, "offers", index, settings);
      const asked = Object.entries(plan.workload.mix).filter(([, weight]) => weight > 0);
      const told = `${scenario.name} ${index}`;
      expect(
        asked.map(([type]) => type).filter((type) => type !== "get" && type !== "put"),
        told,
      ).toEqual([]);
      expect(plan.workload.mix.put, told).toBeGreaterThan(0);
      validatePlan(plan, system);
    }
  }
});

test("clients of a run ask for nothing else, even once all is healed", () => {
  const system = offering(["get", "append"]);
  const asked = new Set<string>();
  const listener = {
    ...{ name: "listener", about: "", source: "", observes: ["invoked"] as const },
    start: () => ({}),
    on(_: object, { observation }: { readonly observation: { readonly type: string } }) {
      if (observation.type === "invoked")
        asked.add((observation as unknown as { operation: { type: string } }).operation.type);
      return null;
    },
  };
  const swarm = scenarios.find(({ name }) => name === "swarm")!;
  for (let index = 0; index < 20; index++) run(swarm.plan(system, "1", index, settings), system, [listener]);
  expect([...asked].sort()).toEqual(["append", "get"]);
});

test("what is not offered is asked as the first write that is; of a read there is nothing in its place", () => {
  const mix = { get: 2, put: 1, append: 3, "compare-and-set": 1 };
  expect(offeredMix(raft, "key-value", mix)).toBe(mix);
  expect(offeredMix(offering(["get", "put"]), "key-value", mix)).toEqual({ get: 2, put: 5 });
  expect(offeredMix(offering(["append"]), "key-value", mix)).toEqual({ append: 5 });
});

test("a plan that asks for more is refused, by the operation and its weight", () => {
  const system = offering(["get", "put"]);
  const plan = scenarios[0]!.plan(raft, "1", 0, settings);
  const wrong = { ...plan, workload: { ...plan.workload, mix: { get: 1, append: 2 } } };
  expect(() => validatePlan(wrong, system)).toThrow(
    "plan.workload.mix.append: found 2, expected 0, since raft offers get, put",
  );
});

test("a box asks for what is offered, and refuses deleters where nothing can be deleted", () => {
  const system = offering(["get", "append"]);
  expect(planOfBox(system, smallBox(system), []).workload.mix).toEqual({ get: 1, append: 1 });
  const box = { ...smallBox(system), clients: 1, deleters: 1 };
  expect(() => checkSystem(system, box, [])).toThrow(/mix\.delete: found 1, expected 0/);
});

test("the conformance suite asks whether what is offered is of a service, and something of each", () => {
  const rule = conformanceRules["what it says of itself holds together"]!;
  expect(rule(offering(["get", "put"]))).toEqual([]);
  expect(rule(offering(["get", "propose"]))).toEqual([
    "raft: propose, which it offers, is an operation of its services",
  ]);
  expect(rule(offering([]))).toEqual(["raft: it offers something of its service key-value"]);
});
