/**
 * Threads that have loaded what ships and nothing else, kept for the next command in this process: loading takes most of the
 * time of a short one. Only where SYNOD_KEEP_THREADS is set, as tests do, which run hundreds of commands.
 */
import type { Worker } from "node:worker_threads";
import type { Pulse } from "../../sim/campaign/pulse.ts";
import type { Loading } from "../input/user-module.ts";

export interface Spare {
  readonly worker: Worker;
  readonly pulse: Pulse;
}

/** Each holds some hundred megabytes. */
const sparesMax = 2;
const spares: Spare[] = [];

/** Whether all threads of this loading are alike: a planted bug, a module of the user's or counted blocks stay in them. */
export const isPlain = ({ mutant, modules }: Loading, isCounting: boolean): boolean =>
  mutant === null && modules.length === 0 && !isCounting;

/** A thread with nothing to do, and no longer listened to; null if there is none. */
export function takeSpare(): Spare | null {
  for (let spare = spares.pop(); spare !== undefined; spare = spares.pop()) {
    if (spare.worker.threadId < 0) continue; // it has ended
    silence(spare.worker);
    spare.worker.ref();
    return spare;
  }
  return null;
}

/** Keeps a thread that is plain and has nothing to do; false if it is to be ended. */
export function keepSpare(spare: Spare): boolean {
  if (process.env["SYNOD_KEEP_THREADS"] === undefined || spares.length >= sparesMax) return false;
  silence(spare.worker);
  spare.worker.on("error", () => {}); // it ends, which is seen
  spare.worker.unref();
  spares.push(spare);
  return true;
}

/** Takes away our listeners by their names: Node has others of its own. */
function silence(worker: Worker): void {
  for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
}
