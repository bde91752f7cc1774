/** Comparison: an operator has one member take the place of another; where they come or go one at a time, first the one comes. */
import { membershipOf } from "../../sim/contract/membership.ts";
import { faultAt, fixedScenario } from "./fixed.ts";

export const memberChange = fixedScenario({
  name: "member-change",
  about: "comparison: an operator asks at 2 s for a spare node in the place of the first member",
  needs: [],
  faults: () => [],
  unsuited(system) {
    const { options, name } = system;
    const membership = membershipOf(system);
    const isSuited = membership !== undefined && "spares" in options;
    return isSuited ? null : `the members of ${name} do not change for spare ones`;
  },
  change(plan, system) {
    const swapped = Array.from({ length: plan.nodes }, (_, rank) => rank + 1);
    const members = membershipOf(system)?.changes === "one" ? [[0, ...swapped], swapped] : [swapped];
    const reconfigurations = { count: members.length, paceMin: faultAt, paceMax: faultAt, members };
    return {
      ...plan,
      options: { ...plan.options, spares: 1 },
      workload: { ...plan.workload, reconfigurations },
    };
  },
});
