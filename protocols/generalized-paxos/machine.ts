/** The state machine below the epochs: what it has executed, and executing the history of an epoch on it. */
import type { Command } from "../../sim/contract/operation.ts";
import { applyCommand, type Machine } from "../../sim/contract/state-machine.ts";
import type { Element } from "./c-struct/history.ts";

/**
 * True when `machine` has executed the command, or a later one of its session. Every history of the next epoch leaves it
 * out: so no command is ever executed in two epochs, and one that nobody waits for any more is not executed at all.
 */
export function isExecuted(machine: Machine, { session, sequence }: Command): boolean {
  const last = machine.sessions.get(session);
  return last !== undefined && sequence <= last.sequence;
}

/** `machine` after a history, in one of its linear extensions; all of them lead to the same. */
export function executeAll(machine: Machine, elements: readonly Element[]): Machine {
  return elements.reduce(
    (before, element) => (element === null ? before : applyCommand(before, element).machine),
    machine,
  );
}

/** How many commands it has executed or passed over, counted by sessions: equal once all proposers have learned the same. */
export function commandsIn({ sessions }: Machine): number {
  let count = 0;
  for (const [, { sequence }] of sessions.entries()) count += sequence;
  return count;
}
