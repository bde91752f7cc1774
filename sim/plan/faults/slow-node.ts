/** One node's processor and disk take many times as long. */
import { integer } from "../schema.ts";
import { drawDuration, drawTarget, type FaultShape, targetRule } from "./fault-shape.ts";

export const slowNode: FaultShape<"slow-node"> = {
  kind: "slow-node",
  about: "the processor and disk of one server, or of whoever leads, take many times as long",
  claim: "slow",
  serversMin: 1,
  fields: { node: targetRule, factor: integer(1, 1_000_000), perMessage: integer(0, 1_000_000_000) },
  draw: (draw, stage) => ({
    duration: drawDuration(draw, stage),
    node: drawTarget(draw, stage),
    factor: draw.span(2, 100),
    perMessage: draw.span(100, 50_000),
  }),
};
