/** Two halves that see each other only through one node. */
import { cutServers } from "./cut.ts";
import { drawDuration, type FaultShape, type FaultSpan, nodeRule } from "./fault-shape.ts";

/** Two halves that see each other only through `bridge`. */
export interface BridgeFault extends FaultSpan {
  readonly kind: "bridge";
  readonly bridge: number;
}

export const bridgeFault: FaultShape<BridgeFault> = {
  kind: "bridge",
  about: "two halves of the servers see each other only through one node",
  claim: "partition",
  serversMin: 3,
  fields: { bridge: nodeRule },
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage), bridge: draw.between(0, stage.servers - 1) }),
  begin: ({ bridge }, world) => cutServers(world, (a, b) => sideOf(bridge, a) * sideOf(bridge, b) < 0),
  named: ({ bridge }) => [{ path: "bridge", node: bridge, isServer: true }],
  renumbered(fault, idOf) {
    const bridge = idOf(fault.bridge);
    return bridge < 0 ? null : { ...fault, bridge };
  },
};

/** -1 and 1 for the halves beside the bridge (even and odd ids), 0 for the bridge itself. */
const sideOf = (bridge: number, node: number): number => (node === bridge ? 0 : node % 2 === 0 ? -1 : 1);
