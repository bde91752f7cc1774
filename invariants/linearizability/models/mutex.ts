/** A lock: `acquire` succeeds when it is free, `release` when it is held. */
import type { Model } from "../model.ts";
import { describeValue, illegal } from "../model.ts";
import { decideByTurns } from "./lock-turns.ts";
import type { DoneOutput, Shape } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

/** With an owner, only the owner that acquired may release; without, any release frees the lock. */
export interface MutexInput {
  readonly type: "acquire" | "release";
  readonly owner?: string | number;
}

/** Null when free, else who holds it. */
type Holder = null | string | number;

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["acquire", { fields: [], output: "done" }],
  ["release", { fields: [], output: "done" }],
]);

export const mutex = (): Model<Holder, MutexInput, DoneOutput> => ({
  name: "mutex",
  about: "a lock: acquire, release",
  initial: null,
  step(state, input, output) {
    const owner = input.owner ?? "held";
    const possible = input.type === "acquire" ? state === null : state === owner;
    // A call that cannot happen here and was never answered simply waits.
    if (!possible) return output === undefined ? state : illegal;
    return input.type === "acquire" ? owner : null;
  },
  pure: () => false,
  decided: { by: "turns", decide: decideByTurns },
  signature: (input, output) => `${input.type}${typeof input.owner}${input.owner}${output === undefined}`,
  check: (input, output) => validateShape(shapes, input, output),
  describe: (input, output) =>
    `${input.type}${input.owner === undefined ? "" : ` by ${describeValue(input.owner)}`}${output === undefined ? " -> ?" : ""}`,
});
