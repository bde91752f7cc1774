/** Each server sees only its two neighbours: every server sees a majority of three, yet no two of five see the same. */
import { cutServers } from "./cut.ts";
import { drawDuration, type FaultShape, type FaultSpan } from "./fault-shape.ts";

/** Each server sees only its two neighbours. */
export interface RingFault extends FaultSpan {
  readonly kind: "ring";
}

export const ringFault: FaultShape<RingFault> = {
  kind: "ring",
  about: "each server sees only its two neighbours",
  claim: "partition",
  serversMin: 4,
  fields: {},
  sentence: ["ring"],
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage) }),
  begin: (_fault, world) => cutServers(world, (a, b) => !isNeighbour(a, b, world.servers)),
  named: () => [],
  renumbered: (fault) => fault,
};

const isNeighbour = (a: number, b: number, servers: number): boolean =>
  (a + 1) % servers === b || (b + 1) % servers === a;
