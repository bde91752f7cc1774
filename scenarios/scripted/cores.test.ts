/** What a core is asked for lasts for longer than it may take to recover: before that no judge may say that it does not progress. */
import { expect, it } from "vitest";
import { windowOf } from "../../invariants/availability/core-progress.ts";
import { systems } from "../../protocols/systems.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Context } from "../../sim/contract/invariant.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { paceOf } from "../../sim/plan/pace.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { cores } from "./cores.ts";

/** What `core-progress` gives the system in a run of that plan; no bound is claimed where messages or syncs take any time. */
function windowIn(system: System, plan: Plan): number {
  const parts = partsOf(system, plan.nodes, plan.options, 0);
  const last = parts.at(-1)!.cluster;
  const context = parts.reduce<Context | null>(
    (foundation, part) => ({ cluster: part.cluster, availability: part.system.availability, foundation }) as Context,
    null,
  );
  return windowOf(system.availability!, paceOf(plan, roleOf(last, system.contact).count), context!);
}

const plansOf = (system: System): Plan[] =>
  Array.from({ length: 60 }, (_, index) => cores.plan(system, "windows", index, { nodes: null, beyond: false }));

it.each(systems)("$name has time to show that it makes no progress while a fault lasts", (system) => {
  const long = plansOf(system).filter(
    (plan) => plan.faults.length === 1 && paceOf(plan, 1).lossPerMillion === 0, // not of faults one after another
  );
  const outlasting = long.filter((plan) => plan.faults[0]!.duration > windowIn(system, plan));
  expect(long.length).toBeGreaterThan(20);
  expect(outlasting.length / long.length).toBeGreaterThan(0.9);
});
