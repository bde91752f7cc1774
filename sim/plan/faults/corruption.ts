/**
 * What was synced is spoilt, and told as much: a field with a wrong checksum reads as if it had never been written.
 * Source: Ganesan et al., "Redundancy Does Not Imply Fault Tolerance" (FAST 2017); Alagappan et al., "Protocol-Aware
 * Recovery for Consensus-Based Storage" (FAST 2018).
 */
import { ofTarget } from "../text/pieces.ts";
import { drawDowntime, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, endsAtOnce, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** The node crashes, and restarts after `duration` with one field of its disk as on a blank one. */
export interface CorruptionFault extends FaultSpan {
  readonly kind: "corruption";
  readonly node: Target;
}

export const corruptionFault: FaultShape<CorruptionFault> = {
  kind: "corruption",
  about: "one server, or whoever leads, crashes and restarts without one field of what it had synced",
  claim: "corruption",
  serversMin: 1,
  fields: { node: targetRule },
  sentence: ["corrupt disk", ofTarget],
  draw: (draw, stage) => ({ duration: drawDowntime(draw, stage), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.corrupt(node, fault.duration);
      return endsAtOnce;
    }),
  named: namedTarget,
  renumbered: retarget,
};
