/** A step in numbers, and when two are the same. */
import type { Broken, How } from "./behaviour.ts";

/** An outcome in numbers. */
export interface NumberedStep {
  readonly node: number;
  /** The message delivered, or -1. */
  readonly message: number;
  readonly local: number;
  /** Messages sent, in the order issued. */
  readonly sends: readonly number[];
  readonly toSelf: number;
  readonly takes: boolean;
  /** Every observation made, and the number of the list of those that judges asked for (0: none). */
  readonly seen: readonly number[];
  readonly judged: number;
  /** Number of the list of budgets drawn on (0: none). */
  readonly cost: number;
  readonly how: How;
  /** See `StepOutcome`. */
  readonly arms: readonly string[];
  readonly broken: Broken | null;
  /** Changes nothing but, perhaps, that the message is gone. */
  readonly isIdle: boolean;
}

/** What happens to a node, however its draws come out and a crash cuts it: what fairness is about. */
export function eventOf({ node, message, how }: Pick<NumberedStep, "node" | "message" | "how">): string {
  if (message >= 0) return how.kind === "deliver" ? `${node} ${message}` : `${node} ${message} ${how.kind}`;
  if (how.kind === "timer") return timerEvent(node, how.timer);
  return how.kind === "action" ? `${node} action ${how.name}` : `${node} ${how.kind}`;
}

export const timerEvent = (node: number, timer: string): string => `${node} timer ${timer}`;

/** A step by which so much time passes; `cost` is the number of what it draws on. */
export const passingStep = (micros: number, cost: number): NumberedStep => ({
  ...{ node: -1, message: -1, local: -1, sends: [], toSelf: 0, takes: false, seen: [], judged: 0, cost },
  ...{ how: { kind: "pass", micros }, arms: [], broken: null, isIdle: false },
});

/**
 * What makes two steps of one event the same, and of their images: in a window messages arrive in the order sent, so that
 * it tells steps apart.
 */
export function keyOf(
  { local, sends, seen, takes, cost }: Pick<NumberedStep, "local" | "sends" | "seen" | "takes" | "cost">,
  window: number,
): string {
  return `${local};${window > 0 ? sends : [...sends].sort((a, b) => a - b)};${seen};${takes};${cost}`;
}
