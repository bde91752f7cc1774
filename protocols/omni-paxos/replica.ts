/**
 * The one role: start, restart, which handler takes which event.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 3, figure 2: Sequence Paxos and Ballot Leader Election in a server.
 */
import { assert, unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import {
  beginRound,
  onHeartbeatReply,
  onHeartbeatRequest,
  onHeartbeatTimer,
  restarted,
} from "./ballot-leader-election.ts";
import { onForward, onRequest } from "./clients.ts";
import { onDecideTimer } from "./deciding.ts";
import { askAllToPrepare, onAcceptDecide, onAcceptSync, onDecide, onPrepare } from "./follower.ts";
import { onAnswer } from "./forwarding.ts";
import { onAcceptedMessage, onNotAccepted, onPrepareReq, onPrepareTimer, onPromise } from "./leader.ts";
import { awaitStart, onFetch, onFetched, onStarted, onStartTimer, onStopped } from "./migration.ts";
import { beginConfiguration } from "./next-configuration.ts";
import { observeDisk, standing } from "./persist.ts";
import { firstMembers } from "./quorums.ts";
import { type Durable, lastSlot, noLead, type OmniPaxos, type State, type Timer } from "./state.ts";
import { isMember } from "./stop-sign.ts";
import { firstBallot, type Message, noBallot, noSlot, type OmniPaxosOptions, type Slot } from "./types.ts";

export const replica: Automaton<OmniPaxos> = {
  messages: [
    "heartbeatRequest",
    "heartbeatReply",
    "prepareReq",
    "prepare",
    "promise",
    "acceptSync",
    "acceptDecide",
    "accepted",
    "decide",
    "notAccepted",
    "forward",
    "answer",
    "stopped",
    "started",
    "fetch",
    "fetched",
  ],
  unsent: ({ reconfigures }) => (reconfigures === "none" ? ["stopped", "started", "fetch", "fetched"] : []),
  timers: ["heartbeat", "decide", "prepare", "start"],
  answers: ["promise", "accepted"],
  blank,
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest,
  replicated: ({ decided, machine, checkpoint }, _self, { options }) => ({
    upTo: decided,
    machine,
    excess: Math.max(0, decided - checkpoint.slot - options.snapshotEntries),
  }),
  standing,
  describe: (state) =>
    `${state.role} of ballot ${state.promised} (${state.phase}), log to ${lastSlot(state)}, decided ${state.decided}`,
};

function blank(cluster: Cluster<OmniPaxosOptions>): Durable {
  const configuration = { number: 0, members: firstMembers(cluster), from: 1 as Slot, follows: null };
  const checkpoint = { slot: noSlot, machine: emptyMachine(), configuration };
  return { promised: noBallot, accepted: noBallot, log: Log.empty(1), checkpoint };
}

/** A follower of whom it promised last, which it asks to prepare it; a ballot that it led it leads no more. */
function recover(durable: Readonly<Durable>, self: NodeId, { servers }: Cluster<OmniPaxosOptions>): State {
  const { promised, accepted, log, checkpoint } = durable;
  assert(log.first <= checkpoint.slot + 1, "the log on disk leaves no gap behind the checkpoint");
  const { slot, machine, configuration } = checkpoint;
  return {
    ...{ promised, accepted, log, checkpoint, machine, configuration },
    role: "follower",
    phase: accepted === promised ? "accept" : "prepare",
    decided: slot,
    started: noNodes,
    early: [],
    told: noSlot,
    asking: Table.empty(),
    outbid: noBallot,
    ...restarted(firstBallot(configuration.number, self, servers), promised),
    ...noLead(),
  };
}

function onStart(state: State, io: Io<OmniPaxos>): void {
  observeDisk(state, io);
  if (!isMember(state, io.self)) {
    if (state.configuration.number > 0) awaitStart(state, io);
    return; // a spare is silent
  }
  askAllToPrepare(state, io);
  beginRound(state, io);
}

/** A message may bring the end of a configuration, which a handler leaves when it is done. */
function onMessage(state: State, from: NodeId, message: Message, io: Io<OmniPaxos>): void {
  const { number } = state.configuration;
  handle(state, from, message, io);
  if (state.configuration.number !== number) beginConfiguration(state, io);
}

function handle(state: State, from: NodeId, message: Message, io: Io<OmniPaxos>): void {
  switch (message.type) {
    case "heartbeatRequest":
      return onHeartbeatRequest(state, from, message, io);
    case "heartbeatReply":
      return onHeartbeatReply(state, from, message);
    case "prepareReq":
      return onPrepareReq(state, from, message, io);
    case "prepare":
      return onPrepare(state, from, message, io);
    case "promise":
      return onPromise(state, from, message, io);
    case "acceptSync":
      return onAcceptSync(state, from, message, io);
    case "acceptDecide":
      return onAcceptDecide(state, from, message, io);
    case "accepted":
      return onAcceptedMessage(state, from, message, io);
    case "decide":
      return onDecide(state, from, message, io);
    case "notAccepted":
      return onNotAccepted(state, from, message, io);
    case "forward":
      return onForward(state, from, message, io);
    case "answer":
      return onAnswer(state, message, io);
    case "stopped":
      return onStopped(state, from, message, io);
    case "started":
      return onStarted(state, from, message);
    case "fetch":
      return onFetch(state, from, message, io);
    case "fetched":
      return onFetched(state, message, io);
    default:
      unreachable(message);
  }
}

function onTimer(state: State, timer: Timer, io: Io<OmniPaxos>): void {
  switch (timer) {
    case "heartbeat":
      return onHeartbeatTimer(state, io);
    case "decide":
      return onDecideTimer(state, io);
    case "prepare":
      return onPrepareTimer(state, io);
    case "start":
      return onStartTimer(state, io);
    default:
      unreachable(timer);
  }
}
