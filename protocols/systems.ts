/** Every system, in the order in which tables list them: registers, logs, partial orders. */
import type { System } from "../sim/contract/system.ts";
import { bookkeeper } from "./bookkeeper/index.ts";
import { epaxos } from "./epaxos/index.ts";
import { fastPaxos } from "./fast-paxos/index.ts";
import { generalizedPaxos } from "./generalized-paxos/index.ts";
import { multiPaxos } from "./multi-paxos/index.ts";
import { paxos } from "./paxos/index.ts";
import { raft } from "./raft/index.ts";
import { writerLogger } from "./writer-logger/index.ts";

export const systems: readonly System[] = [
  paxos,
  fastPaxos,
  multiPaxos,
  raft,
  generalizedPaxos,
  epaxos,
  writerLogger,
  bookkeeper,
];
