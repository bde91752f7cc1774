/**
 * Who takes part: the members of the epoch, whose turn it is among them, and how they are spoken to.
 * Source: Liskov and Cowling (2012), section 4 for the primary of a view, section 7.1 for configurations.
 * Invariant carried here: what a replica counts, and whom it follows, is of the epoch that its view is of.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, has, type NodeSet, noNodes, members as ranksOf, setOf, size } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Members } from "../../sim/contract/members.ts";
import type { Command, Reconfigure } from "../../sim/contract/operation.ts";
import { sendAheadToOthers, sendToOthers } from "../shared/others.ts";
import { lastOp, type State, type Viewstamped } from "./state.ts";
import {
  type Configuration,
  type Entry,
  firstViewOf,
  type Message,
  noOp,
  turnOf,
  type View,
  type ViewstampedOptions,
  zeroView,
} from "./types.ts";

type Knowing = Pick<State, "configuration">;

/** The members in the beginning: all but the spares. */
export const firstMembers = ({ servers, options }: Cluster<ViewstampedOptions>): NodeSet =>
  allNodes(servers - options.spares);

/** What a disk begins with; undefined where members never change, so that nothing is kept of them. */
export function firstConfiguration(cluster: Cluster<ViewstampedOptions>): Configuration | undefined {
  if (cluster.options.reconfigures === "none") return undefined;
  return { epoch: 0, members: firstMembers(cluster), before: noNodes, from: noOp, since: zeroView };
}

/** §4: the primary of a view follows from its number, so nobody has to be elected: the members take turns, from view 0 on. */
export function primaryOf({ configuration }: Knowing, view: View, { servers }: Cluster<object>): NodeId {
  if (configuration === undefined) return (view % servers) as NodeId;
  const { members } = configuration;
  let rest: number = members;
  for (let turn = turnOf(view) % size(members); turn > 0; turn--) rest &= rest - 1; // one member less, from the lowest up
  return (31 - Math.clz32(rest & -rest)) as NodeId;
}

export const memberCount = ({ configuration }: Knowing, { servers }: Cluster<object>): number =>
  configuration === undefined ? servers : size(configuration.members);

export const isMember = ({ configuration }: Knowing, node: NodeId): boolean =>
  configuration === undefined || has(configuration.members, node);

/** What judges are told with a quorum: of whom it is one. */
export const membersIn = ({ configuration }: Knowing): { readonly members?: Members } =>
  configuration === undefined ? {} : { members: [configuration.members] };

/** Its vote counts: it is in the normal case, or changes the view. */
export const takesPart = ({ status }: Pick<State, "status">): boolean => status === "normal" || status === "viewChange";

/** It has the log of the epoch before, which this one begins with. */
export const hasBegun = ({ configuration, lastNormal }: Pick<State, "configuration" | "lastNormal">): boolean =>
  configuration === undefined || lastNormal >= firstViewOf(configuration.epoch);

export function sendToMembers(state: Knowing, message: Message, io: Io<Viewstamped>): void {
  const { configuration } = state;
  if (configuration === undefined) return sendToOthers("replica", message, io);
  for (const rank of ranksOf(configuration.members)) if (rank !== io.self) io.send(rank as NodeId, message);
}

/** The same, past the syncs that are under way. */
export function sendAheadToMembers(state: Knowing, message: Message, io: Io<Viewstamped>): void {
  const { configuration } = state;
  if (configuration === undefined) return sendAheadToOthers("replica", message, io);
  for (const rank of ranksOf(configuration.members)) if (rank !== io.self) io.sendAhead(rank as NodeId, message);
}

/** §7.1: a request of the operator's for other members. */
export const isReconfiguration = (entry: Entry | undefined): boolean =>
  entry?.command?.operation.type === "reconfigure";

/** §7.1, step 1: the last request of the epoch is in the log, and nothing may follow it there. */
export const hasLastRequest = (state: State): boolean =>
  state.configuration !== undefined && lastOp(state) > state.configuration.from && isReconfiguration(state.log.last());

/** §7.1.1: it is executed, and this replica has not left the epoch yet: whatever else is done is done in the next one. */
export const isAtEndOfEpoch = ({ configuration, commit, log }: State): boolean =>
  configuration !== undefined && commit > configuration.from && isReconfiguration(log.at(commit));

/** What that request asks for. */
export const membersAsked = ({ command }: Entry): NodeSet =>
  setOf(...((command as Command).operation as Reconfigure).members);
