/** Cutting channels between nodes, which the faults of the network share. */
import type { FaultSurface } from "./surface.ts";

/**
 * Closes every channel for which `severed(from, to)` holds, for messages of these types or, null, for all; the function
 * returned opens the same ones.
 */
export function cut(
  world: FaultSurface,
  severed: (from: number, to: number) => boolean,
  types: readonly string[] | null = null,
): () => void {
  const closed: [number, number][] = [];
  for (let from = 0; from < world.nodes; from++) {
    for (let to = 0; to < world.nodes; to++) if (from !== to && severed(from, to)) closed.push([from, to]);
  }
  for (const [from, to] of closed) world.block(from, to, 1, types);
  return () => {
    for (const [from, to] of closed) world.block(from, to, -1, types);
  };
}

/** As `cut`, among servers alone. */
export const cutServers = (world: FaultSurface, severed: (from: number, to: number) => boolean): (() => void) =>
  cut(world, (a, b) => a < world.servers && b < world.servers && severed(a, b));
