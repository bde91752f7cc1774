/** The cluster falls into groups that do not hear each other; each client is in one of them, or reaches all. */
import type { Draw } from "../draw.ts";
import { list } from "../schema.ts";
import { drawDuration, type FaultShape, nodesRule, type Stage, shuffledServers } from "./fault-shape.ts";

export const partition: FaultShape<"partition"> = {
  kind: "partition",
  about: "messages between groups of nodes are lost, both ways",
  claim: "partition",
  serversMin: 2,
  fields: { groups: list(nodesRule, 32, 1) },
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage), groups: drawGroups(draw, stage) }),
};

function drawGroups(draw: Draw, stage: Stage): number[][] {
  const servers = shuffledServers(draw, stage);
  const cut = draw.chance(60) ? Math.floor((servers.length + 1) / 2) : draw.between(1, servers.length - 1);
  const groups = [servers.slice(0, cut), servers.slice(cut)];
  if (groups[0]!.length > 1 && draw.chance(15)) groups.push(groups[0]!.splice(0, 1));
  if (draw.chance(70)) {
    for (let client = 0; client < stage.clients; client++) draw.pick(groups).push(stage.servers + client);
  }
  for (const group of groups) group.sort((a, b) => a - b);
  return groups;
}
