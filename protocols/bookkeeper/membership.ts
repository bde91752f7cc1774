/**
 * Members: the bookies that ensembles are drawn from, which an operator changes. Other members come with a ledger: its
 * writer closes its own, and lists the next one with them.
 *
 * - Whatever the last ledger of the list is striped over is among the members that the list names, in all its fragments.
 * - The change is done once the list has one ledger alone: the ledgers before lie on members before, and leave the list once
 *   the checkpoint in the new one is acknowledged. Then nothing that the log needs is on a bookie that was removed.
 * - Old and new members need not meet: no ledger is of both.
 *
 * Source: "The BookKeeper protocol", "From ledgers to logs"; decommissioning a bookie, whose ledgers are copied elsewhere
 * there, and fall to a checkpoint here.
 */
import type { Io } from "../../sim/contract/io.ts";
import { lastLink } from "./chain.ts";
import { firstMembers } from "./quorums.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import type { LedgerId } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

/** The ledger that it writes is not the one to wait for: that has the members wished, and a checkpoint. */
export function isChangeDue({ operator, members, chain }: BookkeeperState): boolean {
  if (operator === null) return false;
  return operator.members !== members || lastLink(chain)?.isCheckpoint !== true;
}

/** Answers the operator once the list has a ledger of its members alone. */
export function settleOperator(state: BookkeeperState, io: WriterIo): void {
  const { operator, members, chain, ledger } = state;
  if (operator === null || operator.members !== members) return;
  if (chain.length > 1 || lastLink(chain)?.ledger !== ledger) return;
  state.operator = null;
  const { client, session, sequence } = operator;
  io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
}

/** A ledger begins. An operator that came too late for it is to ask again. */
export function beginMembers(state: BookkeeperState, io: WriterIo): void {
  const { operator, members, listBasis, ledger } = state;
  // Of members that were named before too, since whoever named them may have crashed before it could tell.
  if (members !== listBasis.members || members !== firstMembers(io.cluster)) {
    const follows = lastLink(listBasis.chain);
    io.observe({
      type: "configured",
      configuration: configurationOf(ledger),
      members: [members],
      follows: follows === null ? null : configurationOf(follows.ledger),
    });
  }
  if (members !== listBasis.members) io.observe({ type: "witnessed", what: "members changed" });
  settleOperator(state, io);
  if (operator === null || !isChangeDue(state)) return;
  const { client, session, sequence } = operator;
  state.operator = null;
  io.reply(client, { type: "busy", session, sequence });
}

const configurationOf = (ledger: LedgerId): string => `ledger ${ledger}`;
