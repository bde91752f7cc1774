/** Leaders that hand over to one another every few hundred milliseconds, in a slow world. */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Draw } from "../../sim/plan/draw.ts";
import { drawnScenario } from "./drawn.ts";

/** The number options of a system whose names speak of transfers, which say how often they happen. */
const transferOptions = (system: System): string[] =>
  Object.keys(system.options).filter((name) => system.options[name]!.type === "integer" && /transfer/i.test(name));

function transferring(draw: Draw, system: System, options: Options): Options {
  const tuned: { [name: string]: number | boolean | string } = { ...options };
  for (const name of transferOptions(system)) tuned[name] = draw.span(160_000, 400_000);
  return tuned;
}

export const handovers = drawnScenario({
  name: "handovers",
  about: "leaders hand over to one another all the time, while links, disks and processors are slow",
  needs: ["slow"],
  unsuited: (system) =>
    transferOptions(system).length === 0
      ? `${system.name} has no option that sets when leadership is transferred`
      : null,
  recipe: {
    faults: ["slow-links", "slow-node", "disk-stall", "pause"],
    faultsMin: 1,
    faultsMax: 8,
    leader: 50,
    hunt: 20,
    aimed: 50,
    favours: /timeout|transfer|vote|prepare|promise/i,
    lossy: 90,
    disk: 60,
    cpu: 30,
    late: 10,
    tight: 10,
    options: 5,
    clientsMin: 3,
    clientsMax: 6,
    operationsMin: 10,
    operationsMax: 30,
    keysMax: 2,
    tune: transferring,
  },
});
