/**
 * For the benchmark: single-decree Paxos at its barest, so many proposers, acceptors and ballots of each proposer, which
 * may begin its next ballot at any time. Source: Lamport, "Paxos Made Simple" (2001), section 2.2.
 */
import type { ActorModel, Effects } from "../subjects/model.ts";

interface Vote {
  readonly ballot: number;
  readonly value: number;
}

interface Node {
  /** Proposer: its ballot; acceptor: the highest ballot promised. */
  ballot: number;
  /** Proposer: rounds begun, phase, who answered in it, the highest vote told, the value proposed. */
  round: number;
  phase: 0 | 1 | 2 | 3;
  answers: number;
  /** Proposer: the highest vote told; acceptor: its last vote. */
  vote: Vote | null;
  value: number;
}

type Message =
  | { readonly type: "begin" }
  | { readonly type: "prepare" | "accepted"; readonly ballot: number }
  | { readonly type: "promise"; readonly ballot: number; readonly vote: Vote | null }
  | { readonly type: "accept"; readonly ballot: number; readonly value: number };

export function singleDecree(proposers: number, acceptors: number, rounds: number): ActorModel<Node, Message> {
  const majority = (acceptors >> 1) + 1;
  const isQuorum = (bits: number): boolean => {
    let size = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1) size++;
    return size >= majority;
  };
  const tell = (io: Effects<Message>, message: Message): void => {
    for (let acceptor = 0; acceptor < acceptors; acceptor++) io.send(proposers + acceptor, message);
  };
  return {
    name: `single-decree Paxos, ${proposers} proposers, ${acceptors} acceptors, ${rounds} ballots each`,
    nodes: proposers + acceptors,
    start(node, io) {
      if (node < proposers) io.send(node, { type: "begin" });
      return { ballot: 0, round: 0, phase: 0, answers: 0, vote: null, value: node };
    },
    onMessage(node, state, from, message, io) {
      switch (message.type) {
        case "begin":
          state.round++;
          state.ballot = state.round * proposers + node + 1;
          state.phase = 1;
          state.answers = 0;
          state.vote = null;
          tell(io, { type: "prepare", ballot: state.ballot });
          if (state.round < rounds) io.send(node, message);
          return;
        case "prepare":
          if (message.ballot <= state.ballot) return;
          state.ballot = message.ballot;
          return io.send(from, { type: "promise", ballot: message.ballot, vote: state.vote });
        case "promise":
          if (state.phase !== 1 || message.ballot !== state.ballot) return;
          state.answers |= 1 << from;
          if (message.vote !== null && message.vote.ballot > (state.vote?.ballot ?? 0)) state.vote = message.vote;
          if (!isQuorum(state.answers)) return;
          state.phase = 2;
          state.answers = 0;
          state.value = state.vote?.value ?? node;
          return tell(io, { type: "accept", ballot: state.ballot, value: state.value });
        case "accept":
          if (message.ballot < state.ballot) return;
          state.ballot = message.ballot;
          state.vote = { ballot: message.ballot, value: message.value };
          return io.send(from, { type: "accepted", ballot: message.ballot });
        case "accepted":
          if (state.phase !== 2 || message.ballot !== state.ballot) return;
          state.answers |= 1 << from;
          if (isQuorum(state.answers)) {
            state.phase = 3;
            io.observe({ type: "decided", value: state.value });
          }
      }
    },
    judges: [
      {
        name: "agreement",
        observes: ["decided"],
        start: () => ({ value: -1 }),
        on(state, { observation }) {
          const record = state as { value: number };
          const value = Number(observation["value"]);
          if (record.value >= 0 && record.value !== value) return "two values are decided";
          record.value = value;
          return null;
        },
      },
    ],
  };
}
