/** The thread that looks for one planted bug by checking: loads the protocols with it, then hunts. */
import "../output/no-descriptors.ts";
import { parentPort, workerData } from "node:worker_threads";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { toldError } from "../campaign/told-error.ts";
import { loadCatalogue } from "../input/load.ts";
import { watchingBy } from "./hangs.ts";
import type { HuntAnswer, HuntBirth, HuntSays } from "./hunt-mutants.ts";

const { pulse: buffer, ...job } = workerData as HuntBirth;
const pulse = new Pulse(buffer);

async function work(): Promise<HuntAnswer> {
  const { performHunt, catalogue } = await loadCatalogue(job, () => import("./hunt.ts"));
  pulse.beat();
  return performHunt(job, catalogue, watchingBy(pulse));
}

const say = (said: HuntSays): void => parentPort!.postMessage(said);

work().then(
  (answer) => say({ answer }),
  (error: unknown) => say({ error: toldError(error) }),
);
