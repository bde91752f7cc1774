/**
 * Changing the acceptors: what happens between two configurations, and who does it. A proposer that was asked for a change,
 * or finds one under way when it is asked, brings it to its end.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.3. There somebody connects to every proposer and changes its configuration.
 * Here acceptors refuse proposers of an older configuration than they know of, and tell them theirs, so that a proposer that
 * is down holds nothing up.
 *
 * A step is a change of the register that holds the configuration, chosen by a quorum of the one before; only then anybody
 * uses the new one. Before the step from c to the next:
 * - *The one before c is dead*: acceptors that have taken up c answer nobody who still has the one before. They are asked
 *   until every quorum of it, to prepare and to accept, has one of them. So it promises and chooses nothing more, and no
 *   more than two configurations are in use at a time.
 * - *All is settled*, where c says so: each register in which one of these acceptors has voted is written once more in c, or
 *   is found to be with an accept quorum of c. A register with a chosen value is among them: it was chosen by an accept
 *   quorum of the one before c, which has one of these who voted before it took up c; or in c, and so is settled.
 *
 * The change is answered once the same holds of its last configuration, and a quorum of it to prepare and to accept has
 * taken it up: from then on nobody is needed who went, also by proposers that have not heard of it.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToRest } from "../shared/others.ts";
import { isBlocked } from "../shared/retry.ts";
import { membersOf } from "./configurations.ts";
import type { AdoptAnswer } from "./messages.ts";
import { quorumsOf } from "./quorums.ts";
import { isReconfigure } from "./requests.ts";
import type { Move, ProposerState, ProposerTypes } from "./state.ts";
import type { Configuration } from "./types.ts";

/** Takes up a newer configuration, which is chosen; true when it is newer. Promises of an older one are worth nothing. */
export function adopt(proposer: ProposerState, configuration: Configuration, io: Io<ProposerTypes>): boolean {
  if (configuration.number <= proposer.configuration.number) return false;
  proposer.configuration = configuration;
  proposer.cached = Table.empty();
  proposer.graves = Table.empty(); // who has to hold a tombstone is another question now
  if (proposer.burial !== null) io.cancelTimer("collect");
  proposer.burial = null;
  if (proposer.move !== null) io.cancelTimer("move");
  proposer.move = null;
  io.write({ configuration }); // no sync: who forgets it is told again
  const { number } = configuration;
  io.observe({
    type: "configured",
    configuration: String(number),
    members: membersOf(configuration),
    follows: String(number - 1),
  });
  return true;
}

/** The next step may be made from the configuration that the proposer has. */
export const isReady = ({ configuration, move }: ProposerState): boolean =>
  configuration.former === null ||
  (move?.isFenced === true && (configuration.isSettled || move.unsettled.length === 0));

/** Somebody waits for a change: sees to it that its next step may be made. */
export function prepareStep(proposer: ProposerState, io: Io<ProposerTypes>): void {
  const { configuration, move, waiting } = proposer;
  if (move !== null || configuration.former === null || !waiting.some(isReconfigure)) return;
  proposer.move = { number: configuration.number, adopted: noNodes, isFenced: false, unsettled: [] };
  spread(proposer, io);
}

function spread({ configuration, move }: ProposerState, io: Io<ProposerTypes>): void {
  sendToRest("acceptor", move?.adopted ?? noNodes, { type: "adopt", configuration }, io);
  const { retryMicros } = io.cluster.options;
  io.setTimer("move", 2 * retryMicros, 4 * retryMicros);
}

/** Asks once more those that have not taken the configuration up. */
export function onMoveTimer(proposer: ProposerState, io: Io<ProposerTypes>): void {
  const { move } = proposer;
  if (move !== null && !move.isFenced) spread(proposer, io);
}

/** Counts who has taken up the configuration; true when the one before is dead by that. */
export function countAdopted(
  proposer: ProposerState,
  from: NodeId,
  { configuration, registers }: AdoptAnswer,
  io: Io<ProposerTypes>,
): boolean {
  const { move } = proposer;
  const { former, isSettled, number } = proposer.configuration;
  if (move === null || move.isFenced || former === null || configuration.number !== number) return false;
  const adopted = add(move.adopted, from - roleOf(io.cluster, "acceptor").first);
  const unsettled = isSettled ? [] : [...new Set([...move.unsettled, ...registers])].sort();
  const { phase1, phase2 } = quorumsOf(io.cluster, { number: number - 1, ...former });
  const own = quorumsOf(io.cluster, proposer.configuration);
  const isDead = isBlocked(adopted, phase1) && isBlocked(adopted, phase2);
  const isFenced = isDead && own.phase1.isQuorum(adopted) && own.phase2.isQuorum(adopted);
  proposer.move = { number: move.number, adopted, isFenced, unsettled };
  if (isFenced) io.cancelTimer("move");
  return isFenced;
}

/** The register was written, or found settled, in the configuration at hand. */
export function noteSettled(proposer: ProposerState, register: string, io: Io<ProposerTypes>): void {
  const { move } = proposer;
  if (move === null || !move.unsettled.includes(register)) return;
  if (move.isFenced) io.observe({ type: "witnessed", what: "register rewritten for new acceptors" });
  proposer.move = { ...move, unsettled: move.unsettled.filter((name) => name !== register) };
}

/** Registers that are to be rewritten now. */
export const toRewrite = (move: Move | null): readonly string[] => (move?.isFenced ? move.unsettled : []);
