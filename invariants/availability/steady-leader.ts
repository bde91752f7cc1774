/**
 * A leader that works stays: whoever leads, and is up and linked with a quorum for longer than a recovery may take, is not
 * unseated unless it asked another to stand.
 */
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Elected, Promised } from "../../sim/contract/observation.ts";
import { nameNode } from "../shared/words.ts";
import { windowOf } from "./core-progress.ts";
import { coreSince } from "./cores.ts";
import { type InForceOfAll, inForceAtFirst, withTold } from "./in-force.ts";
import { type Links, wholeNetwork, withHampered, withHears, withUp } from "./links.ts";

interface State {
  links: Links;
  /** Which configurations may be in force. */
  inForce: InForceOfAll;
  /** Who leads, -1 for nobody, and since when. */
  leader: number;
  since: number;
  /** The highest term in which somebody was elected. */
  term: number;
}

/** Only where messages and syncs take less than this share of a recovery are timeouts what unseats a leader. */
const shareOfRecovery = 1 / 40;

export const steadyLeader: Invariant<State> = {
  name: "steady-leader",
  about: "A leader that is up and linked with a quorum is not unseated by another that it did not ask to stand.",
  source:
    "Ongaro (2014), sections 4.2.3 and 9.6: neither a server cut off nor one that returns disturbs a working leader",
  observes: ["hears", "hampered", "crashed", "restarted", "configured", "opened", "promised", "elected"],
  span: "whole",
  drive: "timed",
  start: (context) => ({
    links: wholeNetwork(context.cluster.servers + context.cluster.clients),
    inForce: inForceAtFirst(context),
    leader: -1,
    since: 0,
    term: -1,
  }),
  on(state, seen, context) {
    const { node, observation, time } = seen;
    switch (observation.type) {
      case "hears":
        state.links = withHears(state.links, node, observation, time);
        return null;
      case "hampered":
        state.links = withHampered(state.links, node, observation, time);
        return null;
      case "configured":
      case "opened":
        state.inForce = withTold(state.inForce, seen, context);
        return null;
      case "crashed":
      case "restarted":
        state.links = withUp(state.links, node, observation.type === "restarted", time);
        if (node === state.leader) state.leader = -1;
        return null;
      case "promised": {
        const { invited, term } = observation as Promised;
        if (invited === true && term > state.term) state.leader = -1; // it handed over, to one who may not win
        return null;
      }
      default: {
        const elected = observation as Elected;
        if (elected.term < state.term) return null; // held up since then: it unseats nobody
        const verdict = unseated(state, seen, elected, context);
        state.term = elected.term;
        if (node !== state.leader) state.since = time;
        state.leader = node;
        return verdict;
      }
    }
  },
};

function unseated(state: State, { node, time }: Seen, { invited }: Elected, context: Context): string | null {
  const { availability, pace, cluster } = context;
  if (!availability || pace === undefined || availability.keepsLeader?.(cluster.options) !== true) return null;
  if (state.leader < 0 || node === state.leader || invited === true || pace.lossPerMillion > 0) return null;
  const windowMicros = windowOf(availability, pace, context);
  const slowest = pace.roundTripMicros + pace.syncMicros;
  if (slowest > shareOfRecovery * availability.recovers(cluster.options, 0)) return null;
  if (state.since > time - windowMicros) return null;
  const core = coreSince(state.links, state.inForce, context, availability, time - windowMicros);
  if (core === null || !core.members.includes(state.leader)) return null;
  return (
    `${nameNode(node)} was elected although ${nameNode(state.leader)} led and was up and linked with ` +
    `${core.members
      .filter((member) => member !== state.leader)
      .map(nameNode)
      .join(", ")} all the while`
  );
}
