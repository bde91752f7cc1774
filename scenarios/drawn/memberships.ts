/** Members come and go all the time, and what fails is who has just come, who has just gone, or who leads. */
import { membershipOf } from "../../sim/contract/membership.ts";
import { drawnScenario } from "./drawn.ts";

export const memberships = drawnScenario({
  name: "memberships",
  about: "the members change again and again, while newcomers, removed ones and leaders fail and some break for good",
  needs: ["crash", "partition", "pause"],
  unsuited: (system) => (membershipOf(system) === undefined ? `the members of ${system.name} do not change` : null),
  recipe: {
    faults: ["crash", "isolate", "pause", "partition", "one-way", "slow-links", "replace"],
    faultsMin: 1,
    faultsMax: 9,
    leader: 40,
    hunt: 30,
    aimed: 40,
    favours: /config|member|join|adopt|append|snapshot|install/i,
    lossy: 25,
    disk: 40,
    acrossCuts: 40,
    late: 10,
    numbers: 10,
    tight: 8,
    unusual: 10,
    options: 10,
    reconfigurations: 100,
    reconfigurationsMax: 10,
    members: 60,
    operationsMin: 8,
    operationsMax: 25,
  },
});
