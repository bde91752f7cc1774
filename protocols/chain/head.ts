/**
 * The head: where writes enter, and where an epoch begins, with a record in the log that goes down the chain.
 *
 * - Its own promise is what fences the chain before: no tail acknowledges anything there any more that it does not hold.
 *
 * Source: van Renesse and Schneider (2004), sections 3.1 and 3.2.1: the head, and what becomes of it when it fails.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { enter, pendingIn } from "./adoption.ts";
import { unwantClaims } from "./asking.ts";
import { beat } from "./beats.ts";
import { complete } from "./completion.ts";
import { configurationOf, isOpenEntry } from "./configuration.ts";
import { observeAppended, persist } from "./log.ts";
import { introduce, passOn } from "./propagation.ts";
import { rankOf, setOfChain } from "./standing.ts";
import type { ChainEntry, LogEntry, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** The registry gave it the epoch of its claim. Nobody uses one that another has passed over meanwhile. */
export function lead(state: ReplicaState, io: ReplicaIo): void {
  const { claim, entry, isHead } = state;
  if (claim.epoch <= state.configuration.epoch || claim.epoch < state.epoch) return;
  const pending = isHead ? state.pending : pendingIn(state);
  enter(state, configurationOf(claim, entry, state.log.next as Slot), io);
  state.isHead = true;
  state.isComplete = false;
  state.entry = claim;
  state.pending = pending;
  state.joining = [];
  state.held = state.held.map(() => -1);
  state.stuck = state.stuck.map(() => 0);
  if (!isHead) expect(state, claim);
  unwantClaims(state);
  io.cancelTimer("suspect");
  observeElected(state, entry, io);
  const record: LogEntry = { term: state.configuration.epoch, command: null, client: null };
  appendEntry(state, record, io);
  introduce(state, io);
  beat(state, io);
}

/** Of those outside nothing is known, and nobody was given up. */
function expect(state: ReplicaState, { chain }: ChainEntry): void {
  state.missed = state.missed.map((_, rank) => (chain.includes(rank) ? 0 : Number.MAX_SAFE_INTEGER));
  state.givenUp = [];
}

function observeElected({ configuration, claim }: ReplicaState, before: ChainEntry, io: ReplicaIo): void {
  io.observe({
    type: "elected",
    term: configuration.epoch,
    electors: setOfChain([rankOf(io.self, io)]),
    quorum: "read",
    members: [setOfChain(before.members)],
    decides: "write",
    decidesWithin: [setOfChain(claim.chain)],
    ...(isOpenEntry(claim) ? {} : { opens: true }),
  });
}

/** The registry has opened the epoch: whoever claims the next one is of this chain. */
export function onOpened(state: ReplicaState, opened: ChainEntry, io: ReplicaIo): void {
  io.observe({ type: "witnessed", what: "replica joined" });
  state.entry = opened;
  state.isOpen = true;
  complete(state, io);
  introduce(state, io);
}

/** What changes the store. A request that is in the log already is answered when that is executed here. */
export function write(state: ReplicaState, client: NodeId, request: Request, io: ReplicaIo): void {
  if (answerRetryFrom(state.store, client, request, io)) return;
  const { session, sequence } = request;
  const pending = state.pending.get(session) ?? 0;
  if (pending > sequence) return; // a late copy: its session has gone on
  if (pending === sequence) {
    state.waiting = state.waiting.set(session, { client, sequence });
    return;
  }
  state.pending = state.pending.set(session, sequence);
  const slot = state.log.next as Slot;
  appendEntry(state, { term: state.configuration.epoch, command: commandOf(request), client }, io);
  passOn(state, slot, io);
}

function appendEntry(state: ReplicaState, entry: LogEntry, io: ReplicaIo): void {
  const slot = state.log.next;
  state.log = state.log.append(entry);
  persist(state, io);
  observeAppended(state, slot, io);
}
