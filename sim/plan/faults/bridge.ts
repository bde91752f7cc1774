/** Two halves that see each other only through one node. */
import { fieldAs } from "../text/pieces.ts";
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
  sentence: ["bridge", fieldAs("node", "bridge")],
  draw: (draw, stage) => ({ duration: drawDuration(draw, stage), bridge: draw.between(0, stage.servers - 1) }),
  begin({ bridge }, world) {
    const sideOf = sidesBeside(bridge, world.servers);
    return cutServers(world, (a, b) => sideOf(a) * sideOf(b) < 0);
  },
  named: ({ bridge }) => [{ path: "bridge", node: bridge, isServer: true }],
  renumbered(fault, idOf) {
    const bridge = idOf(fault.bridge);
    return bridge < 0 ? null : { ...fault, bridge };
  },
};

/** -1 and 1 for the halves beside the bridge, the lower ranks and the higher ones, and 0 for the bridge itself. */
function sidesBeside(bridge: number, servers: number): (node: number) => number {
  const beside = servers - 1;
  return (node) => {
    if (node === bridge) return 0;
    const rank = node < bridge ? node : node - 1;
    return rank < beside >> 1 ? -1 : 1;
  };
}
