/** Every scenario, the default first. */
import type { Scenario } from "../sim/plan/scenario.ts";
import { blackouts } from "./blackouts.ts";
import { calm } from "./calm.ts";
import { clocks } from "./clocks.ts";
import { contention } from "./contention.ts";
import { crashes } from "./crashes.ts";
import { disk } from "./disk.ts";
import { duel } from "./duel.ts";
import { elections } from "./elections.ts";
import { epaxosHeirs } from "./epaxos-heirs.ts";
import { epaxosIslands } from "./epaxos-islands.ts";
import { epaxosRecovery } from "./epaxos-recovery.ts";
import { handovers } from "./handovers.ts";
import { leaderCrash } from "./leader-crash.ts";
import { leaderHunt } from "./leader-hunt.ts";
import { lossy } from "./lossy.ts";
import { partition } from "./partition.ts";
import { partitions } from "./partitions.ts";
import { scheduled } from "./scheduled.ts";
import { slow } from "./slow.ts";
import { slowNode } from "./slow-node.ts";
import { snapshots } from "./snapshots.ts";
import { steady } from "./steady.ts";
import { swarm } from "./swarm.ts";

export const scenarios: readonly Scenario[] = [
  swarm,
  calm,
  partitions,
  crashes,
  blackouts,
  leaderHunt,
  elections,
  disk,
  clocks,
  slow,
  lossy,
  contention,
  duel,
  epaxosRecovery,
  epaxosIslands,
  epaxosHeirs,
  handovers,
  snapshots,
  scheduled,
  steady,
  leaderCrash,
  partition,
  slowNode,
];

/** The fixed questions that `synod compare` asks unless told others. */
export const comparisons: readonly Scenario[] = [steady, leaderCrash, partition, slowNode];
