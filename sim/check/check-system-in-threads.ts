/** A check of a registered system by several threads: the memory that they share, and the searcher of each. */
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import { partsOfPlan } from "../plan/cluster-of-plan.ts";
import type { SystemCheckOptions } from "./check-system.ts";
import { moveRules } from "./reductions/rules.ts";
import type { Declared } from "./rows/declared.ts";
import { type Box, nodesOf, planOfBox } from "./subjects/system/box.ts";
import { declaredBy } from "./subjects/system/declared.ts";
import { firing } from "./subjects/system/firing.ts";
import { judgementOf } from "./subjects/system/judgement.ts";
import { SystemBehaviour } from "./subjects/system/system-behaviour.ts";
import { Searcher, type SearcherMemory, searcherMemory } from "./threads/searcher.ts";

/** Throws a UserError for a box that the system cannot have: said once, before there are threads. */
export function validateBox(system: System, box: Box): void {
  firing(partsOfPlan(planOfBox(system, box, []), system), box.timers);
}

/** Memory for a check of `system` by so many searchers: see `searcherMemory`. */
export function memoryOf(
  system: System,
  box: Box,
  searchers: number,
  wordsMax: number,
  slots?: number,
): SearcherMemory {
  return searcherMemory(nodesOf(system, box), searchers, wordsMax, slots);
}

/** What may happen in it, for its coverage. */
export const declaredIn = (system: System, box: Box, isLossExplicit: boolean): Declared =>
  declaredBy(partsOfPlan(planOfBox(system, box, []), system), box, isLossExplicit);

/** One of the searchers of a check that several threads do together, without symmetry. */
export function searcherOf(
  system: System,
  box: Box,
  invariants: readonly Invariant[],
  options: Pick<SystemCheckOptions, "without" | "explicitLoss" | "watch">,
  index: number,
  memory: SearcherMemory,
): { readonly searcher: Searcher; readonly behaviour: SystemBehaviour } {
  const behaviour = new SystemBehaviour(system, box, options.explicitLoss ?? false);
  behaviour.watch = options.watch ?? null;
  const { judges, context } = judgementOf(behaviour.parts, invariants);
  const termsMax = box.terms > 0 ? box.terms : Number.POSITIVE_INFINITY;
  const rules = moveRules(options.without, termsMax);
  return {
    searcher: new Searcher({ behaviour, invariants: judges, context, rules, index, memory }),
    behaviour,
  };
}
