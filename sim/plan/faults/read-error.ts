/**
 * A disk that cannot be read when its node recovers.
 * Source: Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage" (FAST 2018), where crashing is one of
 * the usual answers to a faulty disk.
 */
import { ofTarget } from "../text/pieces.ts";
import { drawDowntime, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** The node crashes, and cannot start while it lasts. */
export interface ReadErrorFault extends FaultSpan {
  readonly kind: "read-error";
  readonly node: Target;
}

export const readErrorFault: FaultShape<ReadErrorFault> = {
  kind: "read-error",
  about: "one server, or whoever leads, crashes and cannot read its disk for a while, so that it does not start",
  claim: "read-error",
  serversMin: 1,
  fields: { node: targetRule },
  sentence: ["unreadable disk", ofTarget],
  draw: (draw, stage) => ({ duration: drawDowntime(draw, stage), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.unreadableDisk(node, true);
      return () => world.unreadableDisk(node, false);
    }),
  named: namedTarget,
  renumbered: retarget,
};
