/** Objects that may go on in several ways: a state is then the set of all states that they may be in. */
import { canonical } from "../../../sim/base/plain.ts";
import { illegal, type Model } from "../model.ts";

/** As a model, but `steps` returns every state that may follow; none if the answer is impossible in this state. */
// biome-ignore lint/suspicious/noExplicitAny: as in Model.
export interface SeveralStates<State = any, Input = any, Output = any>
  extends Omit<Model<State, Input, Output>, "step" | "pure"> {
  steps(state: State, input: Input, output: Output | undefined): readonly State[];
}

/** So many states at once are no model, but a mistake in one. */
const statesMax = 10_000;

/** The model of the same object whose states are sets: some choice of the object's explains a history if the set does. */
export function severalStates(object: SeveralStates): Model<readonly unknown[]> {
  const { steps, growth: _growth, decided: _decided, spare: _spare, zone: _zone, ...rest } = object;
  return {
    ...rest,
    initial: [object.initial],
    step(states, input, output) {
      const next = new Map<string, unknown>();
      for (const state of states) {
        for (const one of steps.call(object, state, input, output)) next.set(canonical(one), one);
        if (next.size > statesMax) throw new Error(`"steps" leads to more than ${statesMax} states at once`);
      }
      // In order of their texts: equal sets are equal data.
      return next.size === 0 ? illegal : [...next.keys()].sort().map((text) => next.get(text));
    },
    // What it tells leaves only the states in which it is legal: that changes the set.
    pure: () => false,
  };
}
