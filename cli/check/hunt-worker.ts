/** The thread that looks for one planted bug by checking: loads the protocols with it, then hunts. */
import "../output/no-descriptors.ts";
import { parentPort, workerData } from "node:worker_threads";
import { loadCatalogue } from "../input/load.ts";
import type { HuntJob } from "./hunt-mutants.ts";

const job = workerData as HuntJob;

async function work(): Promise<unknown> {
  const { performHunt, catalogue } = await loadCatalogue(job, () => import("./hunt.ts"));
  return performHunt(job, catalogue);
}

work().then(
  (answer) => parentPort!.postMessage({ answer }),
  (error: unknown) => parentPort!.postMessage({ error: error instanceof Error ? error.message : String(error) }),
);
