/**
 * The first view of an epoch, once f' + 1 of its members have started: they hold all that the epochs before have done, so who was
 * replaced may be switched off. The operator is told no sooner.
 * Source: Liskov and Cowling (2012), section 7.1.2, step 2, for f' + 1 EPOCHSTARTEDs; section 7.3 for CHECKEPOCH.
 */

import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Session } from "../../sim/contract/operation.ts";
import { isMember } from "./configuration.ts";
import { reachedByQuorum } from "./quorums.ts";
import type { State, Viewstamped } from "./state.ts";
import { type Configuration, epochOf, firstViewOf, turnOf } from "./types.ts";

/** Asked of a primary. Whoever leads a later view was asked to by f' + 1 who had started. */
export const hasOpened = (state: State): boolean =>
  turnOf(state.view) > 0 || epochOf(state.view) === 0 || reachedByQuorum(state, state.acked) >= state.viewStart;

/** So many have started: their first PrepareOk, which is for the whole log, is the EPOCHSTARTED to the primary. */
export function open(state: State, io: Io<Viewstamped>): void {
  const { view: term, acked, viewStart: from } = state;
  let holders = noNodes;
  for (const [rank, op] of acked.entries())
    if (op >= from && isMember(state, rank as NodeId)) holders = add(holders, rank);
  const members = [(state.configuration as Configuration).members];
  const quorum = "majority";
  io.observe({ type: "elected", term, electors: holders, quorum, members, decidesWithin: members });
  io.observe({ type: "opened", term, members, holders, quorum, from, end: from + 1 });
  io.observe(epochStarted);
  for (const [session, { client, sequence }] of state.waiting.entries()) {
    const last = state.machine.sessions.get(session as Session);
    if (last?.sequence !== sequence) continue; // what is executed and waits is the operator's, others are answered then
    state.waiting = state.waiting.delete(session);
    io.reply(client, { type: "done", session: session as Session, sequence, result: last.result });
  }
}

/** What judges know an epoch by, and that nobody else ever leads its first view. */
export function observeEpoch(state: State, io: Io<Viewstamped>, again: boolean): void {
  const { configuration, view: term } = state;
  if (configuration === undefined) return;
  const { epoch, members, from: slot } = configuration;
  const told = { type: "configured", configuration: nameOf(epoch), members: [members], follows: null, term } as const;
  const placed = epoch === 0 ? told : { ...told, slot: slot as number, follows: nameOf(epoch - 1) };
  io.observe(again ? { ...placed, again } : placed);
  if (!again) io.observe({ type: "claimed", term, follows: firstViewOf(epoch - 1) });
}

const nameOf = (epoch: number): string => `epoch ${epoch}`;
const epochStarted = { type: "witnessed", what: "epoch started" } as const;
