/** A node breaks for good, and the operator asks for another in its place. */
import { theTarget } from "../text/pieces.ts";
import type { FaultShape, FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawMember, endsAtOnce, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/**
 * The node goes down with its disk and never comes back, in no identity: so it needs no more of a system than to survive a
 * crash. It hits nothing where the node is neither a member nor a spare, or the members would no longer suffice.
 */
export interface ReplaceFault extends FaultSpan {
  readonly kind: "replace";
  readonly node: Target;
}

export const replaceFault: FaultShape<ReplaceFault> = {
  kind: "replace",
  about: "one member breaks for good, and the operator asks for a spare in its place",
  claim: "crash",
  serversMin: 2,
  ofMembers: true,
  fields: { node: targetRule },
  usual: { duration: 0, node: "member" },
  sentence: ["replace", theTarget],
  draw: (draw) => ({ duration: 0, node: draw.chance(60) ? "member" : draw.chance(50) ? drawMember(draw) : "leader" }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.replace(node);
      return endsAtOnce;
    }),
  named: namedTarget,
  renumbered: retarget,
};
