/**
 * Configurations: who promises and votes in which slot.
 *
 * - *The rule.* What is decreed at slot i governs the slots from i + alpha on, alpha being the width of the window. So the
 *   configuration of slot s is a function of the decrees at s - alpha and below, and of nothing else: all who know it agree.
 * - *The leader knows it.* Nothing is proposed at slot s before all slots up to s - alpha are chosen and executed here
 *   (leader.ts), so whoever proposes in a slot knows whom it has to ask there.
 * - *Lemma.* Per slot, this is Paxos with the quorums of one configuration: who proposes at s in ballot b has promises of b from
 *   a phase-1 quorum of it, a promise being for all slots, and a phase-2 quorum of it chooses. That the highest-ballot vote is
 *   taken from more promises than that quorum's does no harm (P2c holds of any set that holds a quorum: each vote in it, of
 *   whomever, is for what its ballot's leader proposed, which the induction covers). Quorums of different configurations never
 *   decide one slot, so they need not meet, and any members may follow any others.
 * - *What nobody copies.* The old members have what was chosen below `from`, and a new member may have none of it. So whoever
 *   executes up to `from` writes a snapshot there, and only when a phase-2 quorum of the new members have done so, on their
 *   disks, is the change said to be done: each later leader's promises then tell a floor at `from` or above, and the old
 *   members may be switched off (Lorch et al. keep the old ones until then).
 * - *One change in a window.* A change that is decreed while the one before is not in force yet is refused, by all alike, since
 *   the log alone says so. So there are two configurations in any window at most.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3, at its end; Lamport, Malkhi, Zhou, "Reconfiguring a State Machine"
 * (SIGACT News 41(1), 2010), sections 2 and 3; van Renesse and Altinbuken, "Paxos Made Moderately Complex" (2015), section 2.1
 * (WINDOW, reconfig); Lorch et al., "The SMART Way to Migrate Replicated Stateful Services" (EuroSys 2006), section 4.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, type NodeSet, noNodes, setOf, union } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command, Reconfigure, Result } from "../../sim/contract/operation.ts";
import { perCluster } from "../../sim/contract/quorum/sized.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";
import { firstMembers, mayBeMembers, phasesOf, quorumsOf } from "./quorums.ts";
import type { MultiPaxos, State } from "./state.ts";
import {
  after,
  type Configuration,
  type Configurations,
  firstSlot,
  type MultiPaxosOptions,
  type Slot,
} from "./types.ts";

/** What a log begins with; undefined where members never change, so that nothing is kept of them. */
export const firstConfigurations = perCluster((cluster: Cluster<MultiPaxosOptions>): Configurations | undefined => {
  const { reconfigures, spares } = cluster.options;
  if (reconfigures === "none" && spares === 0) return undefined;
  return { inForce: { members: firstMembers(cluster), from: firstSlot }, next: null };
});

/** The configuration of a slot of the window. */
export const governing = ({ inForce, next }: Configurations, slot: Slot): Configuration =>
  next !== null && slot >= next.from ? next : inForce;

/** Who votes in a slot of the window; undefined: everybody. */
export const votersAt = ({ configurations }: State, slot: Slot): NodeSet | undefined =>
  configurations === undefined ? undefined : governing(configurations, slot).members;

/** The quorums that choose in a slot of the window. */
export function choosersAt({ configurations }: State, slot: Slot, { cluster }: Io<MultiPaxos>): QuorumSystem {
  if (configurations === undefined) return quorumsOf(cluster).phase2;
  return phasesOf(cluster, governing(configurations, slot).members).phase2;
}

/**
 * True when `nodes` hold a quorum of every configuration in the window. Who is elected otherwise, or reads, or chooses, in any
 * slot that is not executed here, has asked somebody of them: what was chosen beyond the window was chosen after its first slot
 * (leader.ts), which is of the window.
 */
export function isQuorumOfEach(
  { configurations }: State,
  phase: "phase1" | "phase2",
  nodes: NodeSet,
  { cluster }: Io<MultiPaxos>,
): boolean {
  if (configurations === undefined) return quorumsOf(cluster)[phase].isQuorum(nodes);
  const { inForce, next } = configurations;
  if (!phasesOf(cluster, inForce.members)[phase].isQuorum(nodes)) return false;
  return next === null || phasesOf(cluster, next.members)[phase].isQuorum(nodes);
}

/** Everybody who votes in the window. */
export const everyVoter = ({ inForce, next }: Configurations): NodeSet =>
  next === null ? inForce.members : union(inForce.members, next.members);

/** Has no vote in the window, as far as this replica knows. */
export const isOutside = ({ configurations }: State, node: NodeId): boolean =>
  configurations !== undefined && !has(everyVoter(configurations), node);

/** True when so many of the members hold on their disks what was chosen before they came that nobody else need keep it. */
export function isSettled({ configurations, holders }: State, { cluster }: Io<MultiPaxos>): boolean {
  if (configurations === undefined) return true;
  const { members, from } = configurations.inForce;
  return from === firstSlot || phasesOf(cluster, members).phase2.isQuorum(holders ?? noNodes);
}

/** `from` has executed all below `executed`, and written a snapshot on its way. */
export function noteHolder(state: State, from: NodeId, executed: Slot): void {
  const { configurations, holders } = state;
  if (configurations === undefined || executed < configurations.inForce.from) return;
  state.holders = add(holders ?? noNodes, from);
}

/** The decree at `slot` asks for other members: granted or refused, by the log alone; a session keeps which, for retries. */
export function applyReconfigure(
  state: State,
  slot: Slot,
  command: Command,
  { cluster }: Io<MultiPaxos>,
): Result | null {
  const { session, sequence, operation } = command;
  const last = state.machine.sessions.get(session);
  if (last !== undefined && sequence <= last.sequence) return sequence === last.sequence ? last.result : null;
  const members = setOf(...(operation as Reconfigure).members);
  const { configurations } = state;
  const isGranted = configurations !== undefined && configurations.next === null && mayBeMembers(cluster, members);
  if (isGranted) {
    const next = { members, from: after(slot, cluster.options.window), asked: { session, sequence } };
    state.configurations = { inForce: configurations.inForce, next };
  }
  const result = isGranted ? granted : refused;
  const { values, sessions } = state.machine;
  state.machine = { values, sessions: sessions.set(session, { sequence, result }) };
  return result;
}

const granted: Result = { type: "done" };
/** Returned nothing: of no other operation does a session keep that it has no value. */
const refused: Result = { type: "value", value: null };

/** All below `next.from` is executed: it is in force. True when that is so just now. */
export function takeOver(state: State, self: NodeId): boolean {
  const { configurations } = state;
  if (configurations === undefined || configurations.next?.from !== state.executed) return false;
  state.configurations = { inForce: configurations.next, next: null };
  state.holders = setOf(self);
  return true;
}

/** What judges know it by. */
export const nameOfConfiguration = ({ from }: Configuration): string => (from === firstSlot ? "first" : `from ${from}`);
