/**
 * Lessons on a leader and its followers, whose epochs a registry gives.
 *
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (2009), section 4.
 */
import type { Lessons } from "../shared/lesson.ts";

export const leaderFollowerLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 5 },
    about: "A replica claims an epoch at the registry, seals a quorum, copies the longest log, and opens its epoch.",
    notice: [
      "Between the claim and the opening nothing is acknowledged.",
      "Seals tell logs; the one with the later last epoch is the longest.",
      "Beats keep standbys from claiming; who misses them asks the registry for the next epoch.",
    ],
  },
  bugs: [
    {
      bug: "leader-follower-appends-below-its-promise",
      question:
        "A follower has promised a later epoch, and an append of the leader before it arrives. The bug takes it in and acknowledges. Is the entry safe?",
      choices: [
        "Yes: it is on the disk of a quorum",
        "No: the later leader has read this follower already, and does not have the entry",
        "Yes, if the old leader is still alive",
      ],
      right: 1,
      because:
        "The seal read the log as it was. What comes after the seal is counted by the old leader and overwritten by the new one.",
      rule: "After a vote in a higher term nothing of a lower one is flushed.",
      source: "Neon pull request 2109; Lamport, Malkhi, Zhou (2009), section 4",
    },
    {
      bug: "leader-follower-opens-before-copied",
      question:
        "An epoch is opened at the registry before its members have the log. The leader then crashes. Whom does the next one seal?",
      choices: [
        "The members of the epoch before",
        "All members there ever were",
        "The members just opened, none of whom need have what was acknowledged",
      ],
      right: 2,
      because:
        "The registry says that these members hold the log. A quorum of them that lacks it gives the next leader a log without acknowledged entries.",
      rule: "A configuration is complete before it is activated: it holds what the ones before it acknowledged.",
      source: "Lamport, Malkhi, Zhou (2009), section 4, Vertical Paxos II",
    },
    {
      bug: "leader-follower-counts-old-entries",
      question:
        "An epoch counts as open once a quorum stores copies of entries of older epochs, without a record of its own. Why is that record needed?",
      choices: [
        "It makes the log of this epoch win against logs whose last entry is of an epoch between",
        "To tell clients who leads",
        "It is not needed",
      ],
      right: 0,
      because:
        "Logs are compared by the epoch of their last entry. Without a record of the new epoch, a log from a failed epoch in between passes for longer, and replaces the copied entries.",
      rule: "What is of older terms counts only together with an entry of the current term.",
      source: "Ongaro and Ousterhout (2014), section 5.4.2 and figure 8",
    },
    {
      bug: "leader-follower-reads-without-the-tail",
      question:
        "A read asks a quorum how far its logs go. The bug answers from what is known to be final, without waiting for the longest of those logs. What may it miss?",
      choices: [
        "Entries of the next epoch",
        "A write that a quorum holds and that is acknowledged, and that the reader does not know to be final",
        "Nothing: what is not final was not acknowledged",
      ],
      right: 1,
      because:
        "That an entry is final is told later than the client is. The quorum that was asked holds it, and the answer comes from before it.",
      rule: "A read at a quorum waits until the highest slot that the quorum told of is final here.",
      source: 'Charapko, Ailijiang, Demirbas, "Linearizable Quorum Reads in Paxos" (HotStorage 2019)',
    },
    {
      bug: "leader-follower-seals-too-few",
      question: "A claimant seals itself and nobody else. Which of the old leader's quorums does that stop?",
      choices: ["All", "Those that it is in, if any cannot do without it", "Those of the next epoch"],
      right: 1,
      because:
        "The old leader gathers a quorum of the others. A seal must meet every quorum that could still acknowledge, so that one member of each refuses.",
      rule: "A seal is over when so many have promised that no write quorum is left among those who have not.",
      source: "CORFU issue 1545; Lamport, Malkhi, Zhou (2009), section 4",
    },
  ],
};
