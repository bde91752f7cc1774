/**
 * The members of a configuration, as sets of ranks of the role that votes. Where several configurations govern at once, as
 * in a joint one or within a window of slots, a quorum is one of each.
 * Source: Ongaro (2014), sections 4.2 and 4.3; Lamport, Malkhi, Zhou, "Reconfiguring a State Machine" (2010), section 2.
 */
import { describeNodes, type NodeSet, noNodes, union } from "../base/node-set.ts";

/** One set of ranks, or several of which all have a say. */
export type Members = readonly NodeSet[];

/** Everybody who has a say. */
export const everyMember = (members: Members): NodeSet => members.reduce((all, each) => union(all, each), noNodes);

/** What tells one configuration from others by its members; equal for equal sets in equal order. */
export const membersKey = (members: Members): string => members.join("|");

/** `{0, 1, 2}`, or `{0, 1, 2} and {2, 3, 4}`. */
export const describeMembers = (members: Members): string => members.map(describeNodes).join(" and ");
