/** A disk that takes its time. */
import { ofTarget } from "../text/pieces.ts";
import type { FaultShape, FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** Every sync of the node takes `duration` longer while it lasts. */
export interface DiskStallFault extends FaultSpan {
  readonly kind: "disk-stall";
  readonly node: Target;
}

export const diskStallFault: FaultShape<DiskStallFault> = {
  kind: "disk-stall",
  about: "syncs of one server, or of whoever leads, take longer by the length of the fault",
  claim: "slow",
  serversMin: 1,
  fields: { node: targetRule },
  sentence: ["stall disk", ofTarget],
  draw: (draw, stage) => ({ duration: draw.span(5_000, 800_000), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.stallDisk(node, fault.duration, true);
      return () => world.stallDisk(node, fault.duration, false);
    }),
  named: namedTarget,
  renumbered: retarget,
};
