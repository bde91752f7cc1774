/** Some nodes are heard no more by others whom they still hear. */
import { drawDuration, type FaultShape, nodesRule, shuffledServers } from "./fault-shape.ts";

export const oneWay: FaultShape<"one-way"> = {
  kind: "one-way",
  about: "messages from some nodes to others are lost, while the other way is open",
  claim: "partition",
  serversMin: 2,
  fields: { from: nodesRule, to: nodesRule },
  draw(draw, stage) {
    const servers = shuffledServers(draw, stage);
    const cut = draw.between(1, servers.length - 1);
    const [one, others] = [servers.slice(0, cut), servers.slice(cut)];
    return { duration: drawDuration(draw, stage), from: one, to: others };
  },
};
