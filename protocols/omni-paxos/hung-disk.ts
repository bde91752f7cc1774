/**
 * A server whose disk hangs: it can accept nothing, so it says that it is connected to no quorum, and leads no more.
 * Source: hashicorp/raft issue 503 (a leader whose disk hangs is never replaced), as for the leaders of other systems.
 */
import type { Io } from "../../sim/contract/io.ts";
import { isDiskHung } from "../shared/disk.ts";
import type { OmniPaxos } from "./state.ts";

/** Rounds after which others would have missed a server that is gone. */
const rounds = 3;

export const hasHungDisk = ({ syncingMicros, cluster }: Io<OmniPaxos>): boolean =>
  isDiskHung({ syncingMicros, cluster: { options: { electionMaxMicros: rounds * cluster.options.heartbeatMicros } } });
