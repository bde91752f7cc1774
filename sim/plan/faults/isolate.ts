/** One server is cut off; clients that still reach it are served by a leader that does not know it is deposed. */
import { boolean } from "../schema.ts";
import { drawDuration, drawTarget, type FaultShape, targetRule } from "./fault-shape.ts";

export const isolate: FaultShape<"isolate"> = {
  kind: "isolate",
  about: "one server, or whoever leads, is cut off from the other servers, and from clients too or not",
  claim: "partition",
  serversMin: 2,
  fields: { node: targetRule, clients: boolean },
  draw: (draw, stage) => ({
    duration: drawDuration(draw, stage),
    node: drawTarget(draw, stage),
    clients: draw.chance(35),
  }),
};
