/** The judges that apply to a system, and what they are told of it. */
import type { Cluster } from "../../../contract/cluster.ts";
import type { Context, Invariant } from "../../../contract/invariant.ts";
import type { System } from "../../../contract/system.ts";

export function judgementOf(
  system: System,
  cluster: Cluster,
  invariants: readonly Invariant[],
): { readonly judges: readonly Invariant[]; readonly context: Context } {
  const { service, intersections } = system;
  const context: Context = { cluster, service, quorums: system.quorums(cluster), intersections };
  const judges = invariants.filter(({ name, drive }) => system.exempt[name] === undefined && drive !== "timed");
  return { judges, context };
}
