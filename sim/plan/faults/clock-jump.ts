/** A clock is set forward or back. */
import { integerRule } from "../schema.ts";
import { fieldAs, ofTarget } from "../text/pieces.ts";
import { type FaultShape, type FaultSpan, microsMax } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, endsAtOnce, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** The node's clock jumps by `jump` at `at` and stays there; `duration` is 0. */
export interface ClockJumpFault extends FaultSpan {
  readonly kind: "clock-jump";
  readonly node: Target;
  readonly jump: number;
}

export const clockJumpFault: FaultShape<ClockJumpFault> = {
  kind: "clock-jump",
  about: "the clock of one server, or of whoever leads, is set forward or back",
  claim: "clock-jump",
  serversMin: 1,
  fields: { node: targetRule, jump: integerRule(-microsMax, microsMax) },
  usual: { duration: 0 },
  sentence: ["jump clock", ofTarget, "by", fieldAs("signed-time", "jump")],
  draw: (draw, stage) => ({
    duration: 0,
    node: drawTarget(draw, stage),
    jump: draw.span(1_000, 10_000_000) * (draw.chance(50) ? 1 : -1),
  }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.jumpClock(node, fault.jump);
      return endsAtOnce;
    }),
  named: namedTarget,
  renumbered: retarget,
};
