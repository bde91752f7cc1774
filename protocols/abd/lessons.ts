/**
 * Lessons on ABD.
 *
 * Source: Attiya, Bar-Noy, Dolev, "Sharing Memory Robustly in Message-Passing Systems" (1995), section 3; Lynch, Shvartsman (1997).
 */
import type { Lessons } from "../shared/lesson.ts";

export const abdLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 5 },
    about:
      "A register without consensus: a put stores its value at a quorum, a get asks a quorum and stores what it returns.",
    notice: [
      "A writer first asks a quorum for the latest stamp, and then stores its value under a higher one.",
      "A replica keeps the value with the largest stamp, whatever comes first.",
      "There is no leader and no ballot: nobody can be overtaken, and nothing is decided.",
    ],
  },
  bugs: [
    {
      bug: "abd-older-copy-stored",
      question:
        "A replica is asked to store a value, and keeps whatever comes last, without comparing stamps. A late message of an old put arrives. What may a get return?",
      choices: [
        "An older value, though a newer put has ended",
        "The newer value: the quorum of that put has it",
        "Both values",
      ],
      right: 0,
      because:
        "The newer value was with a quorum when its put ended. A late copy of the older one takes its place at a replica that a later read quorum meets alone.",
      rule: "A processor keeps the value with the largest label, and acknowledges the others without taking them.",
      source: "Attiya, Bar-Noy, Dolev (1995), section 3",
    },
    {
      bug: "abd-write-without-asking",
      question:
        "With several writers, the bug lets each number its puts by itself, without asking a quorum for the latest stamp. Which put is lost?",
      choices: [
        "None: the writer's id makes stamps different",
        "The first put of each writer",
        "One by a writer that has put less than the others: its stamp lies below what is stored",
      ],
      right: 2,
      because:
        "Replicas keep the largest stamp. A put that begins after another one has ended must get a larger stamp, and its own counter knows nothing of that one.",
      rule: "A writer asks a quorum for the latest timestamp, and writes under a larger one.",
      source: "Lynch, Shvartsman (FTCS 1997), section 4",
    },
    {
      bug: "abd-stamp-without-writer",
      question:
        "Two writers ask at the same time and are told the same stamp, 4. The bug leaves their ids out: both write at 5. What do replicas hold?",
      choices: ["The later value, everywhere", "Different values under one stamp, whichever came first", "No value"],
      right: 1,
      because:
        "A stamp says which value is newer. With two values of one stamp replicas disagree for good, and gets return the one or the other.",
      rule: "Timestamps are pairs of a counter and the writer's id: no two writes have the same.",
      source: "Lynch, Shvartsman (FTCS 1997), section 4",
    },
    {
      bug: "abd-quorums-do-not-meet",
      question:
        "With 4 replicas the bug reads from 2 and writes to 2. What can a get miss that begins after a put has ended?",
      choices: [
        "Nothing: two and two are four",
        "The put, at the two replicas that it did not ask",
        "Only puts that are still under way",
      ],
      right: 1,
      because: "Two disjoint pairs exist. The put is with one of them, the get asks the other.",
      rule: "Every read quorum meets every write quorum: r + w > N.",
      source: 'Gifford, "Weighted Voting for Replicated Data" (1979)',
    },
    {
      bug: "abd-copy-in-memory",
      question:
        "A replica answers that it holds a value, and has it in memory only. It crashes. Who is told something wrong?",
      choices: [
        "Nobody: the others of the quorum hold the value",
        "Later readers, whose quorum meets the put's in this replica alone",
        "The writer, at once",
      ],
      right: 1,
      because:
        "Quorums may have one replica in common. If that one has forgotten, a get returns what was before, though the put has ended.",
      rule: "Who has said that it stored a value tells it to all later readers.",
      source: "Attiya, Bar-Noy, Dolev (1995), section 3",
    },
  ],
};
