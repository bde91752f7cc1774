/** A node comes back with a blank disk under its old identity. */
import { theTarget } from "../text/pieces.ts";
import { drawDowntime, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, endsAtOnce, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** As a crash between handlers, but the disk is blank at the restart. */
export interface WipeFault extends FaultSpan {
  readonly kind: "wipe";
  readonly node: Target;
}

export const wipeFault: FaultShape<WipeFault> = {
  kind: "wipe",
  about: "one server, or whoever leads, crashes and restarts with a blank disk",
  claim: "wiped-disk",
  serversMin: 1,
  fields: { node: targetRule },
  sentence: ["wipe", theTarget],
  draw: (draw, stage) => ({ duration: drawDowntime(draw, stage), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.crash(node, null, fault.duration, 0, true);
      return endsAtOnce;
    }),
  named: namedTarget,
  renumbered: retarget,
};
