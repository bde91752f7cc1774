/**
 * The proposer: of several one is elected, and is the state machine for all clients. What it knows it has from safekeepers
 * and the registry; its disk holds only the number of its last question, which also numbers its lives.
 *
 * Source: Neon, `docs/safekeeper-protocol.md`: a single stateless master and several safekeepers.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import { emptyStore } from "../shared/stores.ts";
import { onFetched, onGreeted, onRefused, onSuspect, onVoted } from "./campaign.ts";
import { onRequest } from "./clients.ts";
import { firstConfiguration } from "./configurations.ts";
import { onBeat, sendBeat, standBy } from "./heartbeat.ts";
import { onRegistryReply } from "./registry.ts";
import { onFlushed } from "./replication.ts";
import { resend } from "./resending.ts";
import { type Entry, firstSlot, noTerm, type ProposerTypes } from "./types.ts";

/** Campaigns of one life. */
const campaignsMax = 2 ** 20;

export const proposer: Automaton<ProposerTypes> = {
  messages: ["greeted", "voted", "fetched", "flushed", "refused", "beat"],
  timers: ["suspect", "ask", "beat", "resend"],
  blank: () => ({ asked: 0 }),
  recover(durable, _self, cluster) {
    const base = { next: firstSlot, store: emptyStore() };
    const { count } = roleOf(cluster, "safekeeper");
    const nothing = new Array<number>(count).fill(-1);
    return {
      ...recoverAsker(durable),
      phase: "standby",
      term: noTerm,
      leader: null,
      configuration: firstConfiguration(cluster),
      purpose: null,
      wanted: [],
      change: null,
      wished: null,
      beat: null,
      beats: 0,
      outbid: 0,
      campaign: 0,
      greeted: noNodes,
      highest: noTerm,
      electors: noNodes,
      refusers: noNodes,
      donor: 0,
      donorTerm: noTerm,
      history: [],
      start: firstSlot,
      base,
      log: Log.empty<Entry>(firstSlot),
      executed: firstSlot,
      store: base.store,
      held: nothing,
      sent: nothing,
      missed: new Array<number>(count).fill(0),
      confirmed: nothing,
      round: 0,
      waiting: Table.empty<AwaitingClient>(),
      reads: [],
    };
  },
  onStart(state, io) {
    // A late answer to a campaign of an earlier life may tell a term that is over: no campaign has its number.
    state.asked++;
    state.campaign = state.asked * campaignsMax;
    io.write({ asked: state.asked });
    io.sync();
    standBy(state, io);
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "greeted":
        return onGreeted(state, from, message, io);
      case "voted":
        return onVoted(state, from, message, io);
      case "fetched":
        return onFetched(state, from, message, io);
      case "flushed":
        return onFlushed(state, from, message, io);
      case "refused":
        return onRefused(state, from, message, io);
      case "beat":
        return onBeat(state, from, message.term, io);
      default:
        assert(false, "a proposer is not sent what safekeepers are");
    }
  },
  onTimer(state, timer, io) {
    switch (timer) {
      case "suspect":
        return onSuspect(state, io);
      case "ask":
        return repeatQuestion(state, io);
      case "beat":
        return sendBeat(state, io);
      case "resend":
        return resend(state, io);
    }
  },
  onRequest,
  onReply: (state, _server, reply, io) => onRegistryReply(state, reply, io),
  describe: ({ phase, term, configuration, log, executed }) =>
    `${phase} in term ${term} and generation ${configuration.generation}, log to ${log.next - 1}, executed to ${executed - 1}`,
};
