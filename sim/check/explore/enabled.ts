/** What may happen in a state, as whoever chooses needs to see it: plain data, so that it can cross to a page. */
import type { Observation } from "../../contract/observation.ts";
import { changesBetween, type StateChange } from "../../trace/state-changes.ts";
import type { Behaviour, Broken } from "../rows/behaviour.ts";
import type { LocalSteps } from "../rows/local-steps.ts";
import { stepInWords, typeOfMessage } from "../rows/step-text.ts";

/** A step that may be taken. */
export interface EnabledStep {
  /** Its number in the space: the same step of the same node, wherever it is enabled. */
  readonly step: number;
  /** Whose it is; -1: time passes, at all nodes. */
  readonly node: number;
  /** What happens: `deliver`, `timer`, `crash` … */
  readonly kind: string;
  /** For people: `acceptor 1 receives prepare from proposer 3`. */
  readonly text: string;
  /** What the node sends in it, in order. */
  readonly sends: readonly { readonly to: number; readonly type: string }[];
  /** What it tells the judges. */
  readonly seen: readonly { readonly node: number; readonly observation: Observation }[];
  /** What changes in the state of the node. */
  readonly changes: readonly StateChange[];
  /** What a judge says of it, or null. */
  readonly broken: Broken | null;
  /** Which state of the way so far it leads back to, counted from 0, or null. */
  readonly back: number | null;
}

/** `before`: the number of the node's local state. */
export function enabledStep(
  number: number,
  before: number,
  { broken, back }: Pick<EnabledStep, "broken" | "back">,
  behaviour: Behaviour,
  local: LocalSteps,
): EnabledStep {
  const step = local.steps[number]!;
  const after = step.local < 0 ? null : local.locals.values[step.local]!;
  return {
    step: number,
    node: step.node,
    kind: step.how.kind,
    text: stepInWords(step, behaviour, local),
    sends: step.sends.map((message) => {
      const { to, message: body } = local.messages.values[message]!;
      return { to, type: typeOfMessage(body) };
    }),
    seen: step.seen.map((number) => {
      const { node, observation } = local.sightings.values[number]!;
      return { node, observation };
    }),
    changes: after === null ? [] : changesBetween(local.locals.values[before]!, after),
    ...{ broken, back },
  };
}
