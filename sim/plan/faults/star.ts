/** All servers see only one of them, the hub: quorum loss, where the leader is a leaf. */
import { fieldAs } from "../text/pieces.ts";
import { cutServers } from "./cut.ts";
import { drawDuration, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, nextServer, onTarget, retarget, targetRule } from "./target.ts";

/** The server after `node` is the hub; `node` is a leaf as all others are. */
export interface StarFault extends FaultSpan {
  readonly kind: "star";
  readonly node: Target;
}

export const starFault: FaultShape<StarFault> = {
  kind: "star",
  about: "all servers see only one of them, which is not the server named, or not whoever leads",
  claim: "partition",
  serversMin: 3,
  fields: { node: targetRule },
  sentence: ["star around next of", fieldAs("target", "node")],
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage), node: drawTarget(draw, stage) }),
  begin: ({ node: target }, world) =>
    onTarget(world, target, (node) => {
      const hub = nextServer(world, node);
      return cutServers(world, (from, to) => from !== hub && to !== hub);
    }),
  named: namedTarget,
  renumbered: retarget,
};
