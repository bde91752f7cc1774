/**
 * A bench for judges: feeds a list of observations to one invariant and returns what it says, while checking that it
 * keeps the rules of `Invariant`: a state of plain values, replaced and never mutated.
 */
import { assert } from "../sim/base/assert.ts";
import type { NodeId } from "../sim/base/brand.ts";
import { canonical, deepFreeze } from "../sim/base/plain.ts";
import { makeCluster } from "../sim/contract/cluster.ts";
import type { Context, Invariant } from "../sim/contract/invariant.ts";
import type { Observation } from "../sim/contract/observation.ts";
import { majority } from "../sim/contract/quorum.ts";
import type { Standing } from "../sim/contract/standing.ts";

/** One row of a table test: who observed what; `standing` where the kernel would tell it. */
export type Row = readonly [node: number, observation: Observation, standing?: Standing];

/** A cluster of `nodes` replicas that vote by majority, and `clients`; `changes` replace fields. */
export function testContext(nodes: number, clients = 2, changes: Partial<Context> = {}): Context {
  return {
    cluster: makeCluster([["replica", nodes]], clients, {}),
    service: "key-value",
    quorums: { majority: majority(nodes) },
    intersections: [["majority", "majority"]],
    ...changes,
  };
}

/** The first thing `invariant` says about `rows`, with `finish` after the last; null when it stays silent. */
export function judge<S extends object>(
  invariant: Invariant<S>,
  context: Context,
  rows: readonly Row[],
): string | null {
  const state = invariant.start(context);
  for (const [time, [node, observation, standing]] of rows.entries()) {
    if (!invariant.observes.includes(observation.type)) continue;
    const before = { ...state };
    for (const value of Object.values(before)) deepFreeze(value);
    const text = canonical(before);
    const seen = { node: node as NodeId, observation: deepFreeze(observation), standing: standing ?? null, time };
    const message = invariant.on(state, seen, context);
    assert(canonical(before) === text, `${invariant.name} replaces the values of its state and mutates none`);
    if (message !== null) return message;
  }
  return invariant.finish?.(state, context) ?? null;
}
