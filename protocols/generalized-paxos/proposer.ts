/**
 * The proposer: where clients ask. It sends commands straight to the acceptors while a fast round is open, and to the
 * leader in a classic one. It also learns (learner.ts) and leads every so many rounds (leader.ts).
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), action Propose.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { type Command, type CommandId, commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry, emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { sentFirst } from "../shared/again.ts";
import { bottom } from "./c-struct/history.ts";
import { noTally } from "./c-struct/tally.ts";
import { onClassicTimer, proposeAsLeader } from "./classic-round.ts";
import { awaitLeader, beginToLead, forgetSupport, hearRound, tellProposers } from "./election.ts";
import { becomeFast } from "./fast-round.ts";
import { fetchFrom } from "./fetch.ts";
import { answerFetch, onPromise, pushOn, startClassicRound } from "./leader.ts";
import { fetchMissing, onAccepted, onInstall, unlearned } from "./learner.ts";
import { commandsIn, isExecuted } from "./machine.ts";
import { firstRound, leaderOf, noRound } from "./rounds.ts";
import { route, tryAnotherRelay } from "./route.ts";
import { askAcceptors, onHeartbeatTimer, onNack, onPresent } from "./support.ts";
import {
  type Fetch,
  firstEpoch,
  type GeneralizedPaxosOptions,
  type Heartbeat,
  type Message,
  type ProposerDurable,
  type ProposerIo,
  type ProposerState,
  type ProposerTypes,
  type Timer,
  type Waiting,
} from "./types.ts";

export const proposer: Automaton<ProposerTypes> = {
  messages: ["promise", "accepted", "nack", "submit", "heartbeat", "present", "fetch", "install"],
  timers: ["election", "heartbeat", "retry", "classic"],
  blank: () => ({ started: noRound }),
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest,
  replicated: ({ machine, learned }, _self, { options }) => ({
    upTo: commandsIn(machine),
    machine,
    excess: Math.max(0, learned.size - options.snapshotEntries),
  }),
  describe: ({ phase, round, base, learned, waiting }) =>
    `${phase === "follow" ? "follows" : `leads, ${phase},`} round ${round}, epoch ${base.epoch}, ` +
    `${learned.size} learned, ${waiting.size} waiting`,
};

/** A restarted proposer knows which rounds it led; what was learned it fetches from the acceptors. */
function recover(durable: Readonly<ProposerDurable>, _self: NodeId, cluster: Cluster<GeneralizedPaxosOptions>) {
  const { started } = durable;
  const machine = emptyMachine();
  const none = new Array<number>(roleOf(cluster, "acceptor").count).fill(0);
  const state: ProposerState = {
    base: { epoch: firstEpoch, machine },
    machine,
    learned: Table.empty(),
    tallied: noRound,
    tally: noTally(),
    countedSteps: none,
    toldSteps: none,
    asked: noNodes,
    fetches: none.map(() => null),
    closed: noRound,
    toldLearned: 0,
    waiting: Table.empty(),
    relay: null,
    started,
    round: started === noRound && cluster.options.open ? firstRound : started,
    phase: "follow",
    cause: "takeover",
    reports: [],
    push: sentFirst,
    tried: bottom,
    triedAtRetry: 0,
    triedAtLooks: [0, 0],
    closing: "open",
    queue: [],
    heardFrom: noNodes,
    heardSinceBeat: noNodes,
    unlearnedAtRetry: [],
    isAsking: false,
    answered: noNodes,
    beats: 0,
    answerLag: 0,
    silentBeats: 0,
    timesUnheard: 0,
    refusedBy: noNodes,
    outbid: noRound,
  };
  return state;
}

/** The first proposer leads from its first start on: the first round is its own. Others wait and see. */
function onStart(state: ProposerState, io: ProposerIo): void {
  const { open, retryMicros } = io.cluster.options;
  io.setTimer("retry", retryMicros);
  if (state.started === noRound && io.self === roleOf(io.cluster, "proposer").first) {
    if (!open) return startClassicRound(state, "takeover", io);
    state.started = firstRound;
    io.write({ started: firstRound });
    io.sync();
    becomeFast(state);
    tellProposers(state, io);
    return beginToLead(state, io);
  }
  if (state.started !== noRound) fetchMissing(state, true, io);
  awaitLeader(io);
}

function onMessage(state: ProposerState, from: NodeId, message: Message, io: ProposerIo): void {
  switch (message.type) {
    case "promise":
      return onPromise(state, from, message, io);
    case "accepted":
      return onAccepted(state, from, message, io);
    case "nack":
      return onNack(state, from, message, io);
    case "submit":
      return onSubmit(state, from, message.command, io);
    case "heartbeat":
      return onHeartbeat(state, from, message, io);
    case "present":
      return onPresent(state, from, message, io);
    case "fetch":
      return onFetch(state, from, message, io);
    case "install":
      return onInstall(state, from, message.base, io);
    default:
      assert(false, "a proposer is not sent what is for acceptors");
  }
}

function onTimer(state: ProposerState, timer: Timer, io: ProposerIo): void {
  switch (timer) {
    case "election":
      if (state.phase === "follow") askAcceptors(state, io);
      return;
    case "heartbeat":
      if (state.phase !== "follow") onHeartbeatTimer(state, io);
      return;
    case "classic":
      return onClassicTimer(state, io);
    default:
      return onRetry(state, io);
  }
}

/** A client asks: any proposer serves it. */
function onRequest(state: ProposerState, client: NodeId, request: Request, io: ProposerIo): void {
  const { session, sequence } = request;
  if (answerRetry(state.machine, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.command.sequence >= sequence) return; // a retry of what is under way here
  const command = commandOf(request);
  state.waiting = state.waiting.set(session, { client, command, looks: 0 });
  route(state, command, io);
}

/** Another proposer takes this one for the leader, or an acceptor that hands on what it was sent for the leader. */
function onSubmit(state: ProposerState, from: NodeId, command: Command, io: ProposerIo): void {
  if (isExecuted(state.base.machine, command)) return; // who waits for it lags behind, and fetches at its next look
  if (state.phase === "follow") {
    if (from >= roleOf(io.cluster, "proposer").first) io.send(from, { type: "nack", round: state.round });
    return;
  }
  proposeAsLeader(state, command, io);
}

function onHeartbeat(state: ProposerState, from: NodeId, { round, epoch, learned }: Heartbeat, io: ProposerIo): void {
  if (round < state.round) return io.send(from, { type: "nack", round: state.round });
  hearRound(state, round, io);
  forgetSupport(state); // it need not ask whether it may take over
  awaitLeader(io);
  if (epoch > state.base.epoch) return fetchFrom(state, from, io);
  if (epoch === state.base.epoch) state.toldLearned = learned;
}

function onFetch(state: ProposerState, from: NodeId, { epoch }: Fetch, io: ProposerIo): void {
  if (epoch < state.base.epoch) io.send(from, { type: "install", base: state.base });
  answerFetch(state, from, io);
}

/** Looks after what takes too long: commands whose clients wait here, votes that never came, the round it leads. */
function onRetry(state: ProposerState, io: ProposerIo): void {
  const overdue: Waiting[] = [];
  const pending = new Set<CommandId>(unlearned(state));
  for (const [session, before] of state.waiting.entries()) {
    const waiting = { ...before, looks: before.looks + 1 };
    pending.add(waiting.command.id);
    if (waiting.looks > 1) overdue.push(waiting);
    state.waiting = state.waiting.set(session, waiting);
  }
  fetchMissing(state, overdue.length > 0 || state.learned.size < state.toldLearned, io);
  pushOn(
    state,
    [...pending].sort((a, b) => a - b),
    io,
  );
  const due = overdue.filter(isDue);
  if (due.length > 0) tryAnotherRelay(state, io);
  for (const { command } of due) route(state, command, io);
  if (state.phase === "follow")
    for (const waiting of due) if (periodsOf(waiting) >= 8) sendElsewhere(state, waiting, io);
  io.setTimer("retry", io.cluster.options.retryMicros);
}

/**
 * Who waits so long had better ask another: the acceptors that this proposer hears may hear a leader that it does not, whose
 * votes it cannot count. What is under way here stays so, and a session's command is executed once.
 */
function sendElsewhere(state: ProposerState, { client, command }: Waiting, io: ProposerIo): void {
  const { first, count } = roleOf(io.cluster, "proposer");
  const leader = first + leaderOf(state.round, count);
  const next = leader === io.self ? first + ((io.self - first + 1) % count) : leader;
  const { session, sequence } = command;
  io.reply(client, { type: "redirect", session, sequence, leader: count === 1 ? null : (next as NodeId) });
}

/**
 * A command goes out again after one whole period, after two, four and eight of them, and after every eight: what is slow
 * to answer is not made slower by copies that grow with the time it takes.
 */
function isDue(waiting: Waiting): boolean {
  const periods = periodsOf(waiting);
  return periods > 0 && (periods % 8 === 0 || (periods < 8 && (periods & (periods - 1)) === 0));
}

const periodsOf = ({ looks }: Waiting): number => looks - 1;
