/**
 * The door for who judges recorded histories: calls, models, the decision and its explanation.
 *
 *     import { decide, models } from "synod/history";
 *
 * `verify` of the main door takes the text of a file; `decide` and `explain` take calls, and any `Model` of your own.
 */
export {
  type DecideOptions,
  type Decision,
  decide,
} from "../invariants/linearizability/decide/decide.ts";
export { claimedOrder } from "../invariants/linearizability/decide/witness.ts";
export { type Explanation, explain } from "../invariants/linearizability/explain/explain.ts";
export { readHistory } from "../invariants/linearizability/formats/index.ts";
export { inferModel } from "../invariants/linearizability/formats/infer-model.ts";
export { answered, type Call, failed, type Outcome, pending } from "../invariants/linearizability/history.ts";
export { illegal, type Model } from "../invariants/linearizability/model.ts";
export { models } from "../invariants/linearizability/models/index.ts";
export { type Verified, type VerifyOptions, verify } from "./verify.ts";
