/**
 * Promptness: where nothing fails and nothing is lost, an answer takes messages and syncs, and no timer. Who rests on asking
 * again, or on the next heartbeat, breaks no bound that allows for a recovery.
 */

import { Table } from "../../sim/base/table.ts";
import type { Availability, Promptness, WorldPace } from "../../sim/contract/availability.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import { commandId, describeCommand, operatorSession, type Session } from "../../sim/contract/operation.ts";
import { dropped } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";
import { never } from "./links.ts";
import { isSettledBy } from "./replies.ts";

/** A request that a server has and has not answered. */
interface Open {
  readonly server: number;
  readonly session: Session;
  readonly sequence: number;
  readonly since: number;
  /** As many others were open at some time while it was. */
  readonly others: number;
}

interface State {
  /** What holds in this run; null for nothing. */
  readonly promise: Promptness | null;
  /** Some node was down, slow or cut off by now, or somebody asked for other members. */
  isDisturbed: boolean;
  /** By session, the operation in flight. */
  inFlight: Table<number>;
  /** By the time they came. */
  open: readonly Open[];
  /** When some server learned what is chosen; `never` before that. */
  learnedAt: number;
  /** The one server that was asked so far; -1 for none yet, null for more than one. */
  asked: number | null;
  /** Who was elected last, -1 for nobody yet, and when. */
  leader: number;
  electedAt: number;
}

export const promptness: Invariant<State> = {
  name: "promptness",
  about: "Where nothing fails and nothing is lost, who is asked answers by messages alone, and waits for no timer.",
  source:
    "Lamport, Lower Bounds for Asynchronous Consensus (2006), for the delays; Herlihy, Luchangco, Moir (2003): alone",
  observes: [
    ...(["hears", "hampered", "crashed", "restarted"] as const),
    ...(["invoked", "requested", "answered", "returned", "elected", "learned", "healed", "ended"] as const),
  ],
  drive: "timed",
  start: (context) => ({
    promise: promiseOf(context),
    isDisturbed: false,
    inFlight: Table.empty(),
    open: [],
    learnedAt: never,
    asked: -1,
    leader: -1,
    electedAt: 0,
  }),
  on(state, seen, { availability, pace }) {
    const { promise } = state;
    if (state.isDisturbed || promise === null || !availability || pace === undefined) return null;
    const verdict = late(state, seen.time, availability, promise, pace);
    if (verdict === null) follow(state, seen, availability.leaderRenews === true);
    return verdict;
  },
};

function promiseOf({ availability, pace, cluster }: Context): Promptness | null {
  if (pace === undefined || pace.lossPerMillion > 0 || pace.holds || pace.loses) return null;
  const promise = availability?.answersPromptly?.(cluster.options) ?? null;
  return promise?.inOrder === true && pace.inOrder !== true ? null : promise;
}

function late(
  state: State,
  time: number,
  { tellsOthers }: Availability,
  { rounds, when }: Promptness,
  { roundTripMicros, syncMicros }: WorldPace,
): string | null {
  const roundMicros = roundTripMicros + syncMicros;
  const soonest = tellsOthers === true ? syncMicros + roundTripMicros / partOfRound : rounds * roundMicros;
  for (const { server, session, sequence, since, others } of state.open) {
    if (time - since <= soonest) return null; // nor is anyone late who was asked after it
    if (state.inFlight.get(session) !== sequence) continue;
    if (tellsOthers === true && since - state.learnedAt > 2 * roundMicros) {
      if (time - since <= syncMicros + roundTripMicros / partOfRound) continue;
      return (
        `${nameAsked(server, session, sequence)} and did not know what was learned ${ms(since - state.learnedAt)} before, although nothing failed or was ` +
        `lost and all hear of it within ${ms(2 * roundMicros)}`
      );
    }
    if (when === "alone" && state.asked === null) continue;
    const begin = when === "alone" ? since : Math.max(since, state.electedAt);
    const boundMicros = rounds * (1 + others) * roundMicros;
    if (time - begin <= boundMicros) continue;
    return (
      `${nameAsked(server, session, sequence)} and said nothing for ${ms(time - begin)}, although nothing failed or was lost: ` +
      `${rounds * (1 + others)} rounds of messages and syncs, which is what it may take without waiting for a timer, ` +
      `take ${ms(boundMicros)}`
    );
  }
  return null;
}

const nameAsked = (server: number, session: Session, sequence: number): string =>
  `${nameNode(server)} was asked ${describeCommand(commandId(session, sequence))}`;

const ms = (micros: number): string => `${Math.round(micros / 1_000)} ms`;

/** Who knows answers in less than this part of a round of messages, whatever its processor costs. */
const partOfRound = 8;

function follow(state: State, { node, observation, time }: Seen, leaderRenews: boolean): void {
  switch (observation.type) {
    case "hears":
    case "hampered":
    case "crashed":
    case "restarted":
      state.isDisturbed = true;
      return;
    case "elected":
      if (leaderRenews && node === state.leader) return;
      state.leader = node;
      state.electedAt = time;
      return;
    case "learned":
      state.learnedAt = Math.min(state.learnedAt, time);
      return;
    case "invoked":
      if (observation.session === operatorSession) state.isDisturbed = true; // a change takes what a change takes
      state.inFlight = state.inFlight.set(observation.session, observation.sequence);
      return;
    case "returned":
      state.inFlight = state.inFlight.delete(observation.session); // nobody waits, though a server may still work at it
      return;
    case "requested": {
      const { session, sequence } = observation;
      if (state.asked !== node) state.asked = state.asked === -1 ? node : null;
      if (state.inFlight.get(session) !== sequence) return;
      const isOpen = (one: Open): boolean =>
        one.server === node && one.session === session && one.sequence === sequence;
      if (!state.open.some(isOpen)) state.open = withOpened(state.open, node, session, sequence, time);
      return;
    }
    case "answered":
      state.open = dropped(state.open, (one) => isSettledBy(one, node, observation.reply));
      return;
    default:
  }
}

function withOpened(
  open: readonly Open[],
  server: number,
  session: Session,
  sequence: number,
  since: number,
): readonly Open[] {
  const before = open.map((one) => (one.others >= open.length ? one : { ...one, others: open.length }));
  return [...before, { server, session, sequence, since, others: open.length }];
}
