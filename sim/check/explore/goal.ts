/** What a search from a state looks for: a violation, an end, or the first step of which something is true by name. */
import type { LocalSteps } from "../rows/local-steps.ts";
import type { NumberedStep } from "../rows/numbered-step.ts";
import { typeOfMessage } from "../rows/step-text.ts";

/**
 * `violation`: a judge speaks. `end`: nothing more can happen. Any other word: the step shows an observation or a witness of
 * that name (`elected`, `chosen`), delivers a message of that type, fires a timer of that name, or is of that kind (`crash`).
 */
export type Goal = string;

/** True for a step that is what the word says. */
export function isStepOf(goal: Goal, step: NumberedStep, local: LocalSteps): boolean {
  const { how, message, seen } = step;
  if (how.kind === goal) return true;
  if (how.kind === "timer" && how.timer === goal) return true;
  if (how.kind === "self" && how.type === goal) return true;
  if (message >= 0 && how.kind !== "drop" && typeOfMessage(local.messages.values[message]!.message) === goal)
    return true;
  return seen.some((number) => {
    const { observation } = local.sightings.values[number]!;
    return observation.type === goal || (observation.type === "witnessed" && observation.what === goal);
  });
}
