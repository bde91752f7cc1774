/** The faults of a plan, as pairs of begin and end on a world: one small rule per kind. */
import type { Fault, Target } from "../plan.ts";

/** What a fault may do to a world. */
export interface FaultSurface {
  readonly servers: number;
  /** Servers and clients. */
  readonly nodes: number;
  /** The node that `target` means now; -1 when nobody leads. */
  resolve(target: Target): number;
  /** Opens (-1) or closes (1) the channel from a to b; nests. */
  block(from: number, to: number, by: 1 | -1): void;
  slowLinks(node: number, factor: number, begins: boolean): void;
  slowNode(node: number, factor: number, perMessageMicros: number, begins: boolean): void;
  stallDisk(node: number, micros: number, begins: boolean): void;
  pause(node: number): void;
  resume(node: number): void;
  jumpClock(node: number, by: number): void;
  /** Crash now (null) or after so many effects of the next handler that has any; restart and loop as said. */
  crash(node: number, effects: number | null, downMicros: number, loops: number, wipe: boolean): void;
  /** Calls `beat` every `period` microseconds, with true first, until the function returned is called. */
  every(period: number, beat: (up: boolean) => void): () => void;
}

/** Begins a fault; the function returned ends it. Node faults with nobody to hit do nothing. */
export function beginFault(fault: Fault, world: FaultSurface): () => void {
  switch (fault.kind) {
    case "partition":
      return cut(world, (a, b) => differ(fault.groups, a, b));
    case "one-way":
      return cut(world, (a, b) => fault.from.includes(a) && fault.to.includes(b));
    case "bridge":
      return cut(world, (a, b) => isServers(world, a, b) && sideOf(fault.bridge, a) * sideOf(fault.bridge, b) < 0);
    case "ring":
      return cut(world, (a, b) => isServers(world, a, b) && !isNeighbour(a, b, world.servers));
    case "isolate": {
      const node = world.resolve(fault.node);
      const reach = fault.clients ? world.nodes : world.servers;
      return cut(world, (a, b) => a !== b && ((a === node && b < reach) || (b === node && a < reach)));
    }
    case "flapping":
      return flap(world, fault.a, fault.b, fault.period);
    case "slow-links":
      return onNode(
        world,
        fault.node,
        (node) => {
          world.slowLinks(node, fault.factor, true);
          return () => world.slowLinks(node, fault.factor, false);
        },
        world.nodes,
      );
    case "slow-node":
      return onNode(world, fault.node, (node) => {
        world.slowNode(node, fault.factor, fault.perMessage, true);
        return () => world.slowNode(node, fault.factor, fault.perMessage, false);
      });
    case "disk-stall":
      return onNode(world, fault.node, (node) => {
        world.stallDisk(node, fault.duration, true);
        return () => world.stallDisk(node, fault.duration, false);
      });
    case "pause":
      return onNode(world, fault.node, (node) => {
        world.pause(node);
        return () => world.resume(node);
      });
    case "clock-jump":
      return onNode(world, fault.node, (node) => {
        world.jumpClock(node, fault.jump);
        return nothing;
      });
    case "crash":
      return onNode(world, fault.node, (node) => {
        world.crash(node, fault.effects, fault.duration, fault.loops, false);
        return nothing; // the restart is scheduled with the crash itself
      });
    case "wipe":
      return onNode(world, fault.node, (node) => {
        world.crash(node, null, fault.duration, 0, true);
        return nothing;
      });
  }
}

const nothing = (): void => {};

/** Closes every channel for which `severed(from, to)` holds; ends by opening the same ones. */
function cut(world: FaultSurface, severed: (from: number, to: number) => boolean): () => void {
  const closed: [number, number][] = [];
  for (let from = 0; from < world.nodes; from++) {
    for (let to = 0; to < world.nodes; to++) if (from !== to && severed(from, to)) closed.push([from, to]);
  }
  for (const [from, to] of closed) world.block(from, to, 1);
  return () => {
    for (const [from, to] of closed) world.block(from, to, -1);
  };
}

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

/** Faults of nodes that are not there (`reach` is the first such id) and of a leader when nobody leads do nothing. */
function onNode(
  world: FaultSurface,
  target: Target,
  begin: (node: number) => () => void,
  reach: number = world.servers,
): () => void {
  const node = world.resolve(target);
  return node < 0 || node >= reach ? nothing : begin(node);
}

const isServers = (world: FaultSurface, a: number, b: number): boolean => a < world.servers && b < world.servers;

/** -1 and 1 for the halves beside the bridge (even and odd ids), 0 for the bridge itself. */
const sideOf = (bridge: number, node: number): number => (node === bridge ? 0 : node % 2 === 0 ? -1 : 1);

const isNeighbour = (a: number, b: number, servers: number): boolean =>
  (a + 1) % servers === b || (b + 1) % servers === a;

function differ(groups: readonly (readonly number[])[], a: number, b: number): boolean {
  const of = (node: number): number => groups.findIndex((group) => group.includes(node));
  const groupA = of(a);
  const groupB = of(b);
  return groupA >= 0 && groupB >= 0 && groupA !== groupB;
}

/** For people: `isolate leader (clients reach it) for 120 ms`. */
export function describeFault(fault: Fault): string {
  const { kind, at: _at, duration, ...rest } = fault;
  const details = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${kind} ${details.join(" ")}${duration > 0 ? ` for ${duration / 1000} ms` : ""}`;
}
