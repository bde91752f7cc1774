/** Whom a client asks first where the plan says who is near: a server near by. */
import type { RoleSpan } from "../../contract/cluster.ts";
import type { Latency } from "../../plan/plan.ts";

/** The rank within `contact` of a nearest server to the client of `rank` at `node`; undefined where none is nearer. */
export function firstContact(latency: Latency, contact: RoleSpan, node: number, rank: number): number | undefined {
  if (latency.type !== "regions") return undefined;
  const row = latency.oneWayMicros[node % latency.oneWayMicros.length]!;
  const distances = Array.from({ length: contact.count }, (_, at) => row[(contact.first + at) % row.length]!);
  const shortest = Math.min(...distances);
  const near = distances.flatMap((distance, at) => (distance === shortest ? [at] : []));
  return near[rank % near.length]!; // several are as near: clients spread over them
}
