/**
 * Changes of the configuration, the leader's side: one server at a time, or any by way of a joint one.
 *
 * - A change is an entry of the log, and in force from there on: its leader counts its copies by the new configuration.
 * - *One at a time*: the next change joins the log only once the last one is committed. So every configuration in a log that
 *   may still be removed follows the same committed one; and as it differs from that by one server, or is joint with it, all of
 *   its majorities meet those of the committed one, of the others as well where each is joint with it.
 * - *The correction of 2015*: no change joins the log before an entry of the leader's own term is committed. Two leaders could
 *   otherwise each follow the same committed configuration with another one, {1 2 3 4} with {1 2 3 4 5} and with {1 2 3}, whose
 *   majorities need not meet: the entry of this term on a majority is what keeps the older change from ever being committed.
 * - Joint: the entry has both sets, and a majority of each elects and commits. Once it is committed, the leader appends the new
 *   set alone, with the command of whoever asked, who is answered when that is committed.
 * - A change that is refused is an entry as well, without a configuration: so no late copy of it is ever granted.
 *
 * Source: Ongaro (2014), sections 4.1 (one server), 4.2.2 (removing the leader), 4.3 (joint consensus); Ongaro, "bug in
 * single-server membership changes", raft-dev, 10 July 2015. That a refusal takes the log's way is etcd's (`ConfChange`
 * becomes an empty entry).
 * Invariants carried here: majorities of consecutive configurations meet; one uncommitted change at a time.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { indexOf, isFed, isVoter, membersOf, placeOf } from "./configuration.ts";
import { progressOf } from "./progress.ts";
import { proposeEntry, sendHeartbeat } from "./replication.ts";
import { becomeFollower } from "./term.ts";
import { invite } from "./transfer.ts";
import type { ClusterConfiguration, Index, Raft, State } from "./types.ts";

/** True when the log may take a change: none is under way in it, and an entry of this term is committed. */
export const mayChange = (state: State): boolean =>
  isPastOwnEntry(state) && indexOf(state.configuration) <= state.commit && state.configuration.incoming === undefined;

/** The correction of 2015: what earlier leaders left uncommitted and is not in this log can be committed no more. */
const isPastOwnEntry = ({ commit, termStart }: State): boolean => commit >= termStart;

/** Who is to vote has caught up: from here on `members` do, with those who did where the change is a joint one. */
export function changeTo(state: State, members: NodeSet, command: Command, io: Io<Raft>): void {
  assert(mayChange(state), "a change follows one that is committed");
  const { voters } = state.configuration;
  if (io.cluster.options.reconfigures === "joint" && members !== voters) {
    propose(state, { voters, incoming: members, asked: command }, null, io);
    io.observe(jointBegun);
  } else propose(state, { voters: members }, command, io);
}

/** It is in force from the append on, on this server as on others. */
function propose(
  state: State,
  sets: Partial<ClusterConfiguration> & { voters: NodeSet },
  command: Command | null,
  io: Io<Raft>,
): void {
  const { term, log, configuration: before } = state;
  const configuration = { ...sets, index: log.next as Index, term, follows: placeOf(before) };
  state.configuration = configuration;
  observeConfigured(state, io);
  proposeEntry(state, { term, command, configuration }, io);
}

/** The change that was asked for cannot be. Who asked is told once that is committed. */
export function refuse(state: State, command: Command, io: Io<Raft>): void {
  proposeEntry(state, { term: state.term, command }, io);
}

/** The leader committed what lies behind `before`. */
export function onCommitted(state: State, before: Index, io: Io<Raft>): void {
  const { configuration, commit } = state;
  const index = indexOf(configuration);
  if (index > commit) return;
  const { incoming, asked } = configuration;
  if (incoming !== undefined) return propose(state, { voters: incoming }, asked as Command, io); // §4.3: both sets know of it
  if (index <= before) return;
  io.observe(membersChanged);
  takeLeave(state, io);
}

/** §4.2.2: who was sent this log and votes no more is sent its end once; a leader that votes no more steps down. */
function takeLeave(state: State, io: Io<Raft>): void {
  const { progress } = state;
  for (let node = 0; node < progress.length; node++) {
    const isGone = node !== io.self && !isFed(state, node as NodeId) && progressOf(state, node).match > 0;
    if (isGone) sendHeartbeat(state, node as NodeId, io);
  }
  if (isVoter(state, io.self)) return;
  io.observe(leaderRemoved);
  invite(state, io); // §3.10: no election timeout need pass
  becomeFollower(state, null, io);
}

/** Judges, and faults that aim at members, are told whom a leader takes for members. */
export function observeConfigured({ term, configuration }: State, io: Io<Raft>): void {
  const members = membersOf(configuration);
  const { index, follows = null } = configuration;
  const place = index === undefined ? {} : { slot: index as number };
  const told = { type: "configured", configuration: placeOf(configuration), members, follows, term, ...place } as const;
  io.observe(configuration.term === term ? told : { ...told, again: true });
}

const jointBegun = { type: "witnessed", what: "joint configuration begun" } as const;
const membersChanged = { type: "witnessed", what: "members changed" } as const;
const leaderRemoved = { type: "witnessed", what: "leader removed" } as const;
