/**
 * Lessons on Viewstamped Replication.
 *
 * Source: Liskov, Cowling, "Viewstamped Replication Revisited" (2012), sections 4 and 5.
 */
import type { Lessons } from "../shared/lesson.ts";

export const viewstampedReplicationLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 2 },
    about:
      "The primary of a view numbers requests and sends them to the backups; who is primary follows from the view's number.",
    notice: [
      "`prepare` goes to the backups, which answer `prepareOk` in order.",
      "With f answers an operation is committed; the client is answered by the primary.",
      "Where the primary is silent, backups change to the next view, whose primary is the next replica.",
    ],
  },
  bugs: [
    {
      bug: "viewstamped-replication-commits-by-one",
      question:
        "The primary commits an operation once it has it itself, and answers the client. It crashes. What does the next view know of it?",
      choices: ["Perhaps nothing", "All of it: the primary had it", "Its number, but not the operation"],
      right: 0,
      because:
        "The next view is made of what f + 1 replicas tell. Without f acknowledgements none of them need have the operation.",
      rule: "The primary waits for f PREPAREOK messages from different backups: with itself, f + 1 have the operation.",
      source: "Liskov and Cowling (2012), section 4.1, step 5",
    },
    {
      bug: "viewstamped-replication-starts-with-too-few",
      question:
        "A new primary starts its view with f DoViewChange messages, its own among them, and not with f + 1. What may it not have heard of?",
      choices: ["Clients that wait", "Operations that were committed in the view before", "The number of its view"],
      right: 1,
      because: "An operation is with f + 1 replicas. Any f + 1 others meet those in one replica; f of them need not.",
      rule: "The new primary waits for f + 1 DOVIEWCHANGE messages, its own included.",
      source: "Liskov and Cowling (2012), section 4.2, step 3",
    },
    {
      bug: "viewstamped-replication-view-in-place-of-last-normal",
      question:
        "A DoViewChange tells a log and the last view in which its sender was normal. The bug tells the new view in place of that. Which log does the new primary take?",
      choices: [
        "The one of the latest normal view",
        "The longest, though it may be of a view that others have gone on from",
        "Its own, always",
      ],
      right: 1,
      because:
        "All messages seem to be of the same view, so length decides. A replica that was left behind may have a long log of operations that were never committed, in place of shorter ones that were.",
      rule: "The new log is that of the message with the largest v'; only among those of the same v' the longest.",
      source: "Liskov and Cowling (2012), section 4.2, steps 2 and 3",
    },
    {
      bug: "viewstamped-replication-recovers-while-views-change",
      question:
        "A replica that lost its memory in a crash is recovering. The bug lets it take part in a view change meanwhile. What does it tell?",
      choices: [
        "A log that it does not have: others count on what it acknowledged before",
        "Nothing that matters: it has no log",
        "The log of the primary",
      ],
      right: 0,
      because:
        "It is one of the f + 1 that had an operation, and says now that it has none. With it a view may start that lacks what was committed.",
      rule: "While a replica's status is recovering it does not participate in the request processing or view change protocols.",
      source: "Liskov and Cowling (2012), section 4.3",
    },
    {
      bug: "viewstamped-replication-prepare-in-memory",
      question:
        "Replicas are told to keep their logs on disks. A backup answers `prepareOk` for an operation that is in its memory alone. It crashes and starts from its disk. What is gone?",
      choices: [
        "Only time: it fetches the operation again",
        "One of the f + 1 copies on which the commitment rests",
        "Nothing: the primary has the operation",
      ],
      right: 1,
      because:
        "The primary counted it. A view change among this replica and others that never had the operation makes a log without it, though the client was answered.",
      rule: "PREPAREOK says that the operation, and all before it, are in the log that the replica will have after a crash.",
      source: "Liskov and Cowling (2012), section 4.1, step 4",
    },
  ],
};
