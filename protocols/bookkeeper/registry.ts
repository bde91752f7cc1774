/**
 * What the registry answers, to whichever of a writer's questions.
 * Source: "The BookKeeper protocol": ledger metadata is read, and changed by compare-and-swap.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply } from "../../sim/contract/operation.ts";
import { answerOf } from "../shared/asker.ts";
import { onDropAnswered, onEnsembleAnswered, onRollAnswered } from "./adding.ts";
import { inquireNext } from "./asking.ts";
import { takeLedger, takeList } from "./chain.ts";
import { goOn, onCreateAnswered, onEnlistAnswered } from "./creation.ts";
import { onBeatSeen, yieldIfPassed } from "./heartbeat.ts";
import { isListKey, ledgerOfKey, listOf, metadataOf } from "./metadata.ts";
import { firstMembers } from "./quorums.ts";
import { onListRead, onTailRead } from "./reader.ts";
import { onCloseAnswered } from "./recovery.ts";
import type { BookkeeperState, BookkeeperTypes, Inquiry } from "./state.ts";
import { onBeginAnswered, onLedgerSeen, onListSeen } from "./takeover.ts";

type WriterIo = Io<BookkeeperTypes>;

export function onRegistryAnswer(state: BookkeeperState, reply: Reply, io: WriterIo): void {
  const answer = answerOf(state, reply, io);
  if (answer === null) return;
  const { inquiry } = state;
  state.inquiry = null;
  const { operation, result } = answer;
  const value = result?.type === "value" ? result.value : null;
  const ledger = operation.type === "get" ? ledgerOfKey(operation.key) : null;
  if (ledger !== null && value !== null) takeLedger(state, metadataOf(ledger, value), io);
  else if (operation.type === "get" && isListKey(operation.key))
    takeList(state, listOf(value, firstMembers(io.cluster)));
  yieldIfPassed(state, io);
  if (inquiry !== null) take(state, inquiry, value, result?.type === "swapped" && result.swapped, io);
  inquireNext(state, io);
}

function take(state: BookkeeperState, inquiry: Inquiry, value: string | null, isSwapped: boolean, io: WriterIo): void {
  switch (inquiry) {
    case "look at list":
      return onListSeen(state, io);
    case "look at ledger":
      return onLedgerSeen(state, io);
    case "read list":
      return onListRead(state, io);
    case "read ledger":
      return onTailRead(state, io);
    case "fetch list":
    case "fetch ledger":
      return goOn(state, io);
    case "begin":
      return onBeginAnswered(state, isSwapped, io);
    case "close":
      return state.phase === "roll" ? onRollAnswered(state, isSwapped, io) : onCloseAnswered(state, isSwapped, io);
    case "change ensemble":
      return onEnsembleAnswered(state, isSwapped, io);
    case "create":
      return onCreateAnswered(state, isSwapped, io);
    case "enlist":
      return onEnlistAnswered(state, isSwapped, io);
    case "drop":
      return onDropAnswered(state, isSwapped, io);
    case "look at beat":
      return onBeatSeen(state, value, io);
    case "beat":
      return;
  }
}
