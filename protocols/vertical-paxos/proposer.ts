/**
 * The proposer: of several, one leads at a time, and the others stand by. Which one does the master says; a proposer's disk holds
 * only the number of its last question to it, so it never uses a ballot in a second life.
 *
 * Source: Lamport, Malkhi, Zhou (2009): leaders of ballots.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import { patientSoFar } from "../shared/given-up.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import { emptyStore } from "../shared/stores.ts";
import { noStretches } from "../shared/stretches.ts";
import { onRequest } from "./clients.ts";
import { masterEntryOf } from "./configuration.ts";
import { onBeat, onSuspect, sendBeat, standBy, stepDown } from "./heartbeat.ts";
import { onMasterReply } from "./master.ts";
import { onPromise } from "./phase-1.ts";
import { onCast, onLacking } from "./phase-2.ts";
import { firstAcceptors } from "./quorums.ts";
import { onConfirmed } from "./reads.ts";
import { resend } from "./reconfiguration.ts";
import { firstSlot, noBallot, type ProposerTypes, type Vote } from "./types.ts";

export const proposer: Automaton<ProposerTypes> = {
  messages: ["promise", "cast", "lacking", "fenced", "confirmed", "beat"],
  timers: ["suspect", "ask", "beat", "resend"],
  blank: () => ({ asked: 0 }),
  recover(durable, _self, cluster) {
    const base = { next: firstSlot, store: emptyStore() };
    const entry = masterEntryOf(null, firstAcceptors(cluster));
    const acceptors = roleOf(cluster, "acceptor").count;
    return {
      ...recoverAsker(durable),
      phase: "standby",
      ballot: noBallot,
      leader: null,
      purpose: null,
      wanted: [],
      entry,
      claim: entry,
      wish: null,
      beat: null,
      beats: 0,
      outbid: 0,
      fruitless: 0,
      ...patientSoFar,
      base,
      log: Log.empty<Command>(firstSlot),
      executed: firstSlot,
      store: base.store,
      electors: noNodes,
      told: Log.empty<Vote>(firstSlot),
      start: firstSlot,
      end: firstSlot,
      isComplete: false,
      holders: noNodes,
      held: new Array<number>(acceptors).fill(-1),
      stretches: noStretches(acceptors),
      missed: new Array<number>(acceptors).fill(0),
      waiting: Table.empty<AwaitingClient>(),
      operator: null,
      round: 0,
      confirmed: noNodes,
      isFenced: false,
      reads: [],
      later: [],
      readsAfter: 0,
    };
  },
  onStart: standBy,
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "promise":
        return onPromise(state, from, message, io);
      case "cast":
        return onCast(state, from, message, io);
      case "lacking":
        return onLacking(state, from, message, io);
      case "fenced":
        if (message.promised > state.ballot) stepDown(state, message.promised, null, io);
        return;
      case "confirmed":
        return onConfirmed(state, from, message, io);
      case "beat":
        return onBeat(state, from, message.ballot, io);
      default:
        assert(false, "a proposer is not sent what acceptors are");
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
  onReply: (state, _server, reply, io) => onMasterReply(state, reply, io),
  describe: ({ phase, ballot, log, executed }) =>
    `${phase} in ballot ${ballot}, log to ${log.next - 1}, executed to ${executed - 1}`,
};
