/** One link of a server, or of whoever leads, is cut, for good or again and again. */
import { integerRule } from "../schema.ts";
import { fieldAs, maybe } from "../text/pieces.ts";
import { cutServers } from "./cut.ts";
import { drawDuration, type FaultShape, type FaultSpan, microsMax } from "./fault-shape.ts";
import type { FaultSurface, Target } from "./surface.ts";
import { drawTarget, namedTarget, nextServer, onTarget, retarget, targetRule } from "./target.ts";

/** The link between `node` and the server after it is cut; it comes and goes every `period` microseconds if that is not 0. */
export interface LinkFault extends FaultSpan {
  readonly kind: "link";
  readonly node: Target;
  readonly period: number;
}

export const linkFault: FaultShape<LinkFault> = {
  kind: "link",
  about: "one link of a server, or of whoever leads, to another server is cut, for good or again and again",
  claim: "partition",
  serversMin: 2,
  fields: { node: targetRule, period: integerRule(0, microsMax) },
  usual: { period: 0 },
  sentence: ["cut", fieldAs("target", "node"), "from next", maybe("every", fieldAs("time", "period"))],
  draw: (draw, stage) => ({
    duration: drawDuration(draw, stage),
    node: drawTarget(draw, stage),
    period: draw.chance(50) ? 0 : draw.span(5_000, 400_000),
  }),
  begin: ({ node: target, period }, world) =>
    onTarget(world, target, (node) => {
      const other = nextServer(world, node);
      const unlink = (): (() => void) =>
        cutServers(world, (from, to) => (from === node && to === other) || (from === other && to === node));
      return period === 0 ? unlink() : comingAndGoing(world, period, unlink);
    }),
  named: namedTarget,
  renumbered: retarget,
};

function comingAndGoing(world: FaultSurface, period: number, unlink: () => () => void): () => void {
  let open: (() => void) | null = unlink();
  const stop = world.every(period, (up) => {
    open?.();
    open = up ? null : unlink();
  });
  return () => {
    stop();
    open?.();
  };
}
