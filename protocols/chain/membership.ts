/**
 * Which chain to ask the registry for. Whoever is silent or stuck leaves; whoever is wanted joins at the tail, once it has
 * a copy; whoever is in it and not wanted goes, once all are there that are.
 *
 * - The rest keeps its order, and others come behind: see configuration.ts for why.
 * - Nobody joins who is of the chain opened last and not in this one: it may hold what this head lacks, and it counts.
 *
 * Source: van Renesse and Schneider (2004), section 3.2: failures of the head, the tail, others, and new replicas.
 */

import type { NodeId } from "../../sim/base/brand.ts";
import { members, setOf, size } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import { isChanging } from "./asking.ts";
import { answerOperator } from "./completion.ts";
import { claimFor, heirsOf } from "./configuration.ts";
import { stepDown } from "./heartbeat.ts";
import { claimInTime, isHeldBack } from "./lease.ts";
import { leastOf } from "./quorums.ts";
import { rankOf, successorOf } from "./standing.ts";
import type { Chain, ChainEntry, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** The chain that a replica asks for which takes over: itself and all behind it, and others where these are too few. */
export function chainUpon(state: ReplicaState, entry: ChainEntry, io: ReplicaIo): Chain | null {
  const heirs = heirsOf(entry, rankOf(io.self, io));
  if (heirs.length === 0) return null;
  const others = outside(state, entry.members);
  // It knows of nobody who is alive: another one each time.
  const turn = others.length === 0 ? 0 : entry.epoch % others.length;
  const chain = filled(heirs, [...others.slice(turn), ...others.slice(0, turn)], io);
  return chain.length < leastOf(io.cluster) ? null : chain;
}

const outside = ({ missed }: ReplicaState, chain: Chain): Chain =>
  missed.map((_, rank) => rank).filter((rank) => !chain.includes(rank));

const filled = (chain: Chain, others: Chain, { cluster }: ReplicaIo): Chain => [
  ...chain,
  ...others.slice(0, Math.max(0, leastOf(cluster) - chain.length)),
];

/** Doublings of the patience of a head. */
const doublingsMax = 4;

/**
 * Beats without an answer, or without progress, after which a replica is given up. The last one may still be answered.
 * Patience grows with each that was given up and had been there, for it must outgrow delays that nobody knows (Dwork,
 * Lynch, Stockmeyer 1988).
 */
const missesMax = ({ patience }: ReplicaState, { cluster }: ReplicaIo): number =>
  1 + cluster.options.missedMax * 2 ** Math.min(patience, doublingsMax);

/** Beats within which a replica that is there has answered. */
const answeredWithin = 2;

/** The head looks after its chain, before each beat. */
export function tend(state: ReplicaState, io: ReplicaIo): void {
  state.joining = [];
  if (isHeldBack(state)) return claimInTime(state, io);
  if (isChanging(state)) return;
  if (leaveOut(state, io) || !state.isComplete) return;
  const { operator, entry, configuration } = state;
  if (operator !== null && setOf(...entry.wanted) !== operator.members) {
    return change(state, configuration.chain, members(operator.members), io);
  }
  if (takeIn(state, io)) return;
  letGo(state, io);
}

/** Asks for this chain. Until the registry has given its epoch the head goes on in its own. */
function change(state: ReplicaState, chain: Chain, wanted: Chain, io: ReplicaIo): void {
  state.claim = claimFor(state.entry, io.self, chain, wanted);
  claimInTime(state, io);
}

/** Without those that are silent, and the first that is stuck. True when there are any. */
function leaveOut(state: ReplicaState, io: ReplicaIo): boolean {
  const { missed, stuck, entry } = state;
  const { chain } = state.configuration;
  const limit = missesMax(state, io);
  const firstStuck = chain.find((rank) => stuck[rank]! >= limit);
  const rest = chain.filter((rank) => missed[rank]! < limit && rank !== firstStuck);
  if (rest.length === chain.length) return false;
  const there = outside(state, [...entry.members, ...chain]).filter((rank) => isThere(state, rank));
  const next = filled(rest, there, io);
  if (next.length < leastOf(io.cluster)) {
    // A member before it, whom this chain has passed over, may do better.
    if (!state.isOpen) stepDown(state, state.epoch, null, io);
    return true;
  }
  io.observe({ type: "witnessed", what: "replica left out" });
  if (firstStuck !== undefined) state.patience++;
  state.givenUp = without(chain, rest);
  change(state, next, entry.wanted, io);
  return true;
}

const without = (chain: Chain, others: Chain): Chain => chain.filter((rank) => !others.includes(rank));

/** An answer of one that was given up: it had been there. */
export function noteAnswer(state: ReplicaState, rank: number): void {
  state.missed = state.missed.with(rank, 0);
  if (!state.givenUp.includes(rank)) return;
  state.givenUp = without(state.givenUp, [rank]);
  state.patience++;
}

const isThere = ({ missed }: ReplicaState, rank: number): boolean => missed[rank]! <= answeredWithin;

/** Those that are wanted and there, and spares in the place of such as are not, are copied to; then they join. */
function takeIn(state: ReplicaState, io: ReplicaIo): boolean {
  const { entry, held, executed, missed } = state;
  const { chain } = state.configuration;
  const { wanted } = entry;
  const absent = wanted.filter((rank) => !chain.includes(rank));
  const spares = outside(state, [...chain, ...wanted]).filter((rank) => isThere(state, rank));
  const lost = absent.filter((rank) => missed[rank]! >= missesMax(state, io)).length;
  const places = Math.min(lost, wanted.length - chain.length);
  state.joining = [...absent.filter((rank) => isThere(state, rank)), ...spares.slice(0, Math.max(0, places))];
  const ready = state.joining.filter(
    (rank) => held[rank]! >= executed - io.cluster.options.appendMax && held[rank]! > 0,
  );
  if (ready.length === 0) return state.joining.length > 0;
  const all = [...chain, ...ready];
  const isWhole = wanted.every((rank) => all.includes(rank));
  change(state, isWhole ? all.filter((rank, place) => place === 0 || wanted.includes(rank)) : all, wanted, io);
  return true;
}

/** Those that are not wanted go, once all are in the chain that are. The head hands over to its successor. */
function letGo(state: ReplicaState, io: ReplicaIo): void {
  const { epoch, chain } = state.configuration;
  const { wanted } = state.entry;
  if (!wanted.every((rank) => chain.includes(rank))) return;
  const rest = chain.filter((rank, place) => place === 0 || wanted.includes(rank));
  if (rest.length < chain.length) return change(state, rest, wanted, io);
  const successor = successorOf(state, io);
  if (wanted.includes(chain[0]!) || successor === null) return;
  io.send(successor, { type: "hand-over", epoch });
}

/** An operator asks for other members. */
export function changeForOperator(state: ReplicaState, client: NodeId, request: Request, io: ReplicaIo): void {
  const { session, sequence, operation } = request;
  const wish = setOf(...(operation.type === "reconfigure" ? operation.members : []));
  const least = leastOf(io.cluster);
  if (size(wish) < least) {
    const why = `a chain has ${least} replicas at least`;
    return io.reply(client, { type: "failed", session, sequence, why });
  }
  state.operator = { client, request, members: wish };
  answerOperator(state, io);
}
