/** Messages to and from one node take many times as long. */
import { integer } from "../schema.ts";
import { drawDuration, drawTarget, type FaultShape, targetRule } from "./fault-shape.ts";

export const slowLinks: FaultShape<"slow-links"> = {
  kind: "slow-links",
  about: "messages to and from one server, or whoever leads, take many times as long",
  claim: "slow",
  serversMin: 1,
  fields: { node: targetRule, factor: integer(1, 1_000_000) },
  draw: (draw, stage) => ({
    duration: drawDuration(draw, stage),
    node: drawTarget(draw, stage),
    factor: draw.span(2, 200),
  }),
};
