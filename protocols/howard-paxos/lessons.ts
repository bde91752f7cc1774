/**
 * Lessons on the generalised register.
 *
 * Source: Howard, "Distributed consensus revised" (2019), chapters 2, 5 and 6.
 */
import type { Lessons } from "../shared/lesson.ts";

export const howardPaxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 0 },
    about: "Paxos with quorums by epoch: a proposer waits for as few promises as its epoch needs.",
    notice: [
      "In a low epoch the first promise may be enough, since nothing can be decided below.",
      "Phase 2 is that of Paxos: a quorum of votes in one epoch decides.",
      "Whoever decides tells the other proposers, so that they answer at once.",
    ],
  },
  bugs: [
    {
      bug: "howard-paxos-any-promise-will-do",
      question:
        "By revision B phase 1 must meet the phase-2 quorums of lower epochs. The bug asks for one promise, of anybody, in every epoch. What may happen?",
      choices: [
        "The proposer waits for ever",
        "It asks an acceptor outside of the quorum that decided, and proposes another value",
        "Nothing: phase 2 needs a majority all the same",
      ],
      right: 1,
      because: "A majority decided at a lower epoch. One acceptor need not be of it, and tells of no vote.",
      rule: "Phase 1 of an epoch meets every phase-2 quorum of each lower epoch.",
      source: "Howard (2019), chapter 5, revision B",
    },
    {
      bug: "howard-paxos-found-and-the-next",
      question:
        "By revision C a proposal that phase 1 finds stands for its own epoch and those below. The bug takes it for the next epoch too. Who is asked too few?",
      choices: [
        "Nobody: the next epoch adopted the same proposal",
        "The proposer of the epoch below the one that was found",
        "Whoever finds nothing, or a vote two epochs below: the epoch in between may have decided otherwise",
      ],
      right: 2,
      because:
        "Of an epoch strictly between the proposal and one's own nothing is known until its phase-2 quorums are met.",
      rule: "Phase 1 meets the phase-2 quorums of all epochs strictly between the proposal it found and its own.",
      source: "Howard (2019), chapter 5, revision C",
    },
    {
      bug: "howard-paxos-not-all-aboard",
      question:
        "With all aboard a low epoch decides by all acceptors, so that the next one may ask any of them. The bug decides without one. What goes wrong?",
      choices: [
        "The next epoch asks just that one, hears of nothing, and proposes another value",
        "The low epoch is slower",
        "The value is decided twice, which is allowed",
      ],
      right: 0,
      because: "The one that was left out is a phase-1 quorum of the next epoch, and did not vote.",
      rule: "Where phase 1 is one acceptor, phase 2 of lower epochs is all of them.",
      source: "Howard (2019), chapter 5, All aboard Paxos",
    },
    {
      bug: "howard-paxos-silence-is-no",
      question:
        "Selection by quorum adopts a vote only if some quorum may have decided its value. The bug counts acceptors that have not answered as if they had voted otherwise. Is a decided value kept?",
      choices: [
        "Yes: who promised has told all that matters",
        "Not always: with the silent ones its voters may be a quorum",
        "Only in the minimum epoch",
      ],
      right: 1,
      because: "Of the quorum that decided, only a part has promised. The others voted too, and have not been heard.",
      rule: "A value is impossible at an epoch only once a member of each of its quorums has answered otherwise.",
      source: "Howard (2019), chapter 6, quorum-based value selection",
    },
    {
      bug: "howard-paxos-accept-below-promise",
      question:
        "An acceptor promised epoch 5 and is asked to vote in epoch 4. The bug lets it. What was the promise for?",
      choices: [
        "To save a message",
        "To make the proposer of epoch 5 the leader",
        "So that what it told the proposer of epoch 5 stays true of all lower epochs",
      ],
      right: 2,
      because:
        "The proposer of epoch 5 concluded that nothing is decided below. A vote given afterwards may decide it.",
      rule: "No vote below a promise.",
      source: "Howard (2019), chapter 2, the acceptor",
    },
  ],
};
