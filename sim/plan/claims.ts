/** Which claims a plan leans on: for each fault in it, the kind that a system must say it survives. */
import type { FaultKind } from "../contract/system.ts";
import { faultShapes } from "./faults/fault-shapes.ts";
import type { Plan } from "./plan.ts";

/** One need, with the place in the plan that has it. */
export interface Need {
  readonly kind: FaultKind;
  readonly path: string;
}

/** Everything in a plan that is not a faultless world. */
export function claimsNeeded(plan: Plan): Need[] {
  const { network, disk, cpu } = plan;
  const needs: Need[] = plan.faults.map(({ kind }, index) => ({
    kind: faultShapes[kind].claim,
    path: `plan.faults[${index}]`,
  }));
  const need = (when: boolean, kind: FaultKind, path: string) => {
    if (when) needs.push({ kind, path: `plan.${path}` });
  };
  need(network.drop > 0, "drop", "network.drop");
  need(network.duplicate > 0, "duplicate", "network.duplicate");
  need(network.reorder > 0, "reorder", "network.reorder");
  const isLate = (network.late ?? 0) > 0;
  need(isLate, "slow", "network.late");
  need(isLate && !network.fifo, "reorder", "network.late");
  need(!network.fifo && network.latency.type !== "constant", "reorder", "network.fifo"); // drawn latencies overtake
  need(disk.loss === "suffix", "unsynced-suffix", "disk.loss");
  need(disk.loss === "subset", "unsynced-subset", "disk.loss");
  need(disk.stall > 0, "slow", "disk.stall");
  need(disk.syncByteNanos !== undefined && disk.syncByteNanos > 0, "slow", "disk.syncByteNanos");
  need(network.bytesPerSecond !== undefined, "slow", "network.bytesPerSecond");
  need(
    Object.values(cpu).some((nanos) => nanos > 0),
    "slow",
    "cpu",
  );
  need(plan.clocks.length > 0, "clock-drift", "clocks");
  for (const [index, decision] of plan.decisions.entries()) {
    need(decision.drop === true, "drop", `decisions[${index}]`);
    need((decision.copies ?? 0) > 0, "duplicate", `decisions[${index}]`);
    need(decision.micros !== undefined && !network.fifo, "reorder", `decisions[${index}]`);
  }
  return needs;
}
