/** A node loses its memory, perhaps in the middle of what it was doing, and comes back with what its disk kept. */
import { either, integer, nothing } from "../schema.ts";
import { drawDowntime, drawTarget, type FaultShape, targetRule } from "./fault-shape.ts";

export const crash: FaultShape<"crash"> = {
  kind: "crash",
  about: "one server, or whoever leads, crashes after any effect of a handler and restarts, perhaps several times",
  claim: "crash",
  serversMin: 1,
  fields: { node: targetRule, effects: either(integer(0, 10_000), nothing), loops: integer(0, 1_000) },
  draw: (draw, stage) => ({
    duration: drawDowntime(draw, stage),
    node: drawTarget(draw, stage),
    effects: draw.chance(65) ? draw.between(0, 9) : null,
    loops: draw.chance(75) ? 0 : draw.between(1, 3),
  }),
};
