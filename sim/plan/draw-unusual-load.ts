/** Draws clients that are not as usual: that crash, know one server, crowd on a key or spread widely, write much, never rest. */
import type { Service } from "../contract/operation.ts";
import type { System } from "../contract/system.ts";
import { serviceOfPlan } from "./cluster-of-plan.ts";
import type { Draw } from "./draw.ts";
import type { Plan, WorkloadPlan } from "./plan.ts";

type Change = (draw: Draw, plan: Plan) => Partial<WorkloadPlan>;

/** The plan with one or two unusual things about its load. */
export function drawUnusualLoad(draw: Draw, system: System, plan: Plan): Plan {
  const kinds = unusual[serviceOfPlan(plan, system)];
  let { workload } = plan;
  for (const change of draw.subset(kinds, draw.chance(70) ? 1 : 2)) {
    workload = { ...workload, ...change(draw, { ...plan, workload }) };
  }
  if (workload.large === undefined) return { ...plan, workload };
  // Whatever else is unusual: more operations are not more megabytes.
  return { ...plan, workload: { ...workload, large: Math.min(workload.large, largeShare(workload)) } };
}

/** Millionths of the writes that are large, so that a few of them are. */
const largeShare = ({ clients, operations }: WorkloadPlan): number =>
  Math.min(1_000_000, Math.ceil(3_000_000 / Math.max(1, clients * operations)));

/** What a client gives up with its session stays open for ever: a judge can weigh a few of those. */
const crashing: Change = (draw) => ({ crashes: draw.span(20_000, 200_000) });

/** It asks one server alone, as long as it gives anything up, and thinks for longer than an election takes. */
const loyal: Change = (draw, { budget }) => ({
  mode: "closed",
  sessions: 1,
  loyal: draw.between(50, 1_000),
  thinkMin: 250_000,
  thinkMax: 900_000,
  operations: Math.max(2, Math.floor(budget.activeMicros / 400_000)),
});

/** Sessions of which any number may ask for one key at a time: more have more explanations than a judge can weigh. */
const crowdMax = 6;

const crowded: Change = (draw, { workload }) => ({
  conflicts: draw.span(50_000, workload.clients * workload.sessions > crowdMax ? 200_000 : 900_000),
});

const spread: Change = (draw) => ({ keys: draw.span(20, 1_000) });

/** A few values of up to a megabyte; no more than the processors, lines and disks of the plan take in a moment. */
const wordy: Change = (draw, { workload, cpu, disk, network }) => {
  const lineNanos = network.bytesPerSecond === undefined ? 0 : 1e9 / network.bytesPerSecond;
  const nanos = Math.max(cpu.perByteNanos, cpu.sendByteNanos ?? 0, disk.syncByteNanos ?? 0, lineNanos, 1);
  return {
    large: largeShare(workload),
    largeBytes: Math.min(draw.span(1_000, 1_048_576), Math.floor(momentNanos / nanos)),
  };
};

/** What a large value may take of a processor, a line or a disk. */
const momentNanos = 2_000_000;

/** Operations that come as they will, on many sessions, up to what the system can take and beyond. */
const restless: Change = (draw, { workload }) => ({
  mode: "open",
  sessions: draw.between(3, 8),
  operations: draw.between(20, Math.floor(400 / workload.clients)),
  thinkMin: 0,
  thinkMax: draw.span(50, 5_000),
  keys: draw.span(32, 256),
  ...(workload.conflicts === undefined ? {} : { conflicts: Math.min(workload.conflicts, 20_000) }),
});

/** Only a store has keys to crowd on or to spread over. */
const unusual: { readonly [service in Service]: readonly Change[] } = {
  "key-value": [crashing, loyal, crowded, spread, wordy, restless],
  register: [crashing, wordy],
  log: [crashing, loyal, wordy, restless],
};
