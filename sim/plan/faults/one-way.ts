/** Some nodes are heard no more by others whom they still hear. */
import { fieldAs, maybe } from "../text/pieces.ts";
import { cut } from "./cut.ts";
import {
  drawDuration,
  type FaultShape,
  type FaultSpan,
  messageTypesRule,
  nodesRule,
  shuffledServers,
  staying,
} from "./fault-shape.ts";

/** Messages from `from` to `to` are lost, all or those of `types` alone; the other way is open. */
export interface OneWayFault extends FaultSpan {
  readonly kind: "one-way";
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly types?: readonly string[];
}

export const oneWayFault: FaultShape<OneWayFault> = {
  kind: "one-way",
  about: "messages from some nodes to others are lost, all or some types, while the other way is open",
  claim: "partition",
  serversMin: 2,
  fields: { from: nodesRule, to: nodesRule, types: { optional: messageTypesRule } },
  sentence: ["cut", fieldAs("nodes", "from"), "->", fieldAs("nodes", "to"), maybe("only", fieldAs("texts", "types"))],
  draw(draw, stage) {
    const servers = shuffledServers(draw, stage);
    const size = draw.between(1, servers.length - 1);
    const [one, others] = [servers.slice(0, size), servers.slice(size)];
    const span = { duration: drawDuration(draw, stage), from: one, to: others };
    if (stage.messages.length === 0 || !draw.chance(30)) return span;
    return { ...span, types: draw.subset(stage.messages, draw.between(1, 2)) };
  },
  begin: ({ from, to, types }, world) => cut(world, (a, b) => from.includes(a) && to.includes(b), types),
  named: ({ from, to }) => [
    ...from.map((node, index) => ({ path: `from[${index}]`, node, isServer: false })),
    ...to.map((node, index) => ({ path: `to[${index}]`, node, isServer: false })),
  ],
  renumbered(fault, idOf) {
    const [from, to] = [staying(fault.from, idOf), staying(fault.to, idOf)];
    return from.length === 0 || to.length === 0 ? null : { ...fault, from, to };
  },
};
