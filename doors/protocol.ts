/**
 * The door for who writes a system or a scenario: what an automaton is made of and may see.
 *
 *     import { type Automaton, type System, Log, majority, nodeSet } from "synod/protocol";
 *
 * Namespaces: `nodeSet` (functions on sets of ranks), `quorums` (quorum systems and what they are built of), `machine`
 * (the key-value store and the log, with sessions, that replicas apply commands to), `operations` (commands, requests and their names).
 */
export { drawnScenario } from "../scenarios/drawn/drawn.ts";
export { fixedScenario } from "../scenarios/timelines/fixed.ts";
export { assert, unreachable } from "../sim/base/assert.ts";
export type { Brand, NodeId } from "../sim/base/brand.ts";
export { Log } from "../sim/base/log.ts";
export type { NodeSet } from "../sim/base/node-set.ts";
export * as nodeSet from "../sim/base/node-set.ts";
export { Table } from "../sim/base/table.ts";
export { type Cluster, roleOf } from "../sim/contract/cluster.ts";
export type { Io } from "../sim/contract/io.ts";
export * as operations from "../sim/contract/operation.ts";
export { majority, type QuorumSystem } from "../sim/contract/quorum.ts";
export { type Automaton, asynchronousFaults, type FaultKind, type System } from "../sim/contract/system.ts";
export type { Types } from "../sim/contract/types.ts";
export type { Recipe } from "../sim/plan/recipe.ts";
export type { Scenario } from "../sim/plan/scenario.ts";
export * as machine from "./machine.ts";
export * as quorums from "./quorums.ts";
