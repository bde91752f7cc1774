/** What of time a check of a system in a box did not vary, for its verdict. */
import { type Part, partsOf } from "../../../contract/parts.ts";
import type { System } from "../../../contract/system.ts";
import { completeOptions } from "../../../plan/options.ts";
import { clockClaimOf, passingsOf } from "../../../world/time/abstract-clock.ts";
import type { Box } from "./box.ts";

/** Parts of the system that compare spans with these options. */
const comparing = (parts: readonly Part[]): readonly Part[] =>
  parts.filter((part) => clockClaimOf(part).spans.length > 0);

const partsIn = (system: System, box: Pick<Box, "nodes" | "options">): readonly Part[] =>
  partsOf(system, box.nodes, completeOptions(system, box.options, "options"), 0);

/** Whether time makes a difference to the system in the box. */
export const readsClocks = (system: System, box: Pick<Box, "nodes" | "options">): boolean =>
  comparing(partsIn(system, box)).length > 0;

/** One sentence; null for a system that compares no readings of its clocks. */
export function unvaried(system: System, box: Box): string | null {
  const parts = comparing(partsIn(system, box));
  if (parts.length === 0) return null;
  const names = parts.map((part) => part.system.name).join(" and ");
  if (box.elapses === 0) return `clocks stood still, which ${names} reads: with --elapses 1 time passes once`;
  const lengths = passingsOf(parts.map(clockClaimOf), box.pieces).map((micros) => `${micros / 1_000}`);
  const times = box.elapses === 1 ? "once" : `${box.elapses} times`;
  return `time passed ${times} at most, by ${lengths.join(" or ")} ms`;
}
