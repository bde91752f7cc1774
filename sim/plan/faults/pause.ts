/** A node stops, and goes on later as if no time had passed: what waited then happens all at once. */
import { drawDuration, drawTarget, type FaultShape, targetRule } from "./fault-shape.ts";

export const pause: FaultShape<"pause"> = {
  kind: "pause",
  about: "timers and messages of one server, or of whoever leads, wait until the end, then all happen",
  claim: "pause",
  serversMin: 1,
  fields: { node: targetRule },
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage), node: drawTarget(draw, stage) }),
};
