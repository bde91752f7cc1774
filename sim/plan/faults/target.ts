/** Whom a fault hits that hits one node: a server by its id, whoever leads or is a member, or a node of the event aimed at. */
import type { Draw } from "../draw.ts";
import { choiceRule, eitherRule } from "../schema.ts";
import { type NamedNode, nodeRule, type Stage } from "./fault-shape.ts";
import type { EventTarget, FaultSurface, MemberTarget, Target } from "./surface.ts";

export const targetRule = eitherRule(
  nodeRule,
  choiceRule("leader", "leader@registry", "member", "newcomer", "removed", "itself", "peer"),
);

/** True for a node that only the event says which a fault is aimed at. */
export const isOfEvent = (target: Target): target is EventTarget => target === "itself" || target === "peer";

/** A server, or whoever leads, or where members change some of these; where the fault is aimed at an event, mostly one of that event's nodes. */
export function drawTarget(draw: Draw, stage: Stage): Target {
  if (stage.isAimed === true && draw.chance(ofEventPercent)) return draw.chance(60) ? "itself" : "peer";
  if (stage.memberPercent !== undefined && draw.chance(stage.memberPercent)) return drawMember(draw);
  if (!draw.chance(stage.leaderPercent)) return draw.between(0, stage.servers - 1);
  return stage.hasFoundation === true && draw.chance(belowPercent) ? "leader@registry" : "leader";
}

/** One of those whom a change of members concerns: mostly who has just come. */
export const drawMember = (draw: Draw): MemberTarget =>
  draw.weighted([
    [30, "member"],
    [45, "newcomer"],
    [25, "removed"],
  ]);

const belowPercent = 35;

const ofEventPercent = 65;

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
  typeof node === "number" ? [{ path: "node", node, isServer: true }] : [];

/** The fault at its node's new id; null when the node goes. */
export function retarget<F extends { readonly node: Target }>(fault: F, idOf: (node: number) => number): F | null {
  if (typeof fault.node !== "number") return fault;
  const node = idOf(fault.node);
  return node < 0 ? null : { ...fault, node };
}
