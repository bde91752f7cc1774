/**
 * Answering: a server that is up and linked with a core answers whoever asks it, with a result or with the name of
 * another server, within the time of a recovery. Who says nothing costs a client its whole patience, though others serve.
 */
import { Table } from "../../sim/base/table.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import { commandId, describeCommand, type Session } from "../../sim/contract/operation.ts";
import { dropped } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";
import { recoveryOf } from "./core-progress.ts";
import { isInCoreSince } from "./cores.ts";
import { type Links, never, wholeNetwork, withHampered, withHears, withUp } from "./links.ts";
import { isSettledBy } from "./replies.ts";

/** A request that a server has and has not answered. */
interface Waiting {
  readonly server: number;
  readonly session: Session;
  readonly sequence: number;
  readonly since: number;
}

interface State {
  /** All that a recovery may take; `never` where nothing is promised. */
  readonly windowMicros: number;
  links: Links;
  /** By session, the operation in flight: a request that comes late is owed nothing. */
  inFlight: Table<number>;
  /** By the time they came. */
  waiting: readonly Waiting[];
}

export const answering: Invariant<State> = {
  name: "answering",
  about: "A server that is up and linked with a core answers whoever asks it, or names another server.",
  source: "Ongaro (2014), section 6.2: who does not lead says who does, and a deposed leader keeps no client waiting",
  observes: [
    ...(["hears", "hampered", "crashed", "restarted"] as const),
    ...(["invoked", "requested", "answered", "returned", "healed", "ended"] as const),
  ],
  drive: "timed",
  start: (context) => ({
    windowMicros: windowPromised(context),
    links: wholeNetwork(context.cluster.servers + context.cluster.clients),
    inFlight: Table.empty(),
    waiting: [],
  }),
  on(state, seen, context) {
    const verdict = state.waiting.length > 0 ? silent(state, seen.time, context) : null;
    if (verdict !== null) return verdict;
    follow(state, seen);
    return misled(seen);
  },
};

function windowPromised(context: Context): number {
  const { availability, pace } = context;
  // What chance loses, or a fault by name, is asked for again, how often no bound says.
  const isPromised =
    availability?.answersAll === true && pace !== undefined && pace.lossPerMillion === 0 && !pace.loses;
  return isPromised ? Math.ceil(recoveryOf(availability, pace, context)) : never;
}

function silent({ windowMicros, links, waiting }: State, time: number, context: Context): string | null {
  const { availability } = context;
  if (!availability || windowMicros === never) return null;
  const begin = time - windowMicros;
  for (const { server, session, sequence, since } of waiting) {
    if (since > begin) return null;
    if (!isInCoreSince(links, context, availability, server, begin)) continue;
    return (
      `${nameNode(server)} was asked ${describeCommand(commandId(session, sequence))} and said nothing for ` +
      `${Math.round((time - since) / 1_000)} ms, although it was up and linked with a quorum for ` +
      `${Math.round(windowMicros / 1_000)} ms of it, which is all that a recovery may take`
    );
  }
  return null;
}

function misled({ node, observation }: Seen): string | null {
  if (observation.type !== "answered") return null;
  const { reply } = observation;
  if (reply.type !== "redirect" || reply.leader !== node) return null;
  return `${nameNode(node)} sends a client that asked it to ${nameNode(node)}, itself`;
}

function follow(state: State, { node, observation, time }: Seen): void {
  switch (observation.type) {
    case "hears":
      state.links = withHears(state.links, node, observation, time);
      return;
    case "hampered":
      state.links = withHampered(state.links, node, observation, time);
      return;
    case "crashed":
    case "restarted":
      state.links = withUp(state.links, node, observation.type === "restarted", time);
      state.waiting = dropped(state.waiting, ({ server }) => server === node);
      return;
    case "invoked":
      state.inFlight = state.inFlight.set(observation.session, observation.sequence);
      return;
    case "requested": {
      const { session, sequence } = observation;
      if (state.inFlight.get(session) !== sequence) return;
      const isAgain = (one: Waiting): boolean =>
        one.server === node && one.session === session && one.sequence === sequence;
      if (!state.waiting.some(isAgain))
        state.waiting = [...state.waiting, { server: node, session, sequence, since: time }];
      return;
    }
    case "answered":
      state.waiting = dropped(state.waiting, (one) => isSettledBy(one, node, observation.reply));
      return;
    case "returned": {
      const { session } = observation; // nobody waits any more, wherever it was asked
      state.inFlight = state.inFlight.delete(session);
      state.waiting = dropped(state.waiting, (one) => one.session === session);
      return;
    }
    default:
  }
}
