/** Runs a plan of a scenario for a comparison, and says what it comes to. */
import { unknownName } from "../../base/nearest.ts";
import type { Invariant } from "../../contract/invariant.ts";
import type { Service } from "../../contract/operation.ts";
import type { System } from "../../contract/system.ts";
import { clusterOfPlan } from "../../plan/cluster-of-plan.ts";
import type { Latency, Plan, Topology } from "../../plan/plan.ts";
import { submatrix } from "../../plan/regions/placement.ts";
import type { Scenario } from "../../plan/scenario.ts";
import { askingFor } from "../../plan/standard-plan.ts";
import { stretchTimers } from "../../plan/stretch.ts";
import { run } from "../../run.ts";
import { choiceOf } from "./choices-of-regions.ts";
import { type Staged, type Staging, stageTimeline } from "./stage.ts";
import { type Measured, measuredOf } from "./summary.ts";

/** A plan that was drawn, for this system under this scenario. */
export interface ToMeasure {
  readonly plan: Plan;
  readonly system: System;
  readonly scenario: Scenario;
  readonly invariants: readonly Invariant[];
}

/** What plan number `index` of the campaign `seed` is asked: where it stands, if plans stand elsewhere. */
export function stagingOf(staging: Staging, seed: string, index: number): Staging {
  const { topology, regions } = staging;
  if (regions === null || topology === null) return staging;
  return { ...staging, topology: submatrix(topology, choiceOf(topology.regions.length, regions, seed, index)) };
}

/** `isProbe`: of the first seconds alone, to learn who leads. */
export function measurePlan(subject: ToMeasure, staging: Staging, isProbe: boolean, beat: () => void): Measured {
  const { system, invariants } = subject;
  const staged = stagedOf(subject, staging);
  const plan = isProbe ? shortOf(staged) : staged.plan;
  const roles = clusterOfPlan(plan, system).roles.flatMap(({ name, count }) =>
    Array.from({ length: count }, () => name),
  );
  const isCharted = staging.isCharted === true && !isProbe;
  return measuredOf(run(plan, system, invariants, { measure: true, calls: true, beat }), {
    ...staged,
    plan,
    roles,
    isCharted,
  });
}

/** The plan as it is compared. One of no timeline stays as it was drawn, but for where it runs and what clients ask for. */
export function stagedOf({ plan, system, scenario }: Omit<ToMeasure, "invariants">, staging: Staging): Staged {
  const asked = staging.service === null ? plan : offering(staging.service, plan, system);
  if (scenario.isTimeline === true && asked.drive === "timed") return stageTimeline(asked, system, staging);
  const { topology, conflicts } = staging;
  const workload = conflicts === null ? asked.workload : { ...asked.workload, conflicts };
  const staged = { ...asked, ...(topology === null ? {} : movedTo(topology, asked, system)), workload };
  const { servers, clients } = clusterOfPlan(staged, system);
  const { latency } = staged.network;
  const regions = latency.type === "regions" ? latency.regions : ["anywhere"];
  return {
    plan: staged,
    warmMicros: 0,
    regions: Array.from({ length: servers + clients }, (_, node) => regions[node % regions.length]!),
  };
}

function movedTo(topology: Topology, { network, options }: Plan, system: System): Pick<Plan, "network" | "options"> {
  const latency: Latency = { type: "regions", jitterPerMillion: 100_000, ...topology };
  return { network: { ...network, latency }, options: stretchTimers(system, options, latency) };
}

const shortOf = ({ plan, warmMicros }: Staged): Plan => ({
  ...plan,
  faults: [],
  budget: { ...plan.budget, activeMicros: warmMicros },
});

/** The plan whose clients ask for this service, where the system offers it. */
function offering(service: Service, plan: Plan, system: System): Plan {
  if (!system.services.includes(service)) throw unknownName(`service of ${system.name}`, service, system.services);
  return askingFor(service, plan, system);
}
