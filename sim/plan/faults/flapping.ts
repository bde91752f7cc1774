/** A link that goes down and up again. */
import { integerRule } from "../schema.ts";
import { fieldAs } from "../text/pieces.ts";
import { cut } from "./cut.ts";
import { drawDuration, type FaultShape, type FaultSpan, microsMax, nodeRule, shuffledServers } from "./fault-shape.ts";
import type { FaultSurface } from "./surface.ts";

/** The link between two nodes goes down and up, each for `period`. */
export interface FlappingFault extends FaultSpan {
  readonly kind: "flapping";
  readonly a: number;
  readonly b: number;
  readonly period: number;
}

export const flappingFault: FaultShape<FlappingFault> = {
  kind: "flapping",
  about: "the link between two servers goes down and up, again and again",
  claim: "partition",
  serversMin: 2,
  fields: { a: nodeRule, b: nodeRule, period: integerRule(1, microsMax) },
  usual: { period: 100_000 },
  sentence: ["cut", fieldAs("node", "a"), "from", fieldAs("node", "b"), "every", fieldAs("time", "period")],
  draw(draw, stage) {
    const [a, b] = shuffledServers(draw, stage) as [number, number];
    return { duration: drawDuration(draw, stage), a, b, period: draw.span(5_000, 400_000) };
  },
  begin: ({ a, b, period }, world) => flap(world, a, b, period),
  named: ({ a, b }) => [
    { path: "a", node: a, isServer: false },
    { path: "b", node: b, isServer: false },
  ],
  renumbered(fault, idOf) {
    const [a, b] = [idOf(fault.a), idOf(fault.b)];
    return a < 0 || b < 0 ? null : { ...fault, a, b };
  },
};

function flap(world: FaultSurface, a: number, b: number, period: number): () => void {
  let open: (() => void) | null = null;
  const beat = (up: boolean): void => {
    open?.();
    open = up ? null : cut(world, (from, to) => (from === a && to === b) || (from === b && to === a));
  };
  beat(false);
  const stop = world.every(period, beat);
  return () => {
    stop();
    beat(true);
  };
}
