/**
 * Lessons on replication by in-sync replicas.
 *
 * Source: KIP-101, KIP-497, KIP-966.
 */
import type { Lessons } from "../shared/lesson.ts";

export const kafkaIsrLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 11 },
    about:
      "Followers fetch from the leader; what all in-sync replicas (the ISR) have is below the high watermark, and committed.",
    notice: [
      "There are no votes: the registry holds the leader, its epoch and the ISR.",
      "A fetch tells how far the follower's log goes; it is the acknowledgement as well.",
      "Who is slow leaves the ISR, by a change at the registry; who has caught up comes back.",
    ],
  },
  bugs: [
    {
      bug: "kafka-isr-commits-by-the-isr-proposed",
      question:
        "A leader proposes a smaller ISR to the registry, and at once moves the high watermark by that. The registry never takes the change. Who may be elected?",
      choices: [
        "Only replicas of the smaller ISR",
        "A replica of the larger ISR, which lacks what was committed by the smaller one",
        "Nobody",
      ],
      right: 1,
      because:
        "The registry elects from the ISR that it knows. The replica that the leader wanted to drop is in it, and was not waited for.",
      rule: "While a change is under way the leader commits by the maximal ISR: all who are in the known or in the proposed one.",
      source: "KIP-966, the maximal ISR; KIP-497",
    },
    {
      bug: "kafka-isr-elects-anybody",
      question: "All of the ISR are down, and a replica outside of it is up. The bug elects that one. What is lost?",
      choices: [
        "Nothing: the others bring it back",
        "Time alone",
        "Committed entries that this replica never had; the others cut theirs off when they follow it",
      ],
      right: 2,
      because:
        "Being in sync is the only proof that a replica has all that is committed. The new leader's log is taken for the truth.",
      rule: "A leader comes from the ISR or, where that is empty, from the eligible (ELR); an unclean election gives up durability.",
      source: "KIP-106; KIP-966",
    },
    {
      bug: "kafka-isr-truncates-to-the-high-watermark",
      question:
        "A follower restarts and cuts its log down to the high watermark that it knows before it fetches. Then the leader crashes. Why is an acknowledged entry gone?",
      choices: [
        "The follower had it, above a high watermark that was old, and leads now without it",
        "The leader never had it",
        "It was never committed",
      ],
      right: 0,
      because:
        "The high watermark reaches followers one fetch later than it is moved. What was committed in between is cut off by a replica that is still in the ISR.",
      rule: "A follower asks the leader where the epoch of its last entry ends, and truncates to that, not to its high watermark.",
      source: "KIP-101",
    },
    {
      bug: "kafka-isr-fetches-before-its-disk",
      question:
        "A follower's next fetch leaves before the entries of the last one are on its disk. What does that fetch tell the leader?",
      choices: [
        "Only what it wants next",
        "That it has all entries below; the leader counts them for the high watermark",
        "That its disk is slow",
      ],
      right: 1,
      because:
        "The fetch is the acknowledgement. A crash takes the entries back, while the replica stays in the ISR and may lead.",
      rule: "What is acknowledged by a fetch is flushed, or else a crash must take the replica out of ISR and ELR.",
      source: "KIP-966, on unflushed logs",
    },
    {
      bug: "kafka-isr-lost-claim-taken-for-won",
      question:
        "Two replicas claim the leadership at the registry; one loses the compare-and-set and does not notice. What do followers see?",
      choices: ["One leader", "Two leaders, in two epochs", "Two leaders of one epoch"],
      right: 2,
      because:
        "Both claimed the same number. An epoch tells leaders apart only if the registry gave it to one of them.",
      rule: "The registry gives each epoch to one replica; who asks looks at the answer.",
      source: "Lamport, Malkhi, Zhou (2009), section 4",
    },
  ],
};
