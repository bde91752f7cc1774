/** A link that goes down and up again. */

import { integer } from "../schema.ts";
import { drawDuration, type FaultShape, microsMax, nodeRule, shuffledServers } from "./fault-shape.ts";

export const flapping: FaultShape<"flapping"> = {
  kind: "flapping",
  about: "the link between two servers goes down and up, again and again",
  claim: "partition",
  serversMin: 2,
  fields: { a: nodeRule, b: nodeRule, period: integer(1, microsMax) },
  draw(draw, stage) {
    const [a, b] = shuffledServers(draw, stage) as [number, number];
    return { duration: drawDuration(draw, stage), a, b, period: draw.span(5_000, 400_000) };
  },
};
