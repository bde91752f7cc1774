/**
 * The door for who writes a judge (an invariant): what it is shown, and values to keep it in.
 *
 *     import { type Invariant, type Told, nameNode, replaceAt } from "synod/invariant";
 *
 * `Told<"elected">` is the observation of that type; `Observation` is any of them.
 */
import type { Observation, ObservationType } from "../sim/contract/observation.ts";

/** The observation of one type. */
export type Told<T extends ObservationType> = Extract<Observation, { readonly type: T }>;

export { judgesOf } from "../invariants/judges-of.ts";
export { roleOfVoter } from "../invariants/shared/promises.ts";
export { filled, pruned, replaceAt } from "../invariants/shared/values.ts";
export { nameNode, nameOperation, nameResult, nameValue } from "../invariants/shared/words.ts";
export type { NodeId } from "../sim/base/brand.ts";
export { Log } from "../sim/base/log.ts";
export type { NodeSet } from "../sim/base/node-set.ts";
export * as nodeSet from "../sim/base/node-set.ts";
export { Table } from "../sim/base/table.ts";
export { interferes, keyTouched } from "../sim/contract/interference.ts";
export type { Context, Invariant, Seen } from "../sim/contract/invariant.ts";
export type { Observation, ObservationType, Value } from "../sim/contract/observation.ts";
export type { Operation } from "../sim/contract/operation.ts";
export type { Standing } from "../sim/contract/standing.ts";
