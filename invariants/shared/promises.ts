/**
 * P(n): the highest term each node is known to have promised, by promising it or by accepting in it; for nodes that promise
 * for each instance by itself, per instance.
 */
import { nodesMax } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { RoleSpan } from "../../sim/contract/cluster.ts";
import type { Context, Seen } from "../../sim/contract/invariant.ts";
import type { InstanceStandings } from "../../sim/contract/standing.ts";
import { filled, pruned, replaceAt } from "./values.ts";

/** Servers of all roles together stay far below this. */
const nodeSpan = 32 * (nodesMax + 1);

/** Fields of a judge's state. */
export interface Promises {
  /** By node id; 0 when nothing was promised. */
  promised: readonly number[];
  /** By instance and node, so that the oldest are the first to be forgotten; absent: 0. */
  inInstances: Table<number>;
}

export const noPromises = (servers: number): Promises => ({ promised: filled(servers, 0), inInstances: Table.empty() });

export function promisedBy(state: Promises, node: number, instance?: number): number {
  if (instance === undefined) return state.promised[node] ?? 0;
  return state.inInstances.get(instance * nodeSpan + node) ?? 0;
}

/** Takes in that `node` promised `term`, unless it promised more. */
export function raise(state: Promises, node: number, term: number, instance?: number): void {
  if (term <= promisedBy(state, node, instance)) return;
  if (instance === undefined) state.promised = replaceAt(state.promised, node, term);
  else state.inInstances = pruned(state.inInstances.set(instance * nodeSpan + node, term));
}

/** A node that kept its promises in memory alone starts again: it is held to none of them. */
export function forgetPromises(state: Promises, node: number): void {
  if (state.promised[node] !== 0) state.promised = replaceAt(state.promised, node, 0);
}

/** Takes in what a disk holds of each instance. */
export function raiseAll(state: Promises, node: number, { known }: InstanceStandings): void {
  for (const { instance, promised } of known) raise(state, node, promised, instance);
}

/** The instances in which `node` promised something, and what. */
export function promisesOf(state: Promises, node: number): readonly (readonly [instance: number, term: number])[] {
  const own = state.inInstances.entries().filter(([key]) => (key as number) % nodeSpan === node);
  return own.map(([key, term]) => [Math.floor((key as number) / nodeSpan), term] as const);
}

/** True when nothing need be known of an instance any more: it is over for every node. */
export const isEnded = ({ endedTo }: InstanceStandings, instance: number): boolean =>
  Math.floor(instance / endedTo.length) <= endedTo[instance % endedTo.length]!;

/** The role whose nodes vote: that of the node which speaks of its promise or its vote. */
export function roleOfVoter({ cluster }: Context, { node }: Seen): RoleSpan {
  const { roles } = cluster;
  for (let i = 0; i < roles.length; i++) {
    const role = roles[i] as RoleSpan;
    if (node < role.first + role.count) return role;
  }
  return roles[0] as RoleSpan;
}
