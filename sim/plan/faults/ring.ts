/** Each server sees only its two neighbours: every server sees a majority of three, yet no two of five see the same. */
import { drawDuration, type FaultShape } from "./fault-shape.ts";

export const ring: FaultShape<"ring"> = {
  kind: "ring",
  about: "each server sees only its two neighbours",
  claim: "partition",
  serversMin: 4,
  fields: {},
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage) }),
};
