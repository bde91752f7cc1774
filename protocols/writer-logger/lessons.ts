/**
 * Lessons on the log of one writer and its loggers, with a registry that says who may write.
 *
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (2009), section 4.
 */
import type { Lessons } from "../shared/lesson.ts";

export const writerLoggerLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 3 },
    about: "A writer claims an epoch at the registry, seals the loggers of the one before, opens its own, and appends.",
    notice: [
      "The claim is a compare-and-set: of two writers one wins it.",
      "A seal is a promise: the logger takes nothing more of earlier epochs, and tells its log.",
      "An append is acknowledged once a write quorum of loggers has it.",
    ],
  },
  bugs: [
    {
      bug: "writer-logger-no-fence",
      question:
        "A logger tells the next writer its log, and promises nothing. The writer before is only slow, and appends. What becomes of its entry?",
      choices: [
        "It is acknowledged, and is not in the log of the next writer",
        "It is refused by the registry",
        "It comes into the next writer's log behind the others",
      ],
      right: 0,
      because:
        "The next writer read the loggers before the entry came, and goes on from there. The old one still has a write quorum, and acknowledges what nobody will find.",
      rule: "Who reads a log to take it over fences it first: whoever answered takes nothing more of the epochs before.",
      source: "BookKeeper pull requests 2614 and 2616; Lamport, Malkhi, Zhou (2009), section 4",
    },
    {
      bug: "writer-logger-append-below-the-seal",
      question: "Loggers keep the promise of a seal, but do not look at it when an append comes. Who is fenced now?",
      choices: [
        "The writer before, since the registry has a new one",
        "Both writers",
        "Nobody: the promise is worth what it is held against",
      ],
      right: 2,
      because:
        "The registry does not stand between a writer and its loggers. A writer that does not know of its successor goes on, and two epochs are written at once.",
      rule: "A logger refuses what is of an epoch below the highest that it promised: P1a, for logs.",
      source: 'Lamport, "Paxos Made Simple" (2001), P1a; Lamport, Malkhi, Zhou (2009), section 4',
    },
    {
      bug: "writer-logger-lost-claim-taken-for-won",
      question:
        "The registry answers a claim with what stands there: another one has won. The bug does not compare. How many writers does the epoch have?",
      choices: ["None", "One: loggers take the first", "Two"],
      right: 2,
      because:
        "Both write in the same epoch, so seals and promises do not tell them apart. Loggers hold entries of both at the same place.",
      rule: "An epoch belongs to whom the compare-and-set gave it: the configuration master decides each number once.",
      source: "Lamport, Malkhi, Zhou (2009), section 4",
    },
    {
      bug: "writer-logger-adopts-onto-its-tail",
      question:
        "A logger adopts the log of a new epoch, which is shorter than its own. The bug keeps what it has beyond. What is that tail?",
      choices: [
        "Entries that were acknowledged and are to be kept",
        "Entries of an epoch that is over, which the new log has not: others may come to stand there",
        "Empty",
      ],
      right: 1,
      because:
        "The log that was sealed and copied is all that counts. The logger's own tail was never acknowledged, and a later seal takes it for part of the log.",
      rule: "A replica that adopts a leader's log drops what the leader does not have.",
      source: "KIP-101",
    },
    {
      bug: "writer-logger-opened-before-copied",
      question:
        "A new epoch has other loggers. The bug opens it at the registry before a write quorum of them has the log. Then its writer crashes. What does the next writer find?",
      choices: [
        "The log, at the members of the epoch before, where it looks first",
        "Members of whom none need have what was acknowledged",
        "An epoch that is still closed",
      ],
      right: 1,
      because:
        "The registry names the members opened last as those who have the log. The next writer seals them, is told of less, and goes on from there.",
      rule: "A ballot is complete before it is activated: its members hold what was chosen in the ones before.",
      source: "Lamport, Malkhi, Zhou (2009), section 4.2",
    },
  ],
};
