/** P(n): the highest term each node is known to have promised, by promising it or by accepting in it. */
import type { RoleSpan } from "../../sim/contract/cluster.ts";
import type { Context, Seen } from "../../sim/contract/invariant.ts";
import { replaceAt } from "./values.ts";

/** Field of a judge's state. By node id; 0 when nothing was promised. */
export interface Promises {
  promised: readonly number[];
}

export const promisedBy = (state: Promises, node: number): number => state.promised[node] ?? 0;

/** Takes in that `node` promised `term`, unless it promised more. */
export function raise(state: Promises, node: number, term: number): void {
  if (term > promisedBy(state, node)) state.promised = replaceAt(state.promised, node, term);
}

/** The role whose nodes vote: that of the node which speaks of its promise or its vote. */
export function roleOfVoter({ cluster }: Context, { node }: Seen): RoleSpan {
  const { roles } = cluster;
  for (let i = 0; i < roles.length; i++) {
    const role = roles[i] as RoleSpan;
    if (node < role.first + role.count) return role;
  }
  return roles[0] as RoleSpan;
}
