/** Who stands where: a matrix of regions as one of nodes, alike for every system, however many roles it has. */
import type { Part } from "../../contract/parts.ts";
import type { Topology } from "../plan.ts";

/** As many rows as a plan's matrix may have (plan-rules.ts). */
export const rowsMax = 64;

/**
 * The region of each node, servers first: the nodes of each role of each part stand in one region after the other, and so
 * do the clients. So rank 1 of every role is where client 1 is.
 */
export function regionsOfNodes(regions: number, parts: readonly Part[], clients: number): readonly number[] {
  const servers = parts.flatMap(({ cluster }) =>
    cluster.roles.flatMap(({ count }) => Array.from({ length: count }, (_, rank) => rank % regions)),
  );
  return [...servers, ...Array.from({ length: clients }, (_, rank) => rank % regions)];
}

/** The matrix with a row for each node, since a plan has node i live in row i of it. Nodes have their regions' names. */
export function placed({ name, regions, oneWayMicros }: Topology, places: readonly number[]): Topology {
  return {
    name,
    regions: places.map((place) => regions[place]!),
    oneWayMicros: places.map((from) => places.map((to) => oneWayMicros[from]![to]!)),
  };
}

/** The matrix of these regions alone, in their order. */
export function submatrix({ name, regions, oneWayMicros }: Topology, chosen: readonly number[]): Topology {
  return {
    name,
    regions: chosen.map((at) => regions[at]!),
    oneWayMicros: chosen.map((from) => chosen.map((to) => oneWayMicros[from]![to]!)),
  };
}
