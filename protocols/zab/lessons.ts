/**
 * Lessons on Zab.
 *
 * Source: Junqueira, Reed, Serafini, "Zab: High-performance broadcast for primary-backup systems" (DSN 2011), section IV; ZooKeeper's
 * issues, by their numbers.
 */
import type { Lessons } from "../shared/lesson.ts";

export const zabLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 2 },
    about:
      "Replicas vote for a leader; it is promised an epoch, makes the histories of its followers its own, and then broadcasts.",
    notice: [
      "`notification` carries votes, which promise nothing; `leaderInfo` and `ackEpoch` make the epoch.",
      "`newLeader` brings what a follower lacks; it answers with `ack` once that is on its disk.",
      "Each transaction goes in a `proposal`; a quorum of `ack` commits it, and `commit` tells the others.",
    ],
  },
  bugs: [
    {
      bug: "zab-commits-by-one",
      question:
        "The leader commits a transaction once it has it itself, and answers the client. It crashes. What does the next leader know of it?",
      choices: ["Perhaps nothing", "All of it: the leader had it", "Its zxid, but not the transaction"],
      right: 0,
      because:
        "The next leader has the newest history among a quorum. Without acknowledgements of a quorum none of them need have the transaction.",
      rule: "The leader commits a transaction once a quorum of followers has acknowledged it.",
      source: "Junqueira, Reed, Serafini (2011), section IV-B, step l.3.2",
    },
    {
      bug: "zab-begins-with-too-few",
      question: "A leader begins its epoch with one promise less than a quorum. Of what may nobody have told it?",
      choices: [
        "Clients that wait",
        "Transactions that were committed in the epoch before",
        "The zxid of its first proposal",
      ],
      right: 1,
      because:
        "A transaction is committed by a quorum. Any other quorum meets that one in a replica; one less than a quorum need not.",
      rule: "The leader waits for acknowledgements of its epoch from a quorum, and has the newest history among them.",
      source: "Junqueira, Reed, Serafini (2011), section IV-B, step l.1.2",
    },
    {
      bug: "zab-promise-in-memory",
      question:
        "A follower keeps acceptedEpoch in memory alone. It promises an epoch, crashes, and starts from its disk. What may happen next?",
      choices: [
        "It promises the same epoch, or a lower one, to another leader",
        "It never promises anything again",
        "It lost the transactions of that epoch",
      ],
      right: 0,
      because:
        "Its disk says that it promised nothing. Two leaders may then have a quorum of promises for one epoch, or one of before commits behind the back of the new one.",
      rule: "A follower that accepts an epoch has it on disk before it answers, and accepts no lower one from then on.",
      source: "Junqueira, Reed, Serafini (2011), section IV-B, step f.1.1",
    },
    {
      bug: "zab-truncates-nothing",
      question:
        "A follower has a transaction that was never committed. The new leader tells it to cut there (TRUNC). The bug puts what comes behind its history without cutting. What of its history is wrong?",
      choices: [
        "Nothing: the transaction was lost anyhow",
        "The transaction stays, and all that follows stands one place further on than elsewhere",
        "Only its length",
      ],
      right: 1,
      because:
        "The others never execute that transaction, and this one does, once what is behind it is committed. From there on its state is its own.",
      rule: "A follower's history becomes the leader's: what the leader does not have goes first.",
      source: "ZOOKEEPER-1653, ZOOKEEPER-2845; Medeiros (2012), section 4.3",
    },
    {
      bug: "zab-proposal-in-memory",
      question:
        "A follower acknowledges a proposal that is in its memory alone. It crashes and starts from its disk. What is gone?",
      choices: [
        "Only time: it fetches the transaction again",
        "One of the copies of a quorum on which the commitment rests",
        "Nothing: the leader has it",
      ],
      right: 1,
      because:
        "The leader counted it. A later leader whose quorum is this follower and others that never had the transaction begins without it, though the client was answered.",
      rule: "A follower acknowledges a proposal once the transaction is on its disk.",
      source: "Junqueira, Reed, Serafini (2011), section IV-B, step f.3.1",
    },
  ],
};
