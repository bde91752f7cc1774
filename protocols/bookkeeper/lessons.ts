/**
 * Lessons on BookKeeper.
 *
 * Source: Apache BookKeeper, "The BookKeeper protocol"; Junqueira, Kelly, Reed, "Durability with BookKeeper" (2013).
 */
import type { Lessons } from "../shared/lesson.ts";

export const bookkeeperLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 3 },
    about:
      "A writer adds entries to a ledger, striped over bookies; an entry is acknowledged by an ack quorum of its write set.",
    notice: [
      "Each entry tells the last add confirmed (LAC), so readers know of what is acknowledged a little later.",
      "The registry holds for each ledger its ensembles, and at the end where it is closed.",
      "Who takes over fences the ledger, finds its end, writes back what it finds, and closes it.",
    ],
  },
  bugs: [
    {
      bug: "bookkeeper-closes-at-the-lac",
      question: "A recovery closes a ledger at the highest LAC that bookies tell. What is cut off?",
      choices: [
        "Entries that were acknowledged, and whose acknowledgement no later entry has told yet",
        "Nothing: the LAC is what was acknowledged",
        "Entries that were never sent",
      ],
      right: 0,
      because:
        "The LAC travels with the next entry. The last entries of a writer that crashed are acknowledged above it, and a ledger closed below them loses them.",
      rule: "Recovery reads on from the LAC, entry by entry, until one cannot have been acknowledged, and closes before that.",
      source: "The BookKeeper protocol, Closing a ledger",
    },
    {
      bug: "bookkeeper-recovery-reads-do-not-fence",
      question:
        "A recovery fences with its first request, and its later reads do not. A bookie that missed the first one denies an entry. Then the writer's entry arrives there. What does the bookie do?",
      choices: ["It refuses: the ledger is fenced", "It asks the registry", "It takes it and acknowledges"],
      right: 2,
      because:
        "It was asked, and said that it had no such entry; the recovery counts on that. Without a fence it takes the entry afterwards, and the writer counts it too.",
      rule: "Recovery reads carry the fencing flag: whoever denies an entry to a recovery takes it from nobody later.",
      source: "apache/bookkeeper issue 2614, pull request 2616",
    },
    {
      bug: "bookkeeper-silence-is-absence",
      question:
        "A recovery asks for an entry. One bookie denies it, the others of its write set are silent. The bug takes that for enough. How many must deny it?",
      choices: ["One", "So many that those left are fewer than an ack quorum", "None: silence says it all"],
      right: 1,
      because:
        "The silent ones may hold it, and may be an ack quorum that acknowledged it. Time that is up says nothing of what a bookie holds.",
      rule: "An entry is taken for absent only where (write quorum - ack quorum) + 1 bookies deny it.",
      source: "The BookKeeper protocol, Closing a ledger; apache/bookkeeper issues 2612 and 2908",
    },
    {
      bug: "bookkeeper-fences-in-memory",
      question: "A bookie fences a ledger, crashes, and has forgotten it. Who profits?",
      choices: ["The writer before, whose entries it takes again", "The next writer", "Readers"],
      right: 0,
      because:
        "The recovery goes on by what it was told, and closes the ledger. The old writer gathers acknowledgements behind that end.",
      rule: "A fence is a promise, and promises are on the disk before they are told.",
      source: 'Lamport, "Paxos Made Simple" (2001), section 2.5; The BookKeeper protocol, fencing',
    },
    {
      bug: "bookkeeper-acknowledges-before-the-disk",
      question:
        "A bookie answers at once, and writes its journal a little later. A power failure stops the whole ack quorum. What is left of an acknowledged entry?",
      choices: ["All of it", "Perhaps nothing", "Its LAC"],
      right: 1,
      because:
        "The acknowledgement told of memory. The kernel that runs the bookies here ends such a run at that answer, before any crash.",
      rule: "An entry is in the journal, forced to the disk, before it is acknowledged.",
      source: 'Junqueira, Kelly, Reed, "Durability with BookKeeper" (2013)',
    },
  ],
};
