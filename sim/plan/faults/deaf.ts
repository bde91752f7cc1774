/** One server hears no other server, though all hear it: a leader that beats on and cannot work. */
import { boolean } from "../schema.ts";
import { fieldAs, maybe, worded } from "../text/pieces.ts";
import { cutServers } from "./cut.ts";
import { drawDuration, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, nextServer, onTarget, retarget, targetRule } from "./target.ts";

/** `node`, or the server after it if `next`, hears no other server; clients reach it. */
export interface DeafFault extends FaultSpan {
  readonly kind: "deaf";
  readonly node: Target;
  readonly next: boolean;
}

export const deafFault: FaultShape<DeafFault> = {
  kind: "deaf",
  about: "one server, whoever leads, or the server after that one hears no other server, though all hear it",
  claim: "partition",
  serversMin: 2,
  fields: { node: targetRule, next: boolean },
  usual: { next: false },
  sentence: ["deafen", maybe(worded("next", ["next of", true])), fieldAs("target", "node")],
  draw: (draw, stage) => ({
    duration: drawDuration(draw, stage),
    node: drawTarget(draw, stage),
    next: draw.chance(40),
  }),
  begin: ({ node: target, next }, world) =>
    onTarget(world, target, (node) => {
      const deaf = next ? nextServer(world, node) : node;
      return cutServers(world, (_, to) => to === deaf);
    }),
  named: namedTarget,
  renumbered: retarget,
};
