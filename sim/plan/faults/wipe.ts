/** A node comes back with a blank disk under its old identity. */
import { drawDowntime, drawTarget, type FaultShape, targetRule } from "./fault-shape.ts";

export const wipe: FaultShape<"wipe"> = {
  kind: "wipe",
  about: "one server, or whoever leads, crashes and restarts with a blank disk",
  claim: "wiped-disk",
  serversMin: 1,
  fields: { node: targetRule },
  draw: (draw, stage) => ({ duration: drawDowntime(draw, stage), node: drawTarget(draw, stage) }),
};
