/** A node stops, and goes on later as if no time had passed: what waited then happens all at once. */
import { theTarget } from "../text/pieces.ts";
import { drawDuration, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** Timers and messages of the node wait until the end, then all happen. */
export interface PauseFault extends FaultSpan {
  readonly kind: "pause";
  readonly node: Target;
}

export const pauseFault: FaultShape<PauseFault> = {
  kind: "pause",
  about: "timers and messages of one server, or of whoever leads, wait until the end, then all happen",
  claim: "pause",
  serversMin: 1,
  fields: { node: targetRule },
  sentence: ["pause", theTarget],
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.pause(node);
      return () => world.resume(node);
    }),
  named: namedTarget,
  renumbered: retarget,
};
