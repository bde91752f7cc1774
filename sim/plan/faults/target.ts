/** Whom a fault hits that hits one node: a server by its id, or whoever leads. */
import type { Draw } from "../draw.ts";
import { choiceRule, eitherRule } from "../schema.ts";
import { type NamedNode, nodeRule, type Stage } from "./fault-shape.ts";
import type { FaultSurface, Target } from "./surface.ts";

export const targetRule = eitherRule(nodeRule, choiceRule("leader"));

/** A server, or whoever leads. */
export const drawTarget = (draw: Draw, stage: Stage): Target =>
  draw.chance(stage.leaderPercent) ? "leader" : draw.between(0, stage.servers - 1);

/**
 * Begins what is done to the node that `target` means now. A node that is not there (`reach` is the first such id), and
 * a leader when nobody leads, are let be.
 */
export function onTarget(
  world: FaultSurface,
  target: Target,
  begin: (node: number) => () => void,
  reach: number = world.servers,
): () => void {
  const node = world.resolve(target);
  return node < 0 || node >= reach ? endsAtOnce : begin(node);
}

/** The server after `node`, round from the last to the first. */
export const nextServer = (world: FaultSurface, node: number): number => (node + 1) % world.servers;

/** Ends a fault that is over when it has begun. */
export const endsAtOnce = (): void => {};

export const namedTarget = ({ node }: { readonly node: Target }): readonly NamedNode[] =>
  node === "leader" ? [] : [{ path: "node", node, isServer: true }];

/** The fault at its node's new id; null when the node goes. */
export function retarget<F extends { readonly node: Target }>(fault: F, idOf: (node: number) => number): F | null {
  if (fault.node === "leader") return fault;
  const node = idOf(fault.node);
  return node < 0 ? null : { ...fault, node };
}
