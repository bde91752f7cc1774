/**
 * A write that lands in another place.
 * Source: Bairavasundaram et al., "An Analysis of Data Corruption in the Storage Stack" (FAST 2008).
 */
import { ofTarget } from "../text/pieces.ts";
import { drawDowntime, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, endsAtOnce, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** The next write of the node does not reach its fields, and another field of its disk is as on a blank one. `duration` means nothing. */
export interface MisdirectedWriteFault extends FaultSpan {
  readonly kind: "misdirected-write";
  readonly node: Target;
}

export const misdirectedWriteFault: FaultShape<MisdirectedWriteFault> = {
  kind: "misdirected-write",
  about: "one write of one server, or of whoever leads, is lost and spoils another field of the disk",
  claim: "misdirected-write",
  serversMin: 1,
  fields: { node: targetRule },
  usual: { duration: 0 },
  sentence: ["misdirected write", ofTarget],
  draw: (draw, stage) => ({ duration: drawDowntime(draw, stage), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.misdirectWrite(node);
      return endsAtOnce;
    }),
  named: namedTarget,
  renumbered: retarget,
};
