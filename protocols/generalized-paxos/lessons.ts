/**
 * Lessons on Generalized Paxos.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33).
 */
import type { Lessons } from "../shared/lesson.ts";

export const generalizedPaxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 6 },
    about: "Acceptors vote for histories that grow; commands that commute may stand in either order.",
    notice: [
      "In a fast round clients send commands to the acceptors, each of which appends them to its own history.",
      "Histories that differ in the order of commuting commands alone are equal.",
      "Where commands that do not commute met in two orders, a leader starts a round that joins what it may.",
    ],
  },
  bugs: [
    {
      bug: "generalized-paxos-learns-without-intersection",
      question:
        "A learner takes a command for learned once a quorum has it, wherever it stands in their histories. What is missing?",
      choices: [
        "That the leader has it",
        "That what stands before it is the same for all of that quorum",
        "Nothing: a quorum has it",
      ],
      right: 1,
      because:
        "Two commands that do not commute are each in a quorum, but in two orders. Learners then learn histories that have no common extension.",
      rule: "A history is learned where a quorum has voted for extensions of it: the glb of their votes.",
      source: 'Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33); Whittaker et al., Bipartisan Paxos (2020)',
    },
    {
      bug: "generalized-paxos-histories-as-sequences",
      question:
        "Histories are taken for sequences: any two commands have an order. Two commands that commute arrive in two orders. What follows?",
      choices: [
        "Learned histories that differ, though nothing is wrong with them",
        "A command is lost",
        "Nothing: sequences are histories",
      ],
      right: 0,
      because:
        "The order of commuting commands carries no meaning, and acceptors do not agree on it. As sequences such votes are incompatible, and learners take them for different.",
      rule: "Command histories are equal where one becomes the other by exchanging neighbours that commute.",
      source: 'Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), command histories',
    },
    {
      bug: "generalized-paxos-common-prefix-of-sequences",
      question:
        "A leader compares the reported votes as sequences and keeps their common prefix. What stands behind the first difference is dropped. Which of it was chosen?",
      choices: [
        "None: what was chosen is in the prefix",
        "All of it",
        "Commands that commute with those that differ, and that a whole quorum has",
      ],
      right: 2,
      because:
        "A command behind the difference may be in every vote, and so be chosen, since it commutes with what is before it. The new round leaves it out: stability is broken.",
      rule: "The glb of histories is that of partial orders: what all have, with what all have before it.",
      source: 'Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), command histories',
    },
    {
      bug: "generalized-paxos-bound-over-all",
      question:
        "A leader starts a round from what all the reported votes have in common. Which votes should it have compared?",
      choices: [
        "Those of each set of acceptors that may be part of a fast quorum, and then join what they give",
        "All of them, as it does",
        "The longest alone",
      ],
      right: 0,
      because:
        "One acceptor that lacks a command takes it out of what all have in common. A fast quorum without that acceptor may have chosen it.",
      rule: "ProvedSafe: the lub of the glbs over those acceptors of the quorum that some fast quorum meets it in.",
      source: 'Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), definition of ProvedSafe',
    },
    {
      bug: "generalized-paxos-majority-is-fast",
      question: "With 5 acceptors a fast quorum is 3. A leader hears of 3 for its next round. Why is that too few?",
      choices: [
        "3 of 5 is no majority",
        "Two fast quorums and the leader's quorum may have no acceptor in common, so it cannot tell which history was chosen",
        "It is enough as long as nobody crashes",
      ],
      right: 1,
      because:
        "The leader may see one vote for one history and two for another. Either of them may be part of a fast quorum with acceptors that it did not hear of. The judge of quorums speaks before any such meeting: it looks at the sizes.",
      rule: "The quorum assumption: any quorum and any two fast quorums have an acceptor in common.",
      source: 'Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), quorum assumption',
    },
  ],
};
