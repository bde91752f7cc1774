/**
 * Lessons on Fast Paxos.
 *
 * Source: Lamport, "Fast Paxos" (2006), sections 2.1 to 3.2.
 */
import type { Lessons } from "../shared/lesson.ts";

export const fastPaxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 5 },
    about: "A coordinator opens a fast round by `any`; from then on a client's value goes to the acceptors straight.",
    notice: [
      "A fast round needs a larger quorum than a classic one: with 5 acceptors 4 of them.",
      "Where two values meet in a fast round, votes are split: a collision, which is recovered by a further round.",
      "A value is learned at the vote that completes a quorum, by whoever counts votes.",
    ],
  },
  bugs: [
    {
      bug: "fast-paxos-learns-by-majority",
      question:
        "In a fast round of 5 acceptors, a learner takes 3 equal votes for enough. Two other acceptors voted for another value. What can a coordinator that recovers the round do?",
      choices: [
        "It always finds the 3 votes, and picks their value",
        "It may hear of 1 of the 3 and of both others, and pick the other value",
        "It waits for all 5",
      ],
      right: 1,
      because:
        "A quorum of 3 shows it 2 votes for one value and 1 for the other. It cannot tell that the 1 belongs to a value that somebody has learned.",
      rule: "Any two fast quorums and any classic quorum have an acceptor in common: N > 2E + F.",
      source: 'Lamport, "Fast Paxos" (2006), section 2.2.2',
    },
    {
      bug: "fast-paxos-picks-any-vote",
      question:
        "A coordinator finds two values among the votes of a fast round. The bug picks by an order of its own. Which one is the coordinator bound to?",
      choices: [
        "The one that so many voted for that a fast quorum may have chosen it",
        "The one with the higher number",
        "Neither: after a collision it is free",
      ],
      right: 0,
      because:
        "With the acceptors that it did not hear of, one of the values may have a whole fast quorum. At most one can; if the other is picked, two values are chosen.",
      rule: "O4: a value v must be picked if there is a fast quorum all of whose members, as far as they were heard, voted for v.",
      source: 'Lamport, "Fast Paxos" (2006), observation O4; Vieira and Buzato, arXiv 1710.08047',
    },
    {
      bug: "fast-paxos-recovers-by-arrival",
      question:
        "In uncoordinated recovery the acceptors themselves pick a value from the votes that they see. The bug takes the vote that came last. What does that break?",
      choices: [
        "Only speed: acceptors may collide once more",
        "Nothing, if all see the same votes",
        "Safety: the vote that came last may not be of the value that a fast quorum chose",
      ],
      right: 2,
      because:
        "The order of arrival says nothing. An acceptor that votes in the next round for another value than the one that may be chosen helps to choose a second one.",
      rule: "In uncoordinated recovery each acceptor picks as a coordinator would: by the rule for what may be chosen, the same way everywhere.",
      source: 'Lamport, "Fast Paxos" (2006), section 3.2',
    },
    {
      bug: "fast-paxos-recovers-by-own-value",
      question:
        "A coordinator recovers a collision and has a client of its own that waits. The bug lets it propose that client's value. When is this wrong?",
      choices: [
        "Whenever a value may be chosen in the fast round",
        "Only if the client asks twice",
        "Never: the client's value collided too",
      ],
      right: 0,
      because:
        "Votes of the fast round may be part of a fast quorum that the coordinator sees in part. Then its round must carry on that value.",
      rule: "A coordinator is free only where its quorum shows that no value was or might yet be chosen in a lower round.",
      source: 'Lamport, "Fast Paxos" (2006), sections 2.2 and 3.2',
    },
    {
      bug: "fast-paxos-volatile-vote",
      question:
        "An acceptor votes in a fast round, keeps the vote in memory only, and restarts. A second client's value comes in the same round. What happens?",
      choices: [
        "It refuses: the round is over for it",
        "It votes a second time in the round, for another value",
        "It asks the coordinator",
      ],
      right: 1,
      because:
        "In a fast round any value may come. With one acceptor that counts for both, two fast quorums of different values are possible in one round.",
      rule: "An acceptor keeps the round and the value of its last vote in stable storage; it votes at most once in a round.",
      source: 'Lamport, "Fast Paxos" (2006), section 2.1.2',
    },
  ],
};
