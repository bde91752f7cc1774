/** The boxes that planted bugs name: in which the exhaustive checker shows them. */
import type { Mutant, MutantBox } from "../../scenarios/mutants/mutant.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { KnownBox } from "../../sim/campaign/in-box.ts";
import { type Box, leastBox } from "../../sim/check/subjects/system/box.ts";
import type { System } from "../../sim/contract/system.ts";
import { completeOptions } from "../../sim/plan/options.ts";

/** The box that a planted bug names. Throws a UserError when the system has no such. */
export function boxOf(system: System, { counts, search: _, ...named }: MutantBox): Box {
  const least = leastBox(system);
  completeOptions(system, named.options, "box.options");
  const nodes = counts.nodes ?? least.nodes;
  if (nodes < system.nodes.min || nodes > system.nodes.max) {
    throw new UserError({
      code: "box-nodes",
      place: "box.nodes",
      value: nodes,
      remedy: "give a number of nodes in between",
      sentence: `box.nodes: ${nodes}: ${system.name} has ${system.nodes.min} to ${system.nodes.max}`,
    });
  }
  return { ...least, ...counts, ...named };
}

/** That of the bug, to shrink with; null when the bug is of another system, or names none. Throws as boxOf does. */
export function knownBoxOf(system: System, mutant: Mutant | null): KnownBox | null {
  if (mutant === null || mutant.box === null || mutant.system !== system.name) return null;
  const { search } = mutant.box;
  return { box: boxOf(system, mutant.box), ...(search === undefined ? {} : { search }) };
}
