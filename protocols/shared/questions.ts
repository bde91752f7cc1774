/**
 * What a server wants to ask the part below: one question at a time, those that others wait for first. A part of its
 * automaton, like the asker; it remembers why each question is asked, so that the answer finds who waits for it.
 *
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009), section 4: the messages to and
 * from the configuration master, which a register of ours is here.
 */
import type { KvOperation, Reply } from "../../sim/contract/operation.ts";
import { type Asker, type AskerIo, answerOf, ask, type RegistryAnswer } from "./asker.ts";

/** Fields of the state of whoever wants to ask. */
export interface Questioner<Purpose extends string> extends Asker {
  /** Of the question in flight; null when there is none. */
  purpose: Purpose | null;
  /** What else it wants to ask. */
  wanted: readonly Purpose[];
}

interface Questions<Purpose extends string, State extends Questioner<Purpose>, OwnIo extends AskerIo> {
  /** Asks as soon as no other question is open; what is wanted already is asked once. */
  want(state: State, purpose: Purpose, io: OwnIo): void;
  /** A reply: `take` is told the answer in it, if there is one, before the next question leaves. */
  hear(
    state: State,
    reply: Reply,
    io: OwnIo,
    take: (state: State, purpose: Purpose, answer: RegistryAnswer, io: OwnIo) => void,
  ): void;
  /** Nothing urgent that was wanted is wanted any more: it was about an entry that is not the last. */
  unwantUrgent(state: State): void;
}

/**
 * `urgent` are asked first, in that order. The others take turns: beats that come as fast as answers leave reads their
 * place. `questionOf` makes the question at the time when it leaves; null where it has no object any more.
 */
export function questions<Purpose extends string, State extends Questioner<Purpose>, OwnIo extends AskerIo>(
  urgent: readonly Purpose[],
  questionOf: (state: State, purpose: Purpose, io: OwnIo) => KvOperation | null,
): Questions<Purpose, State, OwnIo> {
  function askNext(state: State, io: OwnIo): void {
    while (state.question === null) {
      const purpose = urgent.find((each) => state.wanted.includes(each)) ?? state.wanted[0];
      if (purpose === undefined) return;
      state.wanted = state.wanted.filter((each) => each !== purpose);
      const question = questionOf(state, purpose, io);
      if (question === null) continue;
      state.purpose = purpose;
      ask(state, question, io);
    }
  }
  return {
    want(state, purpose, io) {
      if (!state.wanted.includes(purpose)) state.wanted = [...state.wanted, purpose];
      askNext(state, io);
    },
    hear(state, reply, io, take) {
      const answer = answerOf(state, reply, io);
      if (answer === null) return;
      const { purpose } = state;
      state.purpose = null;
      if (purpose !== null) take(state, purpose, answer, io);
      askNext(state, io);
    },
    unwantUrgent(state) {
      state.wanted = state.wanted.filter((each) => !urgent.includes(each));
    },
  };
}
