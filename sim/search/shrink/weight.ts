/** What makes a failing plan large: above all the events that a reader must follow, then everything the plan says. */
import type { System } from "../../contract/system.ts";
import { specsOf } from "../../plan/options.ts";
import type { Fault, Plan, ReconfigurationsPlan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";

const eventWeight = 4;

/** The weight of a failing run; lighter is better. */
export function weigh(result: RunResult, system: System): number {
  return eventWeight * result.events + weighPlan(result.plan, system);
}

function weighPlan(plan: Plan, system: System): number {
  const { network, disk, cpu, workload, budget } = plan;
  let weight = 4 * plan.nodes + 4 * workload.clients + Math.min(workload.operations, 50) + workload.keys;
  for (const share of [network.drop, network.duplicate, network.reorder]) if (share > 0) weight += 8;
  for (const part of [network.late, network.acrossCuts, workload.crashes, workload.large]) if (part) weight += 6;
  for (const part of [network.bytesPerSecond, cpu.sendMessageNanos, cpu.sendByteNanos]) if (part) weight += 3;
  for (const part of [disk.syncByteNanos, workload.loyal, workload.readers, workload.conflicts]) if (part) weight += 2;
  weight += digits(workload.largeBytes ?? 0);
  if (network.latency.type !== "constant") weight += 6;
  for (const micros of [disk.syncMax, disk.stall]) if (micros > 0) weight += 3;
  if (disk.loss !== "none") weight += 2;
  if (cpu.perMessageNanos > 0 || cpu.perByteNanos > 0) weight += 5;
  weight += 4 * plan.clocks.length + 2 * plan.decisions.length + plan.choices.length / 4;
  const specs = specsOf(system, plan.options);
  for (const [name, value] of Object.entries(plan.options)) if (specs[name]?.default !== value) weight += 3;
  if (workload.reconfigurations !== undefined) weight += weighChanges(workload.reconfigurations);
  for (const share of Object.values(workload.mix)) if (share > 0) weight += 2;
  if (workload.mode === "open") weight += 3 + workload.sessions;
  if (plan.gone !== undefined) weight += 6 + 2 * plan.gone.nodes.length;
  for (const fault of plan.faults) weight += weighFault(fault);
  return (
    weight +
    plan.seed.length / 100 +
    digits(workload.thinkMax) +
    digits(budget.activeMicros) +
    digits(workload.retryMicros)
  );
}

/** What is said in so many words is plainer than what is drawn, though longer. */
function weighChanges({ count, paceMax, members, switchesOff }: ReconfigurationsPlan): number {
  const said = members === undefined ? 4 : members.reduce((sum, ranks) => sum + 0.1 + ranks.length / 50, 0);
  return 8 + 2 * count + digits(paceMax) + said + (switchesOff === true ? 2 : 0);
}

function weighFault(fault: Fault): number {
  let weight = 8 + digits(fault.at) + digits(fault.duration);
  if (fault.kind === "crash") weight += 4 * fault.loops + (fault.effects === null ? 0 : 1 + fault.effects / 100);
  if (fault.kind === "isolate" && fault.only !== undefined) weight += 1;
  if (fault.kind === "one-way") weight += fault.types?.length ?? 0;
  if (fault.when !== undefined) weight += 0.3 + fault.when.nth / 10;
  return weight;
}

/** A little for each digit before the trailing zeros, and less for the size: round, small numbers read better. */
function digits(value: number): number {
  const text = String(value);
  return text.replace(/0+$/, "").length / 10 + text.length / 50;
}
