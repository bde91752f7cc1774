/** A fault of a plan, whatever its kind: drawn, begun and described by the shape of its kind. */
import type { Draw } from "../draw.ts";
import type { Fault } from "../plan.ts";
import type { FaultShape, NamedNode, Stage } from "./fault-shape.ts";
import { faultShapes } from "./fault-shapes.ts";
import type { FaultSurface } from "./surface.ts";

/** A fault of this kind that begins at `at`. */
export const drawFault = (kind: Fault["kind"], at: number, draw: Draw, stage: Stage): Fault =>
  ({ kind, at, ...faultShapes[kind].draw(draw, stage) }) as Fault;

/** Begins a fault; the function returned ends it. Node faults with nobody to hit do nothing. */
export const beginFault = (fault: Fault, world: FaultSurface): (() => void) => shapeOf(fault).begin(fault, world);

/** The nodes that a fault names, with their places in its entry. */
export const nodesNamed = (fault: Fault): readonly NamedNode[] => shapeOf(fault).named(fault);

/** The fault when nodes have other ids (-1: the node goes); null when it has lost its meaning. */
export const renumberFault = (fault: Fault, idOf: (node: number) => number): Fault | null =>
  shapeOf(fault).renumbered(fault, idOf);

/** For people: `isolate node=2 clients=true for 120 ms`. */
export function describeFault(fault: Fault): string {
  const { kind, at: _at, duration, ...rest } = fault;
  const details = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${kind} ${details.join(" ")}${duration > 0 ? ` for ${duration / 1000} ms` : ""}`;
}

/** The shape of the fault's kind, which takes that fault; TypeScript cannot follow a value to the row of its kind. */
const shapeOf = (fault: Fault): FaultShape<Fault> => faultShapes[fault.kind] as unknown as FaultShape<Fault>;
