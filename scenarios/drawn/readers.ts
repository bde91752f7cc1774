/**
 * Readers: what was told for one read comes late, or twice, while other reads wait at the same server. Asked of logs upon a
 * registry, whose readers collect what many tell: who takes a late word for a new one answers with what was.
 * Source: Charapko, Ailijiang, Demirbas, "Linearizable Quorum Reads in Paxos" (HotStorage 2019).
 */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { serviceOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { offeredMix } from "../../sim/plan/offers.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

/** Of the plans of such a system, a third. */
const share = 33;

/** The scenario, with readers in a part of its plans. */
export const sometimesReading = (scenario: Scenario): Scenario => ({
  ...scenario,
  plan(system, seed, index, settings) {
    const plan = scenario.plan(system, seed, index, settings);
    const draw = new Draw(randomAt(seed, `${scenario.name}, readers`, index));
    return system.foundation !== undefined && draw.chance(share) ? withReaders(draw, plan, system) : plan;
  },
});

function withReaders(draw: Draw, plan: Plan, system: System): Plan {
  const { network, workload } = plan;
  const reads = draw.between(4, 12);
  const mix = { ...workload.mix, get: reads, put: 3, append: 3, read: reads, "read-record": reads, "append-record": 3 };
  const perMillion = (): number => draw.between(50_000, 300_000);
  const has = (kind: "duplicate" | "reorder"): boolean => system.survives.includes(kind);
  return {
    ...plan,
    options: draw.chance(70) ? withQuorumReads(plan.options, system) : plan.options,
    network: {
      ...network,
      ...(has("duplicate") ? { duplicate: perMillion() } : {}),
      ...(has("reorder") ? { reorder: perMillion(), fifo: false } : {}),
    },
    workload: {
      ...workload,
      clients: draw.between(4, 6),
      mode: "closed",
      sessions: 1,
      operations: draw.between(40, 120),
      keys: 1,
      mix: offeredMix(system, serviceOfPlan(plan, system), mix),
      thinkMin: 0,
      thinkMax: draw.span(500, 50_000),
    },
  };
}

/** Reads that a quorum answers, where the system leaves a choice. */
function withQuorumReads(options: Options, system: System): Options {
  const spec = system.options["reads"];
  return spec?.type === "choice" && spec.choices.includes("quorum") ? { ...options, reads: "quorum" } : options;
}
