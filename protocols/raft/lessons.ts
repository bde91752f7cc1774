/**
 * Lessons on Raft.
 *
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), chapters 3, 4, 6 and 10.
 */
import type { Lessons } from "../shared/lesson.ts";

export const raftLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 6 },
    about: "A server's election timeout fires, a majority votes for it, and as leader it copies what clients ask for.",
    notice: [
      "The colour of a lane is its term: it changes when a candidate stands, and all follow.",
      "`requestVote` and its answers make a leader; its first entry is a no-op of its own term.",
      "An entry is committed once a majority stores it; the client is answered after that, and not before.",
    ],
  },
  bugs: [
    {
      bug: "raft-commit-by-counting",
      question:
        "A new leader finds an entry of an older term in its log and copies it. The bug lets it commit that entry as soon as a majority stores it. Is the entry safe then?",
      choices: [
        "Yes: a majority stores it, and every later leader needs a vote of that majority",
        "Yes, unless a disk is lost",
        "No: a server whose last entry is of a later term may be elected without it, and overwrite it",
      ],
      right: 2,
      because:
        "Votes compare the terms of the last entries. A server with a shorter log whose last entry has a later term wins the votes of servers that store the old entry, and then removes it from them.",
      rule: "A leader commits by counting copies only entries of its own term; what comes before is committed with them.",
      source: "Ongaro (2014), section 3.6.2 and figure 3.7",
    },
    {
      bug: "raft-forgets-its-vote",
      question:
        "A server votes, and does not write its vote to the disk. It crashes, restarts in the same term, and another candidate asks. What may that term have?",
      choices: ["No leader", "Two leaders", "One leader, with a log that is too short"],
      right: 1,
      because:
        "It votes twice in one term. Both candidates may count it into their majorities, and each of them becomes leader.",
      rule: "currentTerm and votedFor are on stable storage before a server answers: it votes at most once in a term.",
      source: "Ongaro (2014), sections 3.4 and 3.8",
    },
    {
      bug: "raft-leader-counts-unsynced",
      question:
        "A leader writes an entry, sends it to the followers, and counts its own copy at once, before its disk is done. What must happen for an acknowledged entry to be lost?",
      choices: [
        "The leader crashes before its disk is done, and leads again or votes without the entry",
        "All followers crash at once",
        "A follower answers twice",
      ],
      right: 0,
      because:
        "A majority was counted of which one member never had the entry on a disk. After the crash, a majority without it can elect a leader that does not have it. The run ends where that answer leaves ahead of the disk.",
      rule: "A leader may send entries while its own disk writes, but counts itself only once the write is durable.",
      source: "Ongaro (2014), sections 3.8 and 10.2.1",
    },
    {
      bug: "raft-joint-by-the-union",
      question:
        "Members change from one set to another through a joint configuration. The bug asks for a majority of all servers of both sets together. What does it allow?",
      choices: [
        "A majority of the old set alone and one of the union, without a server in common",
        "A change that takes longer",
        "Nothing: a majority of the union holds majorities of both",
      ],
      right: 0,
      because:
        "A majority of the union need not hold a majority of the old set, nor of the new. Servers that know one of these alone may then elect a leader for the same term.",
      rule: "While joint, elections and commitment need separate majorities of the old and of the new configuration.",
      source: "Ongaro (2014), section 4.3",
    },
    {
      bug: "raft-follower-reads-before-it-applied",
      question:
        "A follower serves a read: it asks the leader for its commit index, and is told 9. The bug lets it answer at once, from a state machine that has applied 7. What may the client see?",
      choices: [
        "A state from before a write that was acknowledged already",
        "Always the newest state: the leader confirmed the index",
        "An error, since the follower is behind",
      ],
      right: 0,
      because:
        "The index says how much of the log the read must see. Entries 8 and 9 are acknowledged, perhaps to the same client, and are not in what it reads.",
      rule: "Whoever serves a read waits until its state machine has applied up to the read index that the leader confirmed.",
      source: "Ongaro (2014), section 6.4; tikv/rfcs pull request 14",
    },
  ],
};
