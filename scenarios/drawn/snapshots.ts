/** Logs that are compacted every few entries, and followers that fall behind what the leader still has. */
import { compacting, compactionOptions } from "./compaction.ts";
import { drawnScenario } from "./drawn.ts";

export const snapshots = drawnScenario({
  name: "snapshots",
  about: "logs compacted every few entries, with followers away long enough to need a snapshot",
  needs: [],
  unsuited: (system) =>
    compactionOptions(system).length === 0 ? `${system.name} has no option that sets when a log is compacted` : null,
  recipe: {
    faults: ["crash", "partition", "isolate", "pause", "slow-links"],
    faultsMin: 2,
    faultsMax: 8,
    leader: 30,
    hunt: 20,
    aimed: 50,
    favours: /snapshot|install|fetch|decided/i,
    lossy: 30,
    disk: 40,
    acrossCuts: 40,
    late: 10,
    numbers: 20,
    tight: 8,
    unusual: 10,
    reconfigurations: 40,
    operationsMin: 10,
    operationsMax: 40,
    tune: compacting,
  },
});
