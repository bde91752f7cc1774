/** Messages to and from one node take many times as long. */
import { integerRule } from "../schema.ts";
import { fieldAs, ofTarget } from "../text/pieces.ts";
import { drawDuration, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** Messages to and from a node take `factor` times as long. */
export interface SlowLinksFault extends FaultSpan {
  readonly kind: "slow-links";
  readonly node: Target;
  readonly factor: number;
}

export const slowLinksFault: FaultShape<SlowLinksFault> = {
  kind: "slow-links",
  about: "messages to and from one server, or whoever leads, take many times as long",
  claim: "slow",
  serversMin: 1,
  fields: { node: targetRule, factor: integerRule(1, 1_000_000) },
  usual: { factor: 10 },
  sentence: ["slow links", ofTarget, "by factor", fieldAs("count", "factor")],
  draw: (draw, stage) => ({
    duration: drawDuration(draw, stage),
    node: drawTarget(draw, stage),
    factor: draw.span(2, 200),
  }),
  begin: (fault, world) =>
    onTarget(
      world,
      fault.node,
      (node) => {
        world.slowLinks(node, fault.factor, true);
        return () => world.slowLinks(node, fault.factor, false);
      },
      world.nodes, // links are clients' too
    ),
  named: namedTarget,
  renumbered: retarget,
};
