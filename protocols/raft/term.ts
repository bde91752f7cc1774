/**
 * Terms: entering a higher one, following its leader, and knowing whether there is one.
 * Source: Ongaro (2014), section 3.3 (a server with a smaller term updates it; a stale leader reverts to follower) and
 * figure 3.1, "rules for servers".
 * Invariant carried here: a deposed leader answers nobody from what it no longer knows.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { unread } from "../../sim/contract/instant.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command, CommandId, Session } from "../../sim/contract/operation.ts";
import { persistVote } from "./persist.ts";
import { nobody, noLeadership, type PendingRead, type Raft, type State, type Term } from "./types.ts";

/** A higher term was seen: nothing is known of it but that it exists. */
export function enterTerm(state: State, term: Term, io: Io<Raft>): void {
  persistVote(state, term, null, io);
  becomeFollower(state, null, io);
}

/** Follows `leader`, or nobody yet. A deposed leader forgets its followers and sends its clients on. */
export function becomeFollower(state: State, leader: NodeId | null, io: Io<Raft>): void {
  const wasLeader = state.role === "leader";
  state.role = "follower";
  state.leader = leader;
  state.votes = noNodes;
  state.transferred = false;
  if (wasLeader) resign(state, io);
}

/** §3.4: the time without a leader after which a server calls an election, drawn anew so that votes rarely split. */
export function armElection(io: Io<Raft>): void {
  const { electionMinMicros, electionMaxMicros } = io.cluster.options;
  io.setTimer("election", electionMinMicros, Math.max(electionMinMicros, electionMaxMicros));
}

/**
 * True while a leader is surely about: this server leads, or heard from its leader within the shortest election
 * timeout (§4.2.3). An unset or jumping clock errs on one election, never on safety.
 */
export function hearsLeader(state: State, io: Io<Raft>): boolean {
  if (state.role === "leader") return true;
  // With leases this is a promise, which holds whether or not it still knows to whom it was given.
  const { reads, electionMinMicros } = io.cluster.options;
  if (reads === "lease") return state.heardAt !== unread && io.isRecent(state.heardAt, electionMinMicros);
  return state.leader !== null && io.isRecent(state.heardAt, io.cluster.options.electionMinMicros);
}

function resign(state: State, io: Io<Raft>): void {
  io.cancelTimer("heartbeat");
  io.cancelTimer("quorum");
  io.cancelTimer("transfer");
  armElection(io);
  dismissClients(state, io);
  Object.assign(state, noLeadership());
}

/** What became of their commands is not known here: a later leader commits or overwrites them. */
function dismissClients(state: State, io: Io<Raft>): void {
  const { applied, log, queue, reads, change } = state;
  for (let index = applied + 1; index < log.next; index++) {
    const entry = log.at(index);
    const command = entry?.command ?? entry?.configuration?.asked;
    if (command) dismiss(state, command, io);
  }
  if (change !== null) dismiss(state, change.command, io);
  for (let at = queue.first; at < queue.next; at++) dismiss(state, queue.at(at) as Command, io);
  for (let at = reads.first; at < reads.next; at++) {
    const read = reads.at(at) as PendingRead;
    if (read.from === undefined) dismiss(state, read, io); // servers ask the next leader by themselves
  }
}

function dismiss(state: State, asked: Asked & { readonly id: CommandId }, io: Io<Raft>): void {
  const client = state.waiting.get(asked.id) ?? nobody;
  if (client !== nobody) redirect(state, client, asked, io);
}

interface Asked {
  readonly session: Session;
  readonly sequence: number;
}

/** §6.2: tells a client whom to ask instead, if known. */
export function redirect(state: State, client: NodeId, { session, sequence }: Asked, io: Io<Raft>): void {
  io.reply(client, { type: "redirect", session, sequence, leader: state.leader });
}
