/** One node's processor and disk take many times as long. */
import { integerRule } from "../schema.ts";
import { fieldAs, maybe, theTarget } from "../text/pieces.ts";
import { drawDuration, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** The node's processor and disk take `factor` times as long; `perMessage` micros are added to each message. */
export interface SlowNodeFault extends FaultSpan {
  readonly kind: "slow-node";
  readonly node: Target;
  readonly factor: number;
  readonly perMessage: number;
}

export const slowNodeFault: FaultShape<SlowNodeFault> = {
  kind: "slow-node",
  about: "the processor and disk of one server, or of whoever leads, take many times as long",
  claim: "slow",
  serversMin: 1,
  fields: { node: targetRule, factor: integerRule(1, 1_000_000), perMessage: integerRule(0, 1_000_000_000) },
  usual: { factor: 10, perMessage: 0 },
  sentence: [
    ...["slow", theTarget, "by factor", fieldAs("count", "factor")],
    maybe("plus", fieldAs("time", "perMessage"), "per message"),
  ],
  draw: (draw, stage) => ({
    duration: drawDuration(draw, stage),
    node: drawTarget(draw, stage),
    factor: draw.span(2, 100),
    perMessage: draw.span(100, 50_000),
  }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.slowNode(node, fault.factor, fault.perMessage, fault.duration);
      return () => world.slowNode(node, fault.factor, fault.perMessage, null);
    }),
  named: namedTarget,
  renumbered: retarget,
};
