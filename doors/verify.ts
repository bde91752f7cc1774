/** Recorded histories, from code: decides whether one is linearizable and says why not. */
import { type DecideOptions, type Decision, decide } from "../invariants/linearizability/decide/decide.ts";
import { claimedOrder } from "../invariants/linearizability/decide/witness.ts";
import { type Explanation, explain } from "../invariants/linearizability/explain/explain.ts";
import { fitted } from "../invariants/linearizability/formats/fit.ts";
import { readHistory } from "../invariants/linearizability/formats/index.ts";
import { inferModel } from "../invariants/linearizability/formats/infer-model.ts";
import type { Model } from "../invariants/linearizability/model.ts";
import { models } from "../invariants/linearizability/models/index.ts";
import { UserError } from "../sim/base/user-error.ts";

export interface VerifyOptions extends DecideOptions {
  /** `json-lines`, `edn` or `jepsen-log`; told by the first line when left out. */
  readonly format?: string;
}

export interface Verified {
  readonly verdict: Decision["verdict"];
  /** What to do with it, as one sentence. */
  readonly next: string;
  readonly decision: Decision;
  /** Why not, for a history that is not linearizable. */
  readonly explanation: Explanation | null;
}

/**
 * Decides whether a recorded history, given as the text of its file, is linearizable, and explains it if not.
 * `model` says what the calls are calls of; null: the history itself or its operations tell.
 * Throws UserError, naming the line, for a text that is no history. `decide` and `explain` are the same for calls.
 */
export function verify(history: string, model: Model | null = null, options: VerifyOptions = {}): Verified {
  const { format, ...limits } = options;
  const recording = readHistory(history, { anyFunction: model !== null }, format);
  const named = model ?? modelOf(recording.model ?? inferModel(recording.calls), recording.initial);
  const { calls, model: chosen } = fitted(recording.calls, named);
  const order = claimedOrder(calls);
  const decision = decide(calls, chosen, { ...(order === null ? {} : { order }), ...limits });
  const { verdict } = decision;
  const explanation = verdict === "illegal" ? explain(calls, chosen, decision, recording) : null;
  return { verdict, next: nextSteps[verdict], decision, explanation };
}

function modelOf(name: string, initial: unknown): Model {
  const make = models.get(name);
  if (make !== undefined) return make(initial === undefined ? {} : { initial });
  throw new UserError({
    code: "unknown-model",
    place: "history",
    unplaced: true,
    problem: "the history asks for a model that is not known",
    remedy: `known are ${[...models.keys()].join(", ")}`,
  });
}

const nextSteps = {
  ok: "look at what the history holds: reads that never happened prove nothing",
  illegal: "read `explanation`: a few calls that no order fits",
  unknown: "raise `configurationsMax` or `millisMax`, or cut the history",
} as const;
