/**
 * View changes, first half: who hears no primary asks for the next view, and enters it once a majority asks.
 *
 * A StartViewChange promises nothing: who sent one still follows the primary of its view, and returns to it when it hears it again.
 * Only with the DoViewChange a view is entered, and lower ones are left for good. (In the paper the StartViewChange leaves the
 * view already; a replica that alone heard nothing for a while could not come back then, but by the next view.)
 *
 * Source: Liskov and Cowling (2012), section 4.2, steps 1 and 2.
 * Invariants carried here: views never go down; a DoViewChange leaves once the log it tells is final for all lower views.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Session } from "../../sim/contract/operation.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import { isDiskHung } from "../shared/disk.ts";
import { memberCount, primaryOf, sendAheadToMembers, takesPart } from "./configuration.ts";
import { wholeCopy } from "./copies.ts";
import { observePromise, persist } from "./persist.ts";
import { isPrimary } from "./primary.ts";
import { reachedByQuorum } from "./quorums.ts";
import { noPrimary, type State, type Viewstamped } from "./state.ts";
import { type NewerView, type StartViewChange, type View, zeroView } from "./types.ts";

/** Waits for the primary, or for the view to begin. */
export function awaitPrimary(io: Io<Viewstamped>): void {
  const { electionMinMicros, electionMaxMicros } = io.cluster.options;
  io.setTimer("view", electionMinMicros, Math.max(electionMinMicros, electionMaxMicros));
}

/** Nobody was heard for so long: another view is asked for, and asked for again. */
export function onViewTimer(state: State, io: Io<Viewstamped>): void {
  if (!takesPart(state) || isPrimary(state, io)) return;
  awaitPrimary(io);
  if (isDiskHung(io)) return; // who cannot write enters no view
  state.asksBefore = state.asks;
  state.asks = nobodyAsks(io.cluster.servers);
  ask(state, state.wanted > state.view ? state.wanted : nextView(state, io), io);
}

/** By rank, at the beginning. */
export const nobodyAsks = (replicas: number): readonly View[] => new Array<View>(replicas).fill(zeroView);

/**
 * The next view; where a view did not begin, the next one whose primary takes part: those whose primaries are gone would each
 * take as long as this one did.
 */
function nextView(state: State, { self, cluster }: Io<Viewstamped>): View {
  const { view, status } = state;
  const asks = allAsks(state).with(self, view);
  if (status === "normal" || asks.filter((asked) => asked >= view).length < majoritySize(memberCount(state, cluster)))
    return (view + 1) as View;
  let next = (view + 1) as View;
  while ((asks[primaryOf(state, next, cluster)] as View) < view) next++;
  return next;
}

const allAsks = ({ asks, asksBefore }: State): readonly View[] =>
  asks.map((view, rank) => Math.max(view, asksBefore[rank] as View) as View);

/** Step 1. Ahead of the disk: nothing is promised. */
function ask(state: State, view: View, io: Io<Viewstamped>): void {
  state.wanted = view;
  sendAheadToMembers(state, { type: "startViewChange", view }, io);
  enterIfAsked(state, io);
}

/** Step 1 at the others. Who hears its primary stays with it, unless that is who asks. */
export function onStartViewChange(state: State, from: NodeId, { view }: StartViewChange, io: Io<Viewstamped>): void {
  if (!takesPart(state)) return;
  if (view > (state.asks[from] as View)) state.asks = state.asks.with(from, view);
  if (view <= state.view) return;
  const isAsking = state.status === "viewChange" || state.wanted > state.view;
  const joins = isAsking || !io.cluster.options.staysWithPrimary || from === primaryOf(state, state.view, io.cluster);
  if (!joins) return;
  if (view > state.wanted) ask(state, view, io);
  else enterIfAsked(state, io);
}

/** Step 2: a majority asks for this view, or one above. */
function enterIfAsked(state: State, io: Io<Viewstamped>): void {
  const view = reachedByQuorum(state, allAsks(state).with(io.self, state.wanted));
  if (view > state.view) enterView(state, view, io);
}

/** Step 2: leaves all lower views for good, and tells the primary of this one what its log is. */
export function enterView(state: State, view: View, io: Io<Viewstamped>): void {
  assert(view > state.view, "views never go down");
  leaveView(state, io);
  state.view = view;
  if (state.wanted < view) state.wanted = view;
  persist(state, io); // before the send: who forgets it would follow the primary of a lower view again
  observePromise(state, io);
  const { lastNormal, crashes } = state;
  const primary = primaryOf(state, view, io.cluster);
  io.send(primary, { type: "doViewChange", view, lastNormal, copy: wholeCopy(state), crashes });
  awaitPrimary(io);
}

/** What a replica did in its view is over; clients who wait here are sent on, to `next` where that is known. */
export function leaveView(state: State, io: Io<Viewstamped>, next: NodeId | null = null): void {
  if (isPrimary(state, io)) {
    io.cancelTimer("commit");
    io.cancelTimer("quorum");
    for (const [session, { client, sequence }] of state.waiting.entries()) {
      const request = { session: session as Session, sequence };
      io.reply(
        client,
        next === io.self ? { type: "busy", ...request } : { type: "redirect", ...request, leader: next },
      );
    }
    Object.assign(state, noPrimary());
  }
  state.status = "viewChange";
  state.reports = [];
  state.told = state.commit;
}

/** The primary leads no more, and asks the others to go on to the next view. */
export function resign(state: State, io: Io<Viewstamped>): void {
  leaveView(state, io);
  awaitPrimary(io);
  ask(state, (state.view + 1) as View, io);
}

/** Whose primary has forgotten all: there is nothing to wait for. */
export function suspectPrimary(state: State, io: Io<Viewstamped>): void {
  if (state.wanted <= state.view) ask(state, (state.view + 1) as View, io);
}

/** Somebody has left this view: it follows no lower one any more. */
export function onNewerView(state: State, { view }: NewerView, io: Io<Viewstamped>): void {
  if (view <= state.outbid || !isPrimary(state, io)) return;
  state.outbid = view;
}

/**
 * A majority follows still, and so could who has left: the primary asks all to go on to the next view above in which it is its turn
 * again. Only so, and only now and then: where a majority has left, another leads by now, and two who each went above the other
 * would do so for ever.
 */
export function askToFollowAgain(state: State, io: Io<Viewstamped>): void {
  let next = Math.max(state.outbid + 1, state.wanted) as View;
  while (primaryOf(state, next, io.cluster) !== io.self) next++;
  ask(state, next, io);
}
