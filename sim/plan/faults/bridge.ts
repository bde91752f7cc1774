/** Two halves that see each other only through one node. */
import { drawDuration, type FaultShape, nodeRule } from "./fault-shape.ts";

export const bridge: FaultShape<"bridge"> = {
  kind: "bridge",
  about: "two halves of the servers see each other only through one node",
  claim: "partition",
  serversMin: 3,
  fields: { bridge: nodeRule },
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage), bridge: draw.between(0, stage.servers - 1) }),
};
