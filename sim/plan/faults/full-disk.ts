/** A disk without room: a process that cannot write stops before it tells anyone what it did not write. */
import { ofTarget } from "../text/pieces.ts";
import { drawDowntime, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** The node crashes in its first handler that writes, before its first write, and cannot start while it lasts. */
export interface FullDiskFault extends FaultSpan {
  readonly kind: "full-disk";
  readonly node: Target;
}

export const fullDiskFault: FaultShape<FullDiskFault> = {
  kind: "full-disk",
  about: "one server, or whoever leads, stops at its next write and stays down until its disk has room",
  claim: "full-disk",
  serversMin: 1,
  fields: { node: targetRule },
  sentence: ["full disk", ofTarget],
  draw: (draw, stage) => ({ duration: drawDowntime(draw, stage), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.fullDisk(node, true);
      return () => world.fullDisk(node, false);
    }),
  named: namedTarget,
  renumbered: retarget,
};
