/**
 * The writer: of several, one writes at a time, to a ledger of its own; the others stand by, and each answers reads. Which
 * one writes the list of ledgers says; a writer's disk holds only the number of its last question to the registry.
 *
 * Source: "The BookKeeper protocol": the client of bookies, and its state machine.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import { emptyStore } from "../shared/stores.ts";
import { noStretches } from "../shared/stretches.ts";
import { onEntryAdded } from "./adding.ts";
import { inquire } from "./asking.ts";
import { onClientRequest } from "./clients.ts";
import { goOn } from "./creation.ts";
import { fetchAgain, takeFetched } from "./fetching.ts";
import { awaitWriter, beatOn, giveWay, onSuspicion, onWriterBeat } from "./heartbeat.ts";
import { rankOfBookie, tellNewLac } from "./lac.ts";
import { firstMembers } from "./quorums.ts";
import { onLacRead, probeAgain } from "./reader.ts";
import { onFenced, onRecoveryRead, onWrittenBack } from "./recovery.ts";
import { onRegistryAnswer } from "./registry.ts";
import { resendAll } from "./resending.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import {
  type Added,
  type EntriesRead,
  type EntryNumber,
  firstPosition,
  type LedgerEntry,
  type LedgerId,
  type LedgerMetadata,
  noEntry,
  noLedger,
} from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

/** Reading rounds of one life. */
const roundsMax = 2 ** 20;

export const writer: Automaton<BookkeeperTypes> = {
  messages: ["added", "fenced", "lac read", "entries read", "no such ledger", "beat"],
  timers: ["suspect", "ask", "beat", "resend", "lac", "fetch", "probe"],
  blank: () => ({ asked: 0 }),
  recover: (durable, _self, cluster) => ({
    ...recoverAsker(durable),
    ...startingPoint(roleOf(cluster, "bookie").count, firstMembers(cluster)),
  }),
  onStart(state, io) {
    // A late answer to a question of an earlier life tells less than the reads of this one need: no round has its number.
    state.asked++;
    state.round = state.asked * roundsMax;
    io.write({ asked: state.asked });
    io.sync();
    awaitWriter(state, io);
  },
  onMessage(state, from, message, io) {
    if (message.type !== "beat") hearBookie(state, rankOfBookie(from, io));
    switch (message.type) {
      case "added":
        return onAdded(state, from, message, io);
      case "fenced":
        return onLedgerFenced(state, message.ledger, io);
      case "lac read":
        return message.fence ? onFenced(state, from, message, io) : onLacRead(state, from, message, io);
      case "entries read":
        return onEntriesRead(state, from, message, io);
      case "no such ledger":
        return onDeleted(state, message.ledger, io);
      case "beat":
        return onWriterBeat(state, from, message.ledger, io);
      default:
        assert(false, "a writer is not sent what bookies are");
    }
  },
  onTimer(state, timer, io) {
    switch (timer) {
      case "suspect":
        return onSuspicion(state, io);
      case "ask":
        return repeatQuestion(state, io);
      case "beat":
        return beatOn(state, io);
      case "resend":
        return resendAll(state, io);
      case "lac":
        return tellNewLac(state, io);
      case "fetch":
        return fetchAgain(state, io);
      case "probe":
        return probeAgain(state, io);
    }
  },
  onRequest: onClientRequest,
  onReply: (state, _server, reply, io) => onRegistryAnswer(state, reply, io),
  describe: ({ phase, ledger, lac, executed, pending }) =>
    `${phase}, ledger ${ledger}, LAC ${lac}, ${pending.size} pending, executed to ${executed - 1}`,
};

/** All but what the asker has. */
const startingPoint = (
  bookies: number,
  members: NodeSet,
): Omit<BookkeeperState, keyof ReturnType<typeof recoverAsker>> => ({
  phase: "standby",
  ledger: noLedger,
  writer: null,
  inquiry: null,
  wanted: [],
  chain: [],
  ledgers: Table.empty<LedgerMetadata>(),
  basis: null,
  proposal: null,
  members,
  listBasis: { members, chain: [] },
  listNext: { members, chain: [] },
  operator: null,
  sighted: "",
  beat: null,
  beats: 0,
  outbid: 0,
  executed: firstPosition,
  store: emptyStore(),
  final: firstPosition,
  fetched: Table.empty<LedgerEntry>(),
  fetchedTo: firstPosition,
  refetches: 0,
  checkpointed: firstPosition,
  fencedBy: noNodes,
  lac: noEntry,
  next: 0 as EntryNumber,
  told: Table.empty<EntriesRead>(),
  isEndKnown: false,
  pending: Table.empty<LedgerEntry>(),
  acks: Table.empty(),
  end: 0 as EntryNumber,
  lacTold: noEntry,
  missed: new Array<number>(bookies).fill(0),
  stretches: noStretches(bookies),
  stalled: 0,
  isChanging: false,
  waiting: Table.empty<AwaitingClient>(),
  queue: [],
  round: 0,
  asking: null,
  lacReads: noNodes,
  isListed: false,
  isCovered: false,
  target: firstPosition,
  rinses: 0,
  reads: [],
  later: [],
  readsAfter: 0,
});

/** Whatever it says, it is there. */
function hearBookie(state: BookkeeperState, rank: number): void {
  if (state.missed[rank] !== 0) state.missed = state.missed.with(rank, 0);
}

function onAdded(state: BookkeeperState, from: NodeId, { ledger, number, isRecovery }: Added, io: WriterIo): void {
  const rank = rankOfBookie(from, io);
  const isWriting = state.phase === "write" || state.phase === "roll";
  if (isWriting && !isRecovery && ledger === state.ledger) onEntryAdded(state, rank, number, io);
  else if (state.phase === "recover" && isRecovery && ledger === state.basis?.ledger) {
    onWrittenBack(state, rank, number, io);
  }
}

function onEntriesRead(state: BookkeeperState, from: NodeId, read: EntriesRead, io: WriterIo): void {
  if (read.fence) return onRecoveryRead(state, from, read, io);
  if (takeFetched(state, read, io)) goOn(state, io);
}

/** Somebody recovers the ledger that it writes, or the one that it recovers is deleted by now. */
function onLedgerFenced(state: BookkeeperState, ledger: LedgerId, io: WriterIo): void {
  const isWriting = state.phase === "write" || state.phase === "roll";
  const isOwn = isWriting && ledger === state.ledger;
  if (isOwn || (state.phase === "recover" && ledger === state.basis?.ledger)) giveWay(state, io);
}

/** The list has changed since. */
function onDeleted(state: BookkeeperState, ledger: LedgerId, io: WriterIo): void {
  const isRecovering = state.phase === "fence" || state.phase === "recover";
  if (isRecovering && ledger === state.basis?.ledger) giveWay(state, io);
  if (state.reads.length > 0 || state.phase === "catch up") inquire(state, "fetch list", io);
}
