/** The cluster as an automaton sees it: how many nodes of each role, where they are, and the system's options. */
import { assert } from "../base/assert.ts";
import type { NodeId } from "../base/brand.ts";

/** The nodes of one role: `count` ids from `first` on. A node's rank is its id minus `first`. */
export interface RoleSpan {
  readonly name: string;
  readonly first: NodeId;
  readonly count: number;
}

/** Values a plan may give a system: checked against the system's own option table before a run. */
export type OptionValue = number | boolean | string;
export type Options = { readonly [name: string]: OptionValue };

export interface Cluster<O extends object = Options> {
  /** Servers, in role order; ids 0 to servers - 1. Clients follow. */
  readonly servers: number;
  readonly clients: number;
  readonly roles: readonly RoleSpan[];
  readonly options: O;
  /** The servers of the part below that take requests; null where the system stands on no other. */
  readonly below: RoleSpan | null;
  /** The last client is the operator, who asks for other members and for nothing else. */
  readonly hasOperator?: true;
}

/** The span of the role called `name`. */
export function roleOf(cluster: Cluster<object>, name: string): RoleSpan {
  const role = cluster.roles.find((span) => span.name === name);
  assert(role !== undefined, `the cluster has the role ${name}`);
  return role;
}

/** What people call a node: `replica 3`, `acceptor 0`, `client 2`, its role and its rank within it; or `operator`. */
export function nameOf({ servers, clients, roles, hasOperator }: Cluster<object>, node: number): string {
  assert(node >= 0 && node < servers + clients, "only a node of the cluster has a name");
  const role = roles.find(({ first, count }) => node < first + count);
  if (role !== undefined) return `${role.name} ${node - role.first}`;
  return hasOperator === true && node === servers + clients - 1 ? "operator" : `client ${node - servers}`;
}

/** The cluster with so many nodes of each role, in order, the ids of the first ones beginning at `first`. */
export function makeCluster<O extends object>(
  roles: readonly (readonly [name: string, count: number])[],
  clients: number,
  options: O,
  below: RoleSpan | null = null,
  first = 0,
): Cluster<O> {
  let servers = first;
  const spans = roles.map(([name, count]) => {
    const span = { name, first: servers as NodeId, count };
    servers += count;
    return span;
  });
  return { servers, clients, roles: spans, options, below };
}
