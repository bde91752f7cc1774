/**
 * The door for who checks automata of their own, without a system: an actor model with its messages, actions and judges.
 *
 *     import { check } from "synod/model";
 */
export { check } from "../sim/check/check-model.ts";
export type { CheckOptions, Reduction } from "../sim/check/checker.ts";
export type { CheckReport, CheckViolation } from "../sim/check/report.ts";
export type { Effects, Fact, Judge, Model, ModelSymmetry } from "../sim/check/subjects/model.ts";
