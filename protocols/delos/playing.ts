/**
 * Playing the log: a replica reads what is committed, entry by entry from any LogServer of the loglet that maps it, and
 * applies it in order. Where the log is trimmed below what it has applied, the checkpoint that took that place comes first.
 *
 * - An entry counts only where the chain says that its loglet maps its position, and below the global tail: what lies behind
 *   the end of a closed loglet never counts.
 *
 * Source: Balakrishnan et al. (2020), sections 2 and 3.2: readNext, and a database that plays the log.
 */
import { members, size } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { serve } from "../shared/serving.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { want } from "./asking.ts";
import { endOfLoglet, linkAt } from "./chain.ts";
import { checkpointIfDue, onCheckpointed } from "./checkpoints.ts";
import { answerReads } from "./checks.ts";
import { logServerAt } from "./naming.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { type EntriesRead, type Link, type LogEntry, noLoglet, type Position } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Waits grow up to so many doublings: entries may be large, and a slow link is not to be buried. */
const refetchDoublingsMax = 6;

/** All below `tail` of the last loglet is committed. Of its own loglet a sequencer counts that itself. */
export function raiseTail(state: ReplicaState, tail: number, io: ReplicaIo): void {
  if (tail > state.tail && state.sequences === noLoglet) state.tail = tail as Position;
  play(state, io);
}

/** The chain may say now that other LogServers have what comes next. */
export function playAnew(state: ReplicaState, io: ReplicaIo): void {
  state.fetching = null;
  state.emptyHanded = 0;
  io.cancelTimer("fetch");
  play(state, io);
}

/** Applies what is here, and asks for what comes next. */
export function play(state: ReplicaState, io: ReplicaIo): void {
  applyFetched(state, io);
  answerReads(state, io);
  checkpointIfDue(state, io);
  if (state.executed < state.tail && state.fetching === null) fetchNext(state, io);
}

function applyFetched(state: ReplicaState, io: ReplicaIo): void {
  const { floor, checkpointAt } = state.chain;
  if (state.executed < floor) {
    const checkpoint = entryAt(state, checkpointAt)?.checkpoint ?? null;
    if (checkpoint === null) return;
    state.executed = checkpoint.next;
    state.store = checkpoint.store;
    io.observe({ type: "installed", next: checkpoint.next });
    io.observe({ type: "witnessed", what: "snapshot installed" });
    answerCovered(state, io);
  }
  while (state.executed < state.tail) {
    const entry = entryAt(state, state.executed);
    if (entry === undefined) break;
    apply(state, entry, io);
  }
  dropApplied(state);
}

/** What the checkpoint covers is never played here: whoever waits for it is answered by its session. */
function answerCovered(state: ReplicaState, io: ReplicaIo): void {
  for (const [session, { client, command }] of state.waiting.entries()) {
    const { sequence, operation } = command;
    const request = { type: "request", session: command.session, sequence, operation } as const;
    if (answerRetryFrom(state.store, client, request, io)) state.waiting = state.waiting.delete(session);
  }
}

/** Of its own loglet the sequencer has the entries itself. */
const entryAt = ({ fetched, sequences, log }: ReplicaState, position: Position): LogEntry | undefined =>
  fetched.get(position) ?? (sequences === noLoglet ? undefined : log.at(position));

function apply(state: ReplicaState, { command, checkpoint }: LogEntry, io: ReplicaIo): void {
  const slot = state.executed;
  state.executed = (slot + 1) as Position;
  serve(state, slot, command, io);
  if (checkpoint !== null) onCheckpointed(state, checkpoint, slot, io);
}

function dropApplied(state: ReplicaState): void {
  if (state.fetched.size === 0) return;
  const left = state.fetched.entries().filter(([position]) => (position as number) >= state.executed);
  if (left.length < state.fetched.size) state.fetched = Table.from(left);
}

/** The entries that are needed next: a range of one loglet, or the checkpoint. */
function nextRange(state: ReplicaState, io: ReplicaIo): { link: Link; from: Position; to: Position } | null {
  const { chain, executed, tail } = state;
  const isCheckpoint = executed < chain.floor;
  const from = isCheckpoint ? chain.checkpointAt : executed;
  const link = linkAt(chain, from);
  if (link === null) return null;
  const end = isCheckpoint ? from + 1 : Math.min(endOfLoglet(chain, link.loglet) ?? tail, tail);
  return { link, from, to: Math.min(end, from + io.cluster.options.batchMax) as Position };
}

/** Reads from one LogServer after the other. */
function fetchNext(state: ReplicaState, io: ReplicaIo): void {
  const range = nextRange(state, io);
  if (range === null) return;
  const { link, from, to } = range;
  const ranks = members(link.members);
  const rank = ranks[state.source % ranks.length]!;
  state.fetching = from;
  io.send(logServerAt(rank, io), { type: "read", loglet: link.loglet, from, to });
  io.setTimer("fetch", io.cluster.options.retryMicros * 2 ** Math.min(state.refetches, refetchDoublingsMax));
}

export function onEntriesRead(
  state: ReplicaState,
  { loglet, from, entries, isTrimmed }: EntriesRead,
  io: ReplicaIo,
): void {
  const { chain, tail } = state;
  for (const [at, entry] of entries.entries()) {
    const position = (from + at) as Position;
    if (position < state.executed || position >= tail || linkAt(chain, position)?.loglet !== loglet) continue;
    state.fetched = state.fetched.set(position, entry);
  }
  if (state.fetching !== from) return play(state, io);
  state.fetching = null;
  if (entries.length > 0) {
    io.cancelTimer("fetch");
    const before = state.executed;
    applyFetched(state, io);
    if (state.executed === before) return pause(state, from, io);
    state.refetches = 0;
    state.emptyHanded = 0;
    return play(state, io);
  }
  if (isTrimmed) want(state, "learn", io);
  tryNext(state, io);
}

/** Times that it asked again in vain, after which the chain that it knows may be an old one. */
const staleAfter = 2;

/** What came is not what is needed: the chain says otherwise by now, or will. It asks again, but not at once. */
function pause(state: ReplicaState, from: Position, io: ReplicaIo): void {
  state.fetching = from;
  io.setTimer("fetch", io.cluster.options.retryMicros);
}

/** This one had nothing: another may, each of them once before it waits. */
function tryNext(state: ReplicaState, io: ReplicaIo): void {
  const range = nextRange(state, io);
  state.source++;
  state.emptyHanded++;
  if (range !== null && state.emptyHanded < size(range.link.members)) fetchNext(state, io);
  else state.fetching = range?.from ?? null; // the timer asks again
}

export function fetchAgain(state: ReplicaState, io: ReplicaIo): void {
  if (state.fetching === null) return;
  state.fetching = null;
  state.source++;
  state.emptyHanded = 0;
  state.refetches++;
  if (state.refetches > staleAfter) want(state, "learn", io);
  play(state, io);
}
