/** The cluster falls into groups that do not hear each other; each client is in one of them, or reaches all. */
import type { Draw } from "../draw.ts";
import { listRule } from "../schema.ts";
import { fieldAs } from "../text/pieces.ts";
import { cut } from "./cut.ts";
import {
  drawDuration,
  type FaultShape,
  type FaultSpan,
  nodesRule,
  type Stage,
  shuffledServers,
  staying,
} from "./fault-shape.ts";

/** Messages between different groups are lost, both ways. A node in no group reaches everyone. */
export interface PartitionFault extends FaultSpan {
  readonly kind: "partition";
  readonly groups: readonly (readonly number[])[];
}

export const partitionFault: FaultShape<PartitionFault> = {
  kind: "partition",
  about: "messages between groups of nodes are lost, both ways",
  claim: "partition",
  serversMin: 2,
  fields: { groups: listRule(nodesRule, 32, 1) },
  sentence: ["partition", fieldAs("groups", "groups")],
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage), groups: drawGroups(draw, stage) }),
  begin: ({ groups }, world) => cut(world, (a, b) => differ(groups, a, b)),
  named: ({ groups }) =>
    groups.flatMap((group, at) =>
      group.map((node, index) => ({ path: `groups[${at}][${index}]`, node, isServer: false })),
    ),
  renumbered(fault, idOf) {
    const groups = fault.groups.map((group) => staying(group, idOf)).filter((group) => group.length > 0);
    return groups.length < 2 ? null : { ...fault, groups };
  },
};

/** Two sides mostly, three at times; and at times a hub in none of them, which sees all: a bridge, or the centre of a star. */
function drawGroups(draw: Draw, stage: Stage): number[][] {
  const servers = shuffledServers(draw, stage);
  const hasHub = servers.length >= 3 && draw.chance(25);
  if (hasHub) servers.pop();
  const groups = hasHub && draw.chance(60) ? servers.map((server) => [server]) : drawSides(draw, servers);
  if (draw.chance(70)) {
    for (let client = 0; client < stage.clients; client++) draw.pick(groups).push(stage.servers + client);
  }
  for (const group of groups) group.sort((a, b) => a - b);
  return groups;
}

function drawSides(draw: Draw, servers: readonly number[]): number[][] {
  const cut = draw.chance(60) ? Math.floor((servers.length + 1) / 2) : draw.between(1, servers.length - 1);
  const groups = [servers.slice(0, cut), servers.slice(cut)];
  if (groups[0]!.length > 1 && draw.chance(15)) groups.push(groups[0]!.splice(0, 1));
  return groups;
}

function differ(groups: readonly (readonly number[])[], a: number, b: number): boolean {
  const of = (node: number): number => groups.findIndex((group) => group.includes(node));
  const groupA = of(a);
  const groupB = of(b);
  return groupA >= 0 && groupB >= 0 && groupA !== groupB;
}
