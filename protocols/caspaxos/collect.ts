/**
 * Removing registers that hold nothing, while others go on. Whoever chose that a register holds nothing (a *tombstone*, by
 * ballot t) buries it, one register after the other, and gives it up when somebody else works at the register.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 3.1, in its steps: (a) the tombstone is replicated to all acceptors; (b) all
 * proposers drop what they have cached, go above t and get older; (c) acceptors refuse the proposers' younger selves; (d)
 * they remove the register, if it still is that tombstone. Here (c) and (d) are one message and one write.
 *
 * - After (a) no acceptor holds a vote below t, so none can come to light once the votes of t are gone.
 * - After (b) every ballot of the register that is still at work is above t and was opened at its proposer's new age: its
 *   promises tell t, or nothing, or what was voted for above t. The two first are the same to a change.
 * - So nothing is forgotten when an acceptor that has heard (c) forgets t: what its promise of t forbids is of ballots below
 *   t, which are of lower ages. An acceptor that has promised more, or voted for more, keeps all.
 * - The messages of old ages may be of ballots above t, too: prepared before (b), by promises that (d) must not take back.
 *   Who gave one keeps it, since it promised more than t; who has removed the register gives none.
 *
 * Exactly once: sessions are part of the contents, and would be gone with them. So in (b) each proposer takes over, for good,
 * the last change of each session and its result. A session asks for one thing at a time, with numbers that rise over all
 * keys. So a request at or below what is kept was made, or nobody waits for it; and one above it is not in the register.
 *
 * Versions go on above those removed, so that no number stands for two changes of a key.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, difference, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { sendToRest } from "../shared/others.ts";
import { beginAgain, sendAccept, sendToMembers } from "./ballot.ts";
import { isAtRest } from "./configurations.ts";
import type { Accept, AcceptAnswer, Bury, BuryAnswer, RemoveAnswer } from "./messages.ts";
import { isRemovable, registerOf } from "./requests.ts";
import type { Burial, ProposerState, ProposerTypes } from "./state.ts";
import type { Ballot } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** Times that a stage is asked for before the register is left as it is: somebody does not answer. */
const resendsMax = 6;

/** A quorum has voted: the register holds nothing, and is buried where that is wanted. */
export function dig(proposer: ProposerState, accept: Accept, accepts: NodeSet, io: ProposerIo): void {
  const { register, contents } = accept;
  if (!isRemovable(register, contents, io.cluster.options) || !isAtRest(proposer.configuration)) return;
  const burial: Burial = { accept, stage: "spread", answered: accepts, ages: [], resends: 0 };
  proposer.graves = proposer.graves.set(register, burial);
  if (proposer.burial === null) buryNext(proposer, io);
}

function buryNext(proposer: ProposerState, io: ProposerIo): void {
  const [next] = proposer.graves.entries();
  proposer.burial = next?.[1] ?? null;
  if (next === undefined) return io.cancelTimer("collect");
  proposer.graves = proposer.graves.delete(next[0]);
  goOn(proposer, io);
}

/** On to the next stage, once all have done their part. */
function goOn(proposer: ProposerState, io: ProposerIo): void {
  const { burial, configuration } = proposer;
  if (burial === null) return;
  const { stage, answered } = burial;
  const all = stage === "bury" ? allNodes(roleOf(io.cluster, "proposer").count) : configuration.accept;
  if (difference(all, answered) !== noNodes) return patiently(io); // the others have been asked, to choose it
  if (stage === "remove") return buryNext(proposer, io);
  proposer.burial = { ...burial, stage: stage === "spread" ? "bury" : "remove", answered: noNodes, resends: 0 };
  ask(proposer.burial, proposer, io);
}

/** Those who have not done the stage's part. */
function ask({ accept, stage, answered, ages }: Burial, proposer: ProposerState, io: ProposerIo): void {
  const { register, ballot, contents } = accept;
  const { accept: acceptors } = proposer.configuration;
  switch (stage) {
    case "spread":
      sendAccept(proposer, accept, answered, io);
      break;
    case "bury": {
      const { sessions } = contents.machine;
      sendToRest("proposer", answered, { type: "bury", register, ballot, version: contents.version, sessions }, io);
      break;
    }
    case "remove":
      sendToMembers(difference(acceptors, answered), { type: "remove", register, ballot, ages }, io);
  }
  patiently(io);
}

function patiently(io: ProposerIo): void {
  const { retryMicros } = io.cluster.options;
  io.setTimer("collect", 2 * retryMicros, 4 * retryMicros);
}

export function onCollectTimer(proposer: ProposerState, io: ProposerIo): void {
  const { burial } = proposer;
  if (burial === null) return;
  if (burial.resends >= resendsMax) return buryNext(proposer, io);
  proposer.burial = { ...burial, resends: burial.resends + 1 };
  ask(proposer.burial, proposer, io);
}

/** (a) An acceptor holds the tombstone, or has held it. */
export function countSpread(proposer: ProposerState, from: NodeId, answer: AcceptAnswer, io: ProposerIo): void {
  const { register, ballot } = answer;
  const grave = proposer.graves.get(register);
  if (grave?.accept.ballot === ballot) {
    proposer.graves = proposer.graves.set(register, { ...grave, answered: add(grave.answered, from) });
  } else if (isAt(proposer, "spread", register, ballot)) count(proposer, from, io);
}

/** Somebody goes on with the register of this ballot: it is not removed, or by others. */
export function giveUp(proposer: ProposerState, ballot: Ballot, io: ProposerIo): void {
  if (proposer.burial?.accept.ballot === ballot) buryNext(proposer, io);
}

/** (b) A register is about to be removed: its contents, promises of it, and all that is under way for it are worth nothing. */
export function onBury(proposer: ProposerState, from: NodeId, bury: Bury, io: ProposerIo): void {
  const { register, ballot, version, sessions } = bury;
  proposer.age++;
  proposer.used = Math.max(proposer.used, ballot) as Ballot;
  proposer.floor = Math.max(proposer.floor, version + 1);
  for (const [session, entry] of sessions.entries()) {
    const known = proposer.answered.get(session)?.sequence ?? 0;
    if (entry.sequence > known) proposer.answered = proposer.answered.set(session, entry);
  }
  proposer.cached = proposer.cached.delete(register);
  const { age, used, floor, answered } = proposer;
  io.write({ age, used, floor, answered });
  io.sync(); // before the send: forgotten, a message of before the removal would be heard after it
  io.send(from, { type: "buried", register, ballot, age });
  dropOlder(proposer, bury, io);
  answerWaiting(proposer, register, io);
  if (proposer.phase !== "idle" && proposer.register === register) beginAgain(proposer, io);
}

/** An older tombstone of the same register is not spread any more: it would come after what removed it. */
function dropOlder(proposer: ProposerState, { register, ballot }: Bury, io: ProposerIo): void {
  const grave = proposer.graves.get(register);
  if (grave !== undefined && grave.accept.ballot < ballot) proposer.graves = proposer.graves.delete(register);
  const { burial } = proposer;
  if (burial?.accept.register === register && burial.accept.ballot < ballot) buryNext(proposer, io);
}

function answerWaiting(proposer: ProposerState, register: string, io: ProposerIo): void {
  const { store } = io.cluster.options;
  proposer.waiting = proposer.waiting.filter(
    ({ client, command }) =>
      registerOf(command, store) !== register || !isAnswered(proposer, client, { ...command, type: "request" }, io),
  );
}

/** The change was made in a register that is removed, or is so old that nobody waits for it; answered where somebody does. */
export const isAnswered = ({ answered }: ProposerState, client: NodeId, request: Request, io: ProposerIo): boolean =>
  answered.size > 0 && answerRetry({ sessions: answered }, client, request, io);

/** (b) is done at one proposer. */
export function countBuried(proposer: ProposerState, from: NodeId, answer: BuryAnswer, io: ProposerIo): void {
  const { register, ballot, age } = answer;
  const { burial } = proposer;
  if (burial === null || !isAt(proposer, "bury", register, ballot)) return;
  const { first, count: proposers } = roleOf(io.cluster, "proposer");
  const ages = Array.from({ length: proposers }, (_, rank) =>
    Math.max(burial.ages[rank] ?? 0, rank === from - first ? age : 0),
  );
  proposer.burial = { ...burial, ages };
  count(proposer, from - first, io);
}

/** (c) and (d) are done at one acceptor. */
export function countRemoved(proposer: ProposerState, from: NodeId, answer: RemoveAnswer, io: ProposerIo): void {
  if (isAt(proposer, "remove", answer.register, answer.ballot)) count(proposer, from, io);
}

const isAt = ({ burial }: ProposerState, stage: Burial["stage"], register: string, ballot: Ballot): boolean =>
  burial?.stage === stage && burial.accept.register === register && burial.accept.ballot === ballot;

function count(proposer: ProposerState, rank: number, io: ProposerIo): void {
  const { burial, configuration } = proposer;
  if (burial === null) return;
  proposer.burial = { ...burial, answered: add(burial.answered, rank) };
  const { stage, answered } = proposer.burial;
  const all = stage === "bury" ? allNodes(roleOf(io.cluster, "proposer").count) : configuration.accept;
  if (difference(all, answered) === noNodes) goOn(proposer, io);
}
