/**
 * A crash in the middle of a write.
 * Source: Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014): a write is atomic by promise only.
 */
import { ofTarget } from "../text/pieces.ts";
import { drawDowntime, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, endsAtOnce, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** The node crashes in its next handler that writes, right behind its first write, of which some fields reach the disk and others do not; it restarts after `duration`. */
export interface TornWriteFault extends FaultSpan {
  readonly kind: "torn-write";
  readonly node: Target;
}

export const tornWriteFault: FaultShape<TornWriteFault> = {
  kind: "torn-write",
  about: "one server, or whoever leads, crashes in a write, of which only a part reaches the disk",
  claim: "torn-write",
  serversMin: 1,
  fields: { node: targetRule },
  sentence: ["torn write", ofTarget],
  draw: (draw, stage) => ({ duration: drawDowntime(draw, stage), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.tearWrite(node, fault.duration);
      return endsAtOnce;
    }),
  named: namedTarget,
  renumbered: retarget,
};
