/** The lessons of every system. */
import { abdLessons } from "./abd/lessons.ts";
import { bookkeeperLessons } from "./bookkeeper/lessons.ts";
import { caspaxosLessons } from "./caspaxos/lessons.ts";
import { chainLessons } from "./chain/lessons.ts";
import { corfuLessons } from "./corfu/lessons.ts";
import { delosLessons } from "./delos/lessons.ts";
import { epaxosLessons } from "./epaxos/lessons.ts";
import { fastPaxosLessons } from "./fast-paxos/lessons.ts";
import { generalizedPaxosLessons } from "./generalized-paxos/lessons.ts";
import { howardPaxosLessons } from "./howard-paxos/lessons.ts";
import { kafkaIsrLessons } from "./kafka-isr/lessons.ts";
import { leaderFollowerLessons } from "./leader-follower/lessons.ts";
import { menciusLessons } from "./mencius/lessons.ts";
import { multiPaxosLessons } from "./multi-paxos/lessons.ts";
import { omniPaxosLessons } from "./omni-paxos/lessons.ts";
import { paxosLessons } from "./paxos/lessons.ts";
import { raftLessons } from "./raft/lessons.ts";
import { safekeepersLessons } from "./safekeepers/lessons.ts";
import type { Lessons } from "./shared/lesson.ts";
import { verticalPaxosLessons } from "./vertical-paxos/lessons.ts";
import { viewstampedReplicationLessons } from "./viewstamped-replication/lessons.ts";
import { writerLoggerLessons } from "./writer-logger/lessons.ts";
import { zabLessons } from "./zab/lessons.ts";

export const lessonsOf: { readonly [system: string]: Lessons } = {
  paxos: paxosLessons,
  caspaxos: caspaxosLessons,
  abd: abdLessons,
  "fast-paxos": fastPaxosLessons,
  "howard-paxos": howardPaxosLessons,
  "multi-paxos": multiPaxosLessons,
  raft: raftLessons,
  "viewstamped-replication": viewstampedReplicationLessons,
  zab: zabLessons,
  "omni-paxos": omniPaxosLessons,
  "generalized-paxos": generalizedPaxosLessons,
  epaxos: epaxosLessons,
  mencius: menciusLessons,
  "writer-logger": writerLoggerLessons,
  "leader-follower": leaderFollowerLessons,
  bookkeeper: bookkeeperLessons,
  safekeepers: safekeepersLessons,
  "kafka-isr": kafkaIsrLessons,
  corfu: corfuLessons,
  delos: delosLessons,
  chain: chainLessons,
  "vertical-paxos": verticalPaxosLessons,
};
