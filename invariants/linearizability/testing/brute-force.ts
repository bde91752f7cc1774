/** The definition of linearizability, tried in every order: slow, short and the judge of the fast ones. */
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { illegal } from "../model.ts";

/** True iff some order of the calls, each within its own time, explains every answer. States are joint over keys. */
export function isLinearizable(calls: readonly Call[], model: Model): boolean {
  const { key } = model;
  const left = calls.filter((call) => call.outcome !== "fail");
  const tryFrom = (rest: readonly Call[], states: ReadonlyMap<string, unknown>): boolean => {
    if (rest.every((call) => call.outcome !== "ok")) return true;
    return rest.some((call) => {
      const after = rest.filter((other) => other !== call);
      if (after.some((other) => other.returned < call.invoked)) return false;
      const name = key === undefined ? "" : key(call.input);
      const next = model.step(states.has(name) ? states.get(name) : model.initial, call.input, call.output);
      return next !== illegal && tryFrom(after, new Map(states).set(name, next));
    });
  };
  return tryFrom(left, new Map());
}
