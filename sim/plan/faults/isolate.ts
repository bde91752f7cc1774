/** One server is cut off; clients that still reach it are served by a leader that does not know it is deposed. */
import { boolean } from "../schema.ts";
import { cut } from "./cut.ts";
import { drawDuration, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, retarget, targetRule } from "./target.ts";

/** One server is cut off from the other servers, and from clients too if `clients`. */
export interface IsolateFault extends FaultSpan {
  readonly kind: "isolate";
  readonly node: Target;
  readonly clients: boolean;
}

export const isolateFault: FaultShape<IsolateFault> = {
  kind: "isolate",
  about: "one server, or whoever leads, is cut off from the other servers, and from clients too or not",
  claim: "partition",
  serversMin: 2,
  fields: { node: targetRule, clients: boolean },
  draw: (draw, stage) => ({
    duration: drawDuration(draw, stage),
    node: drawTarget(draw, stage),
    clients: draw.chance(35),
  }),
  begin({ node: target, clients }, world) {
    const node = world.resolve(target);
    const reach = clients ? world.nodes : world.servers;
    return cut(world, (a, b) => (a === node && b < reach) || (b === node && a < reach));
  },
  named: namedTarget,
  renumbered: retarget,
};
