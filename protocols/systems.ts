/** Every system, in the order in which tables list them: registers, logs, partial orders. */
import type { System } from "../sim/contract/system.ts";
import { abd } from "./abd/index.ts";
import { bookkeeper } from "./bookkeeper/index.ts";
import { caspaxos } from "./caspaxos/index.ts";
import { chain } from "./chain/index.ts";
import { corfu } from "./corfu/index.ts";
import { delos } from "./delos/index.ts";
import { epaxos } from "./epaxos/index.ts";
import { fastPaxos } from "./fast-paxos/index.ts";
import { generalizedPaxos } from "./generalized-paxos/index.ts";
import { howardPaxos } from "./howard-paxos/index.ts";
import { kafkaIsr } from "./kafka-isr/index.ts";
import { leaderFollower } from "./leader-follower/index.ts";
import { mencius } from "./mencius/index.ts";
import { multiPaxos } from "./multi-paxos/index.ts";
import { omniPaxos } from "./omni-paxos/index.ts";
import { paxos } from "./paxos/index.ts";
import { raft } from "./raft/index.ts";
import { safekeepers } from "./safekeepers/index.ts";
import { verticalPaxos } from "./vertical-paxos/index.ts";
import { viewstampedReplication } from "./viewstamped-replication/index.ts";
import { writerLogger } from "./writer-logger/index.ts";
import { zab } from "./zab/index.ts";

export const systems: readonly System[] = [
  paxos,
  caspaxos,
  abd,
  fastPaxos,
  howardPaxos,
  multiPaxos,
  raft,
  viewstampedReplication,
  zab,
  omniPaxos,
  generalizedPaxos,
  epaxos,
  mencius,
  writerLogger,
  leaderFollower,
  bookkeeper,
  safekeepers,
  kafkaIsr,
  corfu,
  delos,
  chain,
  verticalPaxos,
];
