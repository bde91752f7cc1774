/** One thread of the benchmark of two workers: runs its share of a busy Raft, all judges on. */
import { workerData } from "node:worker_threads";
import { invariants } from "../invariants/invariants.ts";
import { systems } from "../protocols/systems.ts";
import { run } from "../sim/run.ts";
import { busyPlan } from "./plans.ts";

const { share, id } = workerData as { share: number; id: number };
run(busyPlan("raft", 5, share, `worker ${id}`), systems.find((system) => system.name === "raft")!, invariants);
