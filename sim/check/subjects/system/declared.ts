/** What may happen to a system in a box, as its roles declare it: what a check's coverage is measured by. */
import { automataOf, type Part, wholeOf } from "../../../contract/parts.ts";
import { sentByRole } from "../../../plan/messages.ts";
import type { Declared } from "../../rows/declared.ts";
import { type Box, budgetNames } from "./box.ts";

/** `isLossExplicit`: loss is a step, which draws on its budget. */
export function declaredBy(parts: readonly Part[], box: Box, isLossExplicit: boolean): Declared {
  const { roles } = wholeOf(parts);
  const automata = Object.entries(automataOf(parts)).filter(([name]) =>
    roles.some((role) => role.name === name && role.count > 0),
  );
  const sent = sentByRole(parts);
  return {
    roles: roles.flatMap(({ name, count }) => Array.from({ length: count }, () => name)),
    messages: Object.fromEntries(automata.map(([name]) => [name, sent[name]!])),
    timers: Object.fromEntries(automata.map(([name, { timers }]) => [name, timers])),
    witnesses: parts.at(-1)!.system.witnesses,
    budgets: budgetNames.map((name) => (box[name] > 0 && (name !== "drops" || isLossExplicit) ? name : null)),
  };
}
