/** A fault of a plan, whatever its kind: drawn, begun and described by the shape of its kind. */
import type { FaultKind } from "../../contract/system.ts";
import type { Draw } from "../draw.ts";
import type { Fault } from "../plan.ts";
import { type Aim, type AimVerb, aimVerbs, describeAim } from "./aim.ts";
import type { FaultShape, NamedNode, Stage } from "./fault-shape.ts";
import { faultShapes } from "./fault-shapes.ts";
import type { FaultSurface } from "./surface.ts";

/** A fault of this kind that begins at `at`. */
export const drawFault = (kind: Fault["kind"], at: number, draw: Draw, stage: Stage): Fault =>
  ({ kind, at, ...faultShapes[kind].draw(draw, stage) }) as Fault;

/** A fault of this kind that begins at an event from `at` on. */
export const drawAimedFault = (
  kind: Fault["kind"],
  at: number,
  draw: Draw,
  stage: Stage,
  aim: (verbs: readonly AimVerb[]) => Aim,
): Fault => ({ ...drawFault(kind, at, draw, { ...stage, isAimed: true }), when: aim(verbsOf(kind)) });

/** True when a fault of this kind may be drawn: it is claimed to be survived, and means something there. */
export function mayBefall(kind: Fault["kind"], claims: (kind: FaultKind) => boolean, stage: Stage): boolean {
  const { claim, serversMin, ofMembers } = shapes[kind];
  return claims(claim) && stage.servers >= serversMin && (ofMembers !== true || stage.memberPercent !== undefined);
}

/** Begins a fault; the function returned ends it. Node faults with nobody to hit do nothing. */
export const beginFault = (fault: Fault, world: FaultSurface): (() => void) => shapeOf(fault).begin(fault, world);

/** The verbs with which a fault of this kind may be aimed. */
export const verbsOf = (kind: Fault["kind"]): readonly AimVerb[] => shapes[kind].aims ?? aimVerbs;

/** True when a fault of this kind can begin at an event only. */
export const needsAim = (kind: Fault["kind"]): boolean => shapes[kind].aims !== undefined;

/** The nodes that a fault names, with their places in its entry. */
export function nodesNamed(fault: Fault): readonly NamedNode[] {
  const named = shapeOf(fault).named(fault);
  const aimedAt = fault.when?.node;
  return typeof aimedAt === "number" ? [...named, { path: "when.node", node: aimedAt, isServer: true }] : named;
}

/** The fault when nodes have other ids (-1: the node goes); null when it has lost its meaning. */
export function renumberFault(fault: Fault, idOf: (node: number) => number): Fault | null {
  const { when } = fault;
  const renumbered = shapeOf(fault).renumbered(fault, idOf);
  if (renumbered === null || typeof when?.node !== "number") return renumbered;
  const node = idOf(when.node);
  return node < 0 ? null : { ...renumbered, when: { ...when, node } };
}

/** For people: `isolate node=2 clients=true for 120 ms`; of one that is aimed, behind `when replica 2 sends its 1st vote: `. */
export function describeFault(fault: Fault, nameNode: (node: number) => string): string {
  const { kind, at, duration, when, ...rest } = fault;
  const details = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const text = `${kind} ${details.join(" ")}${duration > 0 ? ` for ${duration / 1000} ms` : ""}`;
  return when === undefined ? text : `${describeAim(when, at, nameNode)}: ${text}`;
}

/** The shape of the fault's kind, which takes that fault; TypeScript cannot follow a value to the row of its kind. */
const shapeOf = (fault: Fault): FaultShape<Fault> => shapes[fault.kind];

const shapes = faultShapes as unknown as { readonly [kind in Fault["kind"]]: FaultShape<Fault> };
