/**
 * Deference ends: who turns a candidate away for the sake of a leader heard from that leader a short while ago. A lease
 * that outlives its leader costs every failover, and breaks no other bound.
 */
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Deferred } from "../../sim/contract/observation.ts";
import { filled, replaceAt } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";
import { driftStretch } from "./core-progress.ts";
import { never } from "./links.ts";

interface State {
  /** By node: since when it is down; `never` while it is up. */
  downSince: readonly number[];
  /** By node: until when a fault slowed it down; `never` while one does. */
  hamperedUntil: readonly number[];
  /** By node: when its links, or its pace, last changed. */
  changedAt: readonly number[];
}

export const deference: Invariant<State> = {
  name: "deference",
  about: "Who turns a candidate away for a leader's sake heard from that leader less than a lease ago.",
  source: "Chandra, Griesemer, Redstone, Paxos Made Live (2007), section 5.1; Ongaro (2014), section 4.2.3",
  observes: ["hears", "hampered", "crashed", "restarted", "deferred"],
  drive: "timed",
  start: ({ cluster: { servers, clients } }) => ({
    downSince: filled(servers + clients, never),
    hamperedUntil: filled(servers + clients, Number.MIN_SAFE_INTEGER),
    changedAt: filled(servers + clients, 0),
  }),
  on(state, seen, context) {
    const { node, observation, time } = seen;
    if (observation.type === "deferred") return overdue(state, seen, observation, context);
    if (observation.type === "crashed") state.downSince = replaceAt(state.downSince, node, time);
    if (observation.type === "restarted") state.downSince = replaceAt(state.downSince, node, never);
    if (observation.type === "hampered") {
      state.hamperedUntil = replaceAt(state.hamperedUntil, node, observation.isHampered ? never : time);
    }
    state.changedAt = replaceAt(state.changedAt, node, time);
    return null;
  },
};

function overdue(
  { downSince, hamperedUntil, changedAt }: State,
  { node, time }: Seen,
  { to }: Deferred,
  context: Context,
): string | null {
  const { availability, pace, cluster } = context;
  if (!availability?.defersFor || pace === undefined || pace.lossPerMillion > 0 || pace.holds) return null;
  const since = downSince[to]!;
  // What a cut caught may arrive when it is over, and who is slowed down hears late.
  if (since === never || hamperedUntil[node] === never || changedAt[node]! > since) return null;
  const lease = availability.defersFor(cluster.options);
  const bound = Math.ceil(driftStretch * lease + pace.roundTripMicros + 2 * pace.syncMicros);
  // What a leader said while it was slowed down may leave it, and be heard, long after that.
  if (hamperedUntil[to]! > since - bound) return null;
  if (time - since <= bound) return null;
  const ms = (micros: number): string => `${Math.round(micros / 1_000)} ms`;
  return (
    `${nameNode(node)} turned a candidate away for the sake of ${nameNode(to)}, which has been down for ` +
    `${ms(time - since)}; with all that was on its way, its word holds for ${ms(bound)}`
  );
}
