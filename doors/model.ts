/**
 * The door for who checks automata of their own, without a system: an actor model with its messages, actions and judges.
 *
 *     import { check } from "synod/model";
 */
export { checkModel as check } from "../sim/check/check-model.ts";
export type { CheckOptions, Reduction } from "../sim/check/options.ts";
export type { CheckReport, CheckViolation } from "../sim/check/report.ts";
export type { PathStep } from "../sim/check/search/path.ts";
export type { ActorJudge, ActorModel, Effects, Fact, ModelSymmetry } from "../sim/check/subjects/model.ts";
export { linearizable } from "./linearizable.ts";
