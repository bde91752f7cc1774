/** The thread that looks for one planted bug by checking: plants it, then loads the protocols, then hunts. */
import "../output/no-descriptors.ts";
import { parentPort, workerData } from "node:worker_threads";
import { plantBug } from "../input/plant.ts";
import type { HuntJob } from "./hunt-mutants.ts";

const job = workerData as HuntJob;

async function work(): Promise<unknown> {
  if (job.mutant !== null) plantBug(job.mutant); // before anything loads the protocols
  const { performHunt } = await import("./hunt.ts");
  return performHunt(job);
}

work().then(
  (answer) => parentPort!.postMessage({ answer }),
  (error: unknown) => parentPort!.postMessage({ error: error instanceof Error ? error.message : String(error) }),
);
