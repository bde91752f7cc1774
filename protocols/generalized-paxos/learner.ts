/**
 * The learner: a step that the votes of a quorum have in common is learned, executed and answered at once.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), action Learn (learned := learned ⊔ v for a chosen
 * v).
 * Invariants carried here: what is learned is a prefix of what is chosen and only grows; exactly once per session.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, difference, noNodes, union } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Command, Result } from "../../sim/contract/operation.ts";
import type { Threshold } from "../../sim/contract/quorum.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { sentFirst } from "../shared/again.ts";
import { areSameIds, type HistoryStep, type identityOf } from "./c-struct/history.ts";
import { backingOf, noTally, withVote } from "./c-struct/tally.ts";
import { hearRound } from "./election.ts";
import { enteredEpoch } from "./epochs.ts";
import { fetchFrom, lookAtFetches, noteFetched } from "./fetch.ts";
import { hearVote, startClassicRound } from "./leader.ts";
import { isExecuted } from "./machine.ts";
import { decisionQuorum, quorumsOf } from "./quorums.ts";
import { isFast, noRound, type Round } from "./rounds.ts";
import { type Accepted, type Base, nextEpoch, type ProposerIo, type ProposerState } from "./types.ts";

/** 2b: counts the steps that acceptor `from` added to its vote, and learns those that a quorum has in common. */
export function onAccepted(state: ProposerState, from: NodeId, accepted: Accepted, io: ProposerIo): void {
  const { round, epoch, steps, size } = accepted;
  if (epoch < state.base.epoch || (epoch === state.base.epoch && round < state.tallied)) return;
  hearRound(state, round, io);
  if (epoch > state.base.epoch) return fetchFrom(state, from, io); // the epochs between are over
  if (round > state.tallied) startTally(state, round, io);

  hearVote(state, round, from);
  if (size > (state.toldSteps[from] ?? 0)) state.toldSteps = state.toldSteps.with(from, size);
  const counted = state.countedSteps[from] ?? 0;
  const isWhole = count(state, from, steps, io);
  if (state.base.epoch !== epoch) return;
  if ((state.countedSteps[from] ?? 0) > counted) noteFetched(state, from);
  if (!isWhole) fetchFrom(state, from, io);
  if (state.phase === "fast" && round === state.round) lookForConflict(state, steps, io);
}

/** False when some step follows one that has not come: messages overtook each other, or were lost. */
function count(state: ProposerState, from: NodeId, steps: readonly HistoryStep[], io: ProposerIo): boolean {
  const { epoch } = state.base;
  const quorum = decisionQuorum(state.tallied, quorumsOf(io.cluster));
  let isWhole = true;
  let counted = state.countedSteps[from] ?? 0;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at] as HistoryStep;
    if (backingOf(state.tally, from, step.id) !== undefined) continue; // a copy
    const tally = withVote(state.tally, from, step);
    if (tally === null) {
      isWhole = false;
      continue;
    }
    state.tally = tally;
    counted++;
    learnIfChosen(state, from, step, quorum, io);
    if (state.base.epoch !== epoch) return isWhole; // it was the checkpoint
  }
  if (counted !== state.countedSteps[from]) state.countedSteps = state.countedSteps.with(from, counted);
  return isWhole;
}

/** All members of a quorum have the step in common, and so all that it follows: that was learned before. */
function learnIfChosen(
  state: ProposerState,
  from: NodeId,
  { id }: HistoryStep,
  quorum: Threshold,
  io: ProposerIo,
): void {
  const backing = backingOf(state.tally, from, id);
  if (backing === undefined) return;
  if (!quorum.isQuorum(backing.voters)) return;
  const { element, follows } = backing.step;
  const known = state.learned.get(id);
  if (known !== undefined && areSameIds(known, follows)) return;

  io.observe({ type: "extended", epoch: state.base.epoch, command: element, follows });
  if (known !== undefined) return; // learned in another place before: the judges speak
  state.learned = state.learned.set(id, follows);
  state.push = sentFirst; // it gets on
  if (element === null) return closeEpoch(state, io);
  io.observe(isFast(state.tallied) ? learnedFast : learnedClassic);
  execute(state, element, io);
  if (state.phase === "fast" && state.learned.size >= io.cluster.options.snapshotEntries) {
    startClassicRound(state, "checkpoint", io);
  }
}

const learnedFast = { type: "witnessed", what: "command learned in a fast round" } as const;
const learnedClassic = { type: "witnessed", what: "command learned in a classic round" } as const;

function execute(state: ProposerState, command: Command, io: ProposerIo): void {
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "executed", instance: 0, command, fresh });
  answer(state, command, result, io);
}

function answer(state: ProposerState, { session, sequence }: Command, result: Result | null, io: ProposerIo): void {
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.command.sequence > sequence) return;
  state.waiting = state.waiting.delete(session);
  if (waiting.command.sequence < sequence || result === null) return; // the client went on: nobody waits
  io.reply(waiting.client, { type: "done", session, sequence, result });
}

/** The checkpoint is learned. It conflicts with everything, so all that can be chosen before it is executed here. */
function closeEpoch(state: ProposerState, io: ProposerIo): void {
  io.observe({ type: "witnessed", what: "checkpoint" });
  enter(state, { epoch: nextEpoch(state.base.epoch), machine: state.machine }, state.tallied, io);
}

/** A base in place of the epochs that this learner missed. */
export function onInstall(state: ProposerState, from: NodeId, base: Base, io: ProposerIo): void {
  if (base.epoch <= state.base.epoch) return;
  if (from < state.fetches.length) noteFetched(state, from);
  state.machine = base.machine;
  io.observe({ type: "installed", next: base.epoch });
  io.observe({ type: "witnessed", what: "snapshot installed" });
  for (const [, { command }] of state.waiting.entries()) {
    const last = base.machine.sessions.get(command.session);
    if (last === undefined || !isExecuted(base.machine, command)) continue;
    answer(state, command, last.sequence === command.sequence ? last.result : null, io);
  }
  enter(state, base, noRound, io);
}

function enter(state: ProposerState, base: Base, closed: Round, io: ProposerIo): void {
  state.base = base;
  state.closed = closed;
  state.toldLearned = 0;
  state.learned = Table.empty();
  startTally(state, state.tallied, io);
  enteredEpoch(state, io);
}

function startTally(state: ProposerState, round: Round, io: ProposerIo): void {
  const acceptors = quorumsOf(io.cluster).phase1.nodes;
  state.tallied = round;
  state.tally = noTally();
  state.countedSteps = new Array<number>(acceptors).fill(0);
  state.toldSteps = state.countedSteps;
  state.asked = noNodes; // it was asked for another round, or epoch
}

/**
 * A conflict: some command has, in the votes that were cast, no place that a fast quorum may still come to share. For
 * the leader to see; it settles what follows what in a classic round.
 */
function lookForConflict(state: ProposerState, steps: readonly HistoryStep[], io: ProposerIo): void {
  const { fast } = quorumsOf(io.cluster);
  for (const { id } of steps) {
    const backings = state.tally.get(id) ?? [];
    if (backings.length < 2 || state.learned.has(id)) continue;
    const voted = backings.reduce((all, { voters }) => union(all, voters), noNodes);
    const open = difference(allNodes(fast.nodes), voted);
    if (backings.some(({ voters }) => fast.isQuorum(union(voters, open)))) continue;
    io.observe({ type: "witnessed", what: "conflict in a fast round" });
    return startClassicRound(state, "conflict", io);
  }
}

/** Asks the acceptors whose votes are known to have steps that never came, or all of them. */
export function fetchMissing(state: ProposerState, isAll: boolean, io: ProposerIo): void {
  lookAtFetches(state);
  for (const [rank, told] of state.toldSteps.entries()) {
    if (isAll || (state.countedSteps[rank] ?? 0) < told) fetchFrom(state, rank as NodeId, io);
  }
}

/** What is known to be in the votes and is not learned; by id. */
export const unlearned = ({ tally, learned }: ProposerState): ReturnType<typeof identityOf>[] =>
  (tally.keys() as ReturnType<typeof identityOf>[]).filter((id) => !learned.has(id));
