/**
 * The acceptor of Generalized Paxos: in a classic round it votes for the leader's history, in a fast one it appends what
 * proposers send to its own.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), actions Phase1b, Phase2bClassic, Phase2bFast.
 * Invariants carried here: no vote below a promise; within a round a vote only grows, across restarts too.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import {
  bottom,
  contains,
  type Element,
  elementsOf,
  type HistoryStep,
  identityOf,
  reportOf,
  stepAfter,
  withStep,
} from "./c-struct/history.ts";
import { executeAll, isExecuted } from "./machine.ts";
import { firstRound, isFast, leaderOf, noRound } from "./rounds.ts";
import {
  type Accept,
  type AcceptorDurable,
  type AcceptorState,
  type AcceptorTypes,
  type Base,
  type Fetch,
  firstEpoch,
  type Heartbeat,
  nextEpoch,
  type Prepare,
  type Propose,
  type Submit,
  type Vote,
} from "./types.ts";

type AcceptorIo = Io<AcceptorTypes>;

const noVote: Vote = { round: noRound, history: bottom };

export const acceptor: Automaton<AcceptorTypes> = {
  messages: ["propose", "submit", "prepare", "accept", "heartbeat", "ask", "fetch", "install"],
  timers: [],
  answers: ["promise", "accepted"],
  blank: ({ options }) => {
    const round = options.open ? firstRound : noRound;
    return { promised: round, base: { epoch: firstEpoch, machine: emptyMachine() }, vote: { round, history: bottom } };
  },
  recover: ({ promised, base, vote }) => ({ promised, base, vote, held: [], ledAt: null }),
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "propose":
        return onPropose(state, from, message, io);
      case "submit":
        return onSubmit(state, from, message, io);
      case "prepare":
        return onPrepare(state, from, message, io);
      case "accept":
        return onAccept(state, from, message, io);
      case "heartbeat":
        return onHeartbeat(state, from, message, io);
      case "ask":
        return tellPresent(state, from, 0, io);
      case "fetch":
        return onFetch(state, from, message, io);
      case "install":
        return onInstall(state, from, message.base, io);
      default:
        assert(false, "an acceptor is not sent what is for proposers");
    }
  },
  onTimer() {
    assert(false, "an acceptor sets no timer");
  },
  standing: (durable) => ({ promised: durable.promised, report: standingOf(durable), accepted: durable.vote.round }),
  describe: (state) => `promised ${state.promised}${isOpen(state) ? ", open" : ""}, ${standingOf(state)}`,
};

const standingOf = ({ base, vote }: AcceptorDurable): string =>
  `epoch ${base.epoch}, vote ${vote.round}: ${reportOf(vote.history)}`;

/** Proposals may be appended: it voted in a fast round and promised no other since. */
const isOpen = ({ promised, vote }: AcceptorDurable): boolean => vote.round === promised && isFast(promised);

/** Proposals that are kept for the next fast round, at most. */
const heldMax = 32;

/** Phase 2b of a fast round: the command goes to the end of this acceptor's own history. */
function onPropose(acceptor: AcceptorState, from: NodeId, { epoch, command }: Propose, io: AcceptorIo): void {
  const { base, vote, promised } = acceptor;
  if (isExecuted(base.machine, command)) return; // who waits for it lags behind, and fetches at its next look
  if (epoch > base.epoch) {
    hold(acceptor, command);
    return fetchFrom(acceptor, from, io);
  }
  if (!isOpen(acceptor)) {
    hold(acceptor, command);
    return io.send(from, { type: "nack", round: promised });
  }
  if (contains(vote.history, command.id)) return; // the same: one answer for all that it lacks, not one for each command
  if (vote.history.length >= 4 * io.cluster.options.snapshotEntries) return; // a checkpoint must come first
  castVote(acceptor, from, vote, [command], io);
}

/** An overdue command for the leader of this acceptor's round, from a proposer that may not reach it. */
function onSubmit({ promised }: AcceptorState, from: NodeId, submit: Submit, io: AcceptorIo): void {
  const { first, count } = roleOf(io.cluster, "proposer");
  const leader = (first + leaderOf(promised, count)) as NodeId;
  if (leader !== from) io.send(leader, submit);
}

/** Phase 1b, for this epoch and all later ones. */
function onPrepare(acceptor: AcceptorState, from: NodeId, { round, epoch }: Prepare, io: AcceptorIo): void {
  if (round < acceptor.promised) return io.send(from, { type: "nack", round: acceptor.promised });
  if (round === acceptor.vote.round) return; // a late copy: this round is in phase 2 already

  acceptor.promised = round;
  save(acceptor, io); // before the send: a forgotten promise lets a lower round choose unseen
  io.observe({ type: "promised", term: round, report: standingOf(acceptor) });
  io.send(from, { type: "promise", round, epoch: acceptor.base.epoch, vote: acceptor.vote });
  if (epoch > acceptor.base.epoch) fetchFrom(acceptor, from, io);
}

/** Phase 2b of a classic round, and the start of a fast one. */
function onAccept(acceptor: AcceptorState, from: NodeId, accept: Accept, io: AcceptorIo): void {
  const { round, epoch, closed, before, elements } = accept;
  if (round < acceptor.promised) return io.send(from, { type: "nack", round: acceptor.promised });
  if (epoch < acceptor.base.epoch) return io.send(from, { type: "install", base: acceptor.base });
  if (epoch === nextEpoch(acceptor.base.epoch) && isClosedBy(acceptor.vote, closed)) closeEpoch(acceptor);
  if (epoch > acceptor.base.epoch) return fetchFrom(acceptor, from, io);

  const vote = acceptor.vote.round === round ? acceptor.vote : { round, history: bottom };
  if (vote.history.length < before) return fetchFrom(acceptor, from, io); // some of the history was lost on the way
  const held = isFast(round) ? acceptor.held.filter((command) => !isExecuted(acceptor.base.machine, command)) : [];
  acceptor.promised = round;
  acceptor.held = [];
  castVote(acceptor, from, vote, [...elements, ...held], io);
}

/**
 * Makes `vote` with `elements` appended this acceptor's vote, and tells all learners what is new. In a classic round
 * what is missing of the leader's history comes last, so that the vote stays a prefix of it.
 */
function castVote(
  acceptor: AcceptorState,
  from: NodeId,
  vote: Vote,
  elements: readonly Element[],
  io: AcceptorIo,
): void {
  const { epoch } = acceptor.base;
  let { history } = vote;
  const steps: HistoryStep[] = [];
  for (const element of elements) {
    if (contains(history, identityOf(element))) continue;
    const step = stepAfter(history, element);
    history = withStep(history, step);
    steps.push(step);
  }
  const isNew = acceptor.vote.round !== vote.round;
  if (steps.length === 0 && !isNew) return tellAll(acceptor, from, io);

  acceptor.vote = { round: vote.round, history };
  save(acceptor, io); // before the sends: an acceptor that forgot part of its vote would vote otherwise in this round
  for (const { id } of steps) io.observe({ type: "accepted", term: vote.round, slot: epoch, value: id });
  io.broadcast("proposer", { type: "accepted", round: vote.round, epoch, steps, size: history.length });
}

/** 2b once more, in full, for one that missed some of it. */
function tellAll({ base, vote }: AcceptorState, to: NodeId, io: AcceptorIo): void {
  const { round, history } = vote;
  io.send(to, { type: "accepted", round, epoch: base.epoch, steps: history, size: history.length });
}

/**
 * True when the checkpoint in `vote` is the chosen one. In a classic round all votes are prefixes of one history, so a
 * vote with the checkpoint in the round that chose it has before it what the chosen history has.
 */
const isClosedBy = ({ round, history }: Vote, closed: Vote["round"]): boolean =>
  closed !== noRound && round === closed && contains(history, noopId);

/** The epoch's history is chosen and complete: execute it, and start the next from there. */
function closeEpoch(acceptor: AcceptorState): void {
  const { base, vote } = acceptor;
  enter(acceptor, {
    epoch: nextEpoch(base.epoch),
    machine: executeAll(base.machine, elementsOf(vote.history)),
  });
}

/** The leader lives, and wants to know who hears it. */
function onHeartbeat(acceptor: AcceptorState, from: NodeId, { round, epoch, beat }: Heartbeat, io: AcceptorIo): void {
  if (round < acceptor.promised) return io.send(from, { type: "nack", round: acceptor.promised });
  acceptor.ledAt = io.now();
  tellPresent(acceptor, from, beat, io);
  if (epoch > acceptor.base.epoch) fetchFrom(acceptor, from, io);
}

function tellPresent({ promised, base, vote, ledAt }: AcceptorState, to: NodeId, beat: number, io: AcceptorIo): void {
  const size = vote.round === promised ? vote.history.length : 0;
  const isLed = ledAt !== null && io.isRecent(ledAt, io.cluster.options.electionMinMicros);
  io.send(to, { type: "present", round: promised, epoch: base.epoch, size, isLed, beat });
}

/** In a new epoch nothing was voted for yet. The promise stands. */
function enter(acceptor: AcceptorState, base: Base): void {
  acceptor.base = base;
  acceptor.vote = noVote;
}

function onFetch(acceptor: AcceptorState, from: NodeId, { epoch }: Fetch, io: AcceptorIo): void {
  if (epoch < acceptor.base.epoch) io.send(from, { type: "install", base: acceptor.base });
  if (acceptor.vote.round !== noRound) tellAll(acceptor, from, io);
}

function onInstall(acceptor: AcceptorState, from: NodeId, base: Base, io: AcceptorIo): void {
  if (base.epoch <= acceptor.base.epoch) return;
  enter(acceptor, base);
  save(acceptor, io);
  fetchFrom(acceptor, from, io); // what is proposed there
}

const fetchFrom = ({ base }: AcceptorState, from: NodeId, io: AcceptorIo): void =>
  io.send(from, { type: "fetch", epoch: base.epoch });

/** Writes the whole record at once: a base without its vote, or a vote without its base, means something else. */
function save({ promised, base, vote }: AcceptorState, io: AcceptorIo): void {
  io.write({ promised, base, vote });
  io.sync();
}

function hold(acceptor: AcceptorState, command: Command): void {
  const { held } = acceptor;
  if (held.length >= heldMax || held.some(({ id }) => id === command.id)) return;
  acceptor.held = [...held, command].sort((a, b) => a.id - b.id);
}
