/** Comparison: an operator has one member take the place of another. */
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
    if (membership === undefined || !("spares" in options))
      return `the members of ${name} do not change for spare ones`;
    return membership.changes === "one" ? `members of ${name} come or go, one at a time` : null;
  },
  change: (plan) => ({
    ...plan,
    options: { ...plan.options, spares: 1 },
    workload: {
      ...plan.workload,
      reconfigurations: {
        count: 1,
        paceMin: faultAt,
        paceMax: faultAt,
        members: [Array.from({ length: plan.nodes }, (_, rank) => rank + 1)],
      },
    },
  }),
});
