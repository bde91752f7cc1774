/** The judges that every run has. Those that speak earlier in a failure's life come first: the first verdict names it. */
import type { Invariant } from "../sim/contract/invariant.ts";
import { agreement } from "./agreement/agreement.ts";
import { integrity } from "./agreement/integrity.ts";
import { stability } from "./agreement/stability.ts";
import { validity } from "./agreement/validity.ts";
import { answering } from "./availability/answering.ts";
import { chatter } from "./availability/chatter.ts";
import { convergence } from "./availability/convergence.ts";
import { coreProgress } from "./availability/core-progress.ts";
import { deference } from "./availability/deference.ts";
import { faultTolerance } from "./availability/fault-tolerance.ts";
import { liveness } from "./availability/liveness.ts";
import { promptness } from "./availability/promptness.ts";
import { steadyLeader } from "./availability/steady-leader.ts";
import { exactlyOnce } from "./clients/exactly-once.ts";
import { linearizability } from "./clients/linearizability.ts";
import { orderedReads } from "./clients/ordered-reads.ts";
import { fencingAccept } from "./fencing/accept.ts";
import { fencingDisk } from "./fencing/disk.ts";
import { fencingElection } from "./fencing/election.ts";
import { fencingPromise } from "./fencing/promise.ts";
import { fencingProposal } from "./fencing/proposal.ts";
import { compatibleHistories } from "./graphs/compatible-histories.ts";
import { dependencyVisibility } from "./graphs/dependency-visibility.ts";
import { executionOrder } from "./graphs/execution-order.ts";
import { graphAgreement } from "./graphs/graph-agreement.ts";
import { leaderCompleteness } from "./logs/leader-completeness.ts";
import { logMatching } from "./logs/log-matching.ts";
import { oneLeaderPerTerm } from "./logs/one-leader-per-term.ts";
import { primaryOrder } from "./logs/primary-order.ts";
import { stateMachineSafety } from "./logs/state-machine-safety.ts";
import { configurationChain } from "./quorum/configuration-chain.ts";
import { configurationWindow } from "./quorum/configuration-window.ts";
import { durableAcks } from "./quorum/durable-acks.ts";
import { quorumIntersection } from "./quorum/quorum-intersection.ts";
import { quorumLedger } from "./quorum/quorum-ledger.ts";
import { leaseSafety } from "./registry/lease-safety.ts";
import { registryClosing } from "./registry/registry-closing.ts";
import { registryEpoch } from "./registry/registry-epoch.ts";

export const invariants: readonly Invariant[] = [
  quorumIntersection,
  faultTolerance,
  quorumLedger,
  configurationChain,
  configurationWindow,
  durableAcks,
  fencingAccept,
  fencingPromise,
  fencingDisk,
  fencingElection,
  fencingProposal,
  registryEpoch,
  registryClosing,
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
  primaryOrder,
  leaseSafety,
  validity,
  integrity,
  exactlyOnce,
  linearizability,
  orderedReads,
  coreProgress,
  steadyLeader,
  deference,
  answering,
  promptness,
  chatter,
  liveness,
  convergence,
];
