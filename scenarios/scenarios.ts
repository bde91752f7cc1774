/** Every scenario, and how they take turns. */
import type { Scenario } from "../sim/plan/scenario.ts";
import { calm } from "./drawn/calm.ts";
import { clocks } from "./drawn/clocks.ts";
import { contention } from "./drawn/contention.ts";
import { crashes } from "./drawn/crashes.ts";
import { disk } from "./drawn/disk.ts";
import { elapses } from "./drawn/elapses.ts";
import { elections } from "./drawn/elections.ts";
import { farApart } from "./drawn/far-apart.ts";
import { handovers } from "./drawn/handovers.ts";
import { leaderHunt } from "./drawn/leader-hunt.ts";
import { lossy } from "./drawn/lossy.ts";
import { memberships } from "./drawn/memberships.ts";
import { partitions } from "./drawn/partitions.ts";
import { prompt } from "./drawn/prompt.ts";
import { scheduled } from "./drawn/scheduled.ts";
import { slow } from "./drawn/slow.ts";
import { snapshots } from "./drawn/snapshots.ts";
import { swarm } from "./drawn/swarm.ts";
import { untried } from "./drawn/untried.ts";
import { rotationOf } from "./rotation.ts";
import { behind } from "./scripted/behind.ts";
import { bereft } from "./scripted/bereft.ts";
import { blackouts } from "./scripted/blackouts.ts";
import { cores } from "./scripted/cores.ts";
import { decommissions } from "./scripted/decommissions.ts";
import { diskless } from "./scripted/diskless.ts";
import { duel } from "./scripted/duel.ts";
import { epaxosHeirs } from "./scripted/epaxos-heirs.ts";
import { epaxosIslands } from "./scripted/epaxos-islands.ts";
import { epaxosRecovery } from "./scripted/epaxos-recovery.ts";
import { halfDeaf } from "./scripted/half-deaf.ts";
import { halfway } from "./scripted/halfway.ts";
import { latecomer } from "./scripted/latecomer.ts";
import { leases } from "./scripted/leases.ts";
import { membership } from "./scripted/membership.ts";
import { onlookers } from "./scripted/onlookers.ts";
import { patient } from "./scripted/patient.ts";
import { powerLoss } from "./scripted/power-loss.ts";
import { revenants } from "./scripted/revenants.ts";
import { rivals } from "./scripted/rivals.ts";
import { sleepers } from "./scripted/sleepers.ts";
import { successions } from "./scripted/successions.ts";
import { chained } from "./timelines/chained.ts";
import { constrainedElection } from "./timelines/constrained-election.ts";
import { deafFollower } from "./timelines/deaf-follower.ts";
import { deafLeader } from "./timelines/deaf-leader.ts";
import { flappingLink } from "./timelines/flapping-link.ts";
import { hungDisk } from "./timelines/hung-disk.ts";
import { leaderCrash } from "./timelines/leader-crash.ts";
import { memberChange } from "./timelines/member-change.ts";
import { partition } from "./timelines/partition.ts";
import { rollingRestart } from "./timelines/rolling-restart.ts";
import { slowNode } from "./timelines/slow-node.ts";
import { starTimeline } from "./timelines/star.ts";
import { steady } from "./timelines/steady.ts";

/** The fixed questions, the same for every system. */
export const timelines: readonly Scenario[] = [
  steady,
  leaderCrash,
  memberChange,
  partition,
  slowNode,
  deafLeader,
  deafFollower,
  starTimeline,
  constrainedElection,
  chained,
  flappingLink,
  hungDisk,
  rollingRestart,
];

/** Those that draw plans in time, beside `swarm`. */
const drawnInTime: readonly Scenario[] = [
  calm,
  partitions,
  crashes,
  blackouts,
  cores,
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
  patient,
  behind,
  latecomer,
  memberships,
  sleepers,
  powerLoss,
  diskless,
  halfway,
  revenants,
  prompt,
  rivals,
  successions,
  halfDeaf,
  bereft,
  farApart,
];

/** Those that tell of what few systems do wrong, and have no turns. */
const byNameAlone: readonly Scenario[] = [onlookers, decommissions, membership, leases, elapses, untried];

export const scenarios: readonly Scenario[] = [swarm, ...drawnInTime, scheduled, ...byNameAlone, ...timelines];

/** What is asked when no scenario is named. Cores have three turns in a round, since each plan tells one of many stories. */
export const rotation = rotationOf(swarm, [...drawnInTime, cores, cores]);

/** The fixed questions that `synod compare` asks unless told others. */
export const comparisons: readonly Scenario[] = [steady, leaderCrash, partition, slowNode];
