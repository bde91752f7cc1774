/**
 * What a writer wants to ask the registry: one question at a time, in the order in which they arose.
 * Source: "The BookKeeper protocol": ledger metadata is changed by compare-and-swap.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { ask } from "../shared/asker.ts";
import { beatOf, lookAtBeat } from "../shared/registry-beats.ts";
import { lastLink, linkToFetch } from "./chain.ts";
import { getLedger, getList, swapLedger, swapList } from "./metadata.ts";
import { firstMembers } from "./quorums.ts";
import type { BookkeeperState, BookkeeperTypes, Inquiry } from "./state.ts";

type WriterIo = Io<BookkeeperTypes>;

/** Asks as soon as no other question is open; what is wanted already is asked once. */
export function inquire(state: BookkeeperState, inquiry: Inquiry, io: WriterIo): void {
  if (!state.wanted.includes(inquiry)) state.wanted = [...state.wanted, inquiry];
  inquireNext(state, io);
}

export function inquireNext(state: BookkeeperState, io: WriterIo): void {
  while (state.question === null) {
    const [inquiry, ...others] = state.wanted;
    if (inquiry === undefined) return;
    state.wanted = others;
    const question = questionFor(state, inquiry, io);
    if (question === null) continue; // it has no object any more
    state.inquiry = inquiry;
    ask(state, question, io);
  }
}

function questionFor(state: BookkeeperState, inquiry: Inquiry, io: WriterIo): KvOperation | null {
  const { members, chain, basis, proposal, phase, listBasis, listNext } = state;
  const last = lastLink(chain);
  switch (inquiry) {
    case "look at list":
    case "read list":
    case "fetch list":
      return getList;
    case "look at ledger":
    case "read ledger":
      return last === null ? null : getLedger(last.ledger);
    case "fetch ledger": {
      const link = linkToFetch(state);
      return link === null ? null : getLedger(link.ledger);
    }
    case "begin":
    case "close":
    case "change ensemble":
      return basis === null || proposal === null ? null : swapLedger(basis, proposal);
    case "create":
      return phase === "create" && proposal !== null ? swapLedger(null, proposal) : null;
    case "enlist":
      return phase === "enlist" ? swapList(listBasis, listNext, firstMembers(io.cluster)) : null;
    case "drop":
      if (last?.ledger !== state.ledger || chain.length === 1) return null;
      return swapList({ members, chain }, { members, chain: [last] }, firstMembers(io.cluster));
    case "look at beat":
      return lookAtBeat;
    case "beat":
      return beatOf(state.ledger, io.self, state.beats);
  }
}
