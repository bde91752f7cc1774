/** A disk that takes its time. */
import { drawTarget, type FaultShape, targetRule } from "./fault-shape.ts";

export const diskStall: FaultShape<"disk-stall"> = {
  kind: "disk-stall",
  about: "syncs of one server, or of whoever leads, take longer by the length of the fault",
  claim: "slow",
  serversMin: 1,
  fields: { node: targetRule },
  draw: (draw, stage) => ({ duration: draw.span(5_000, 800_000), node: drawTarget(draw, stage) }),
};
