/** The judges that every run has. Those that speak earlier in a failure's life come first: the first verdict names it. */
import type { Invariant } from "../sim/contract/invariant.ts";
import { agreement } from "./agreement.ts";
import { compatibleHistories } from "./compatible-histories.ts";
import { dependencyVisibility } from "./dependency-visibility.ts";
import { durableAcks } from "./durable-acks.ts";
import { exactlyOnce } from "./exactly-once.ts";
import { executionOrder } from "./execution-order.ts";
import { fencingAccept } from "./fencing-accept.ts";
import { fencingElection } from "./fencing-election.ts";
import { fencingPromise } from "./fencing-promise.ts";
import { fencingProposal } from "./fencing-proposal.ts";
import { graphAgreement } from "./graph-agreement.ts";
import { integrity } from "./integrity.ts";
import { leaderCompleteness } from "./leader-completeness.ts";
import { linearizability } from "./linearizability.ts";
import { liveness } from "./liveness.ts";
import { logMatching } from "./log-matching.ts";
import { oneLeaderPerTerm } from "./one-leader-per-term.ts";
import { quorumIntersection } from "./quorum-intersection.ts";
import { quorumLedger } from "./quorum-ledger.ts";
import { stability } from "./stability.ts";
import { stateMachineSafety } from "./state-machine-safety.ts";
import { validity } from "./validity.ts";

export const invariants: readonly Invariant[] = [
  quorumIntersection,
  quorumLedger,
  durableAcks,
  fencingAccept,
  fencingPromise,
  fencingElection,
  fencingProposal,
  oneLeaderPerTerm,
  logMatching,
  leaderCompleteness,
  stability,
  agreement,
  graphAgreement,
  dependencyVisibility,
  compatibleHistories,
  executionOrder,
  stateMachineSafety,
  validity,
  integrity,
  exactlyOnce,
  linearizability,
  liveness,
];
