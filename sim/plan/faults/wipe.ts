/** A node comes back with a blank disk under its old identity. */
import { drawTarget, type FaultShape, targetRule } from "./fault-shape.ts";

export const wipe: FaultShape<"wipe"> = {
  kind: "wipe",
  about: "one server, or whoever leads, crashes and restarts with a blank disk",
  claim: "wiped-disk",
  serversMin: 1,
  fields: { node: targetRule },
  draw: (draw, stage) => ({ duration: draw.span(1_000, 1_600_000), node: drawTarget(draw, stage) }),
};
