/** A clock is set forward or back. */
import { integer } from "../schema.ts";
import { drawTarget, type FaultShape, microsMax, targetRule } from "./fault-shape.ts";

export const clockJump: FaultShape<"clock-jump"> = {
  kind: "clock-jump",
  about: "the clock of one server, or of whoever leads, is set forward or back",
  claim: "clock",
  serversMin: 1,
  fields: { node: targetRule, jump: integer(-microsMax, microsMax) },
  draw: (draw, stage) => ({
    duration: 0,
    node: drawTarget(draw, stage),
    jump: draw.span(1_000, 10_000_000) * (draw.chance(50) ? 1 : -1),
  }),
};
