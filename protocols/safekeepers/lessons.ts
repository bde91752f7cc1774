/**
 * Lessons on safekeepers.
 *
 * Source: Neon, docs/safekeeper-protocol.md, RFC 013 (term history) and RFC 035 (membership).
 */
import type { Lessons } from "../shared/lesson.ts";

export const safekeepersLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 11 },
    about:
      "A proposer is elected by safekeepers, copies the longest log of a majority to the others, and streams its entries.",
    notice: [
      "Greetings tell terms; votes tell how far each log goes, and the term of its last entry.",
      "A safekeeper keeps the history of terms: at which position which one began.",
      "An entry is committed once a majority has flushed it, and one of the proposer's own term is among those.",
    ],
  },
  bugs: [
    {
      bug: "safekeepers-appends-below-its-vote",
      question:
        "A safekeeper has voted for term 5. Entries of the proposer of term 4 wait in a buffer, and the bug flushes them. Who counts them?",
      choices: [
        "The proposer of term 4, which then acknowledges what term 5 does not know",
        "The proposer of term 5",
        "Nobody: they are of an old term",
      ],
      right: 0,
      because:
        "With its vote the safekeeper told where its log ends. Term 5 goes on from there, and what is flushed afterwards is overwritten though it was acknowledged.",
      rule: "Once it voted in a higher term, a safekeeper flushes nothing of a lower one.",
      source: "neon issue 2109; Neon, docs/safekeeper-protocol.md",
    },
    {
      bug: "safekeepers-joint-by-one-majority",
      question:
        "While the set of safekeepers changes, the bug takes a majority of either set for enough. What can two proposers do?",
      choices: [
        "Wait for each other",
        "Each win a majority of one of the sets, with nobody in common",
        "Nothing: each needs a vote of both sets",
      ],
      right: 1,
      because:
        "The sets may share few members. One elected by the old set alone does not see what a majority of the new set committed.",
      rule: "In a joint configuration elections and commitment need a majority of both sets.",
      source: "Neon RFC 035, Compute changes",
    },
    {
      bug: "safekeepers-truncates-to-commit",
      question:
        "A safekeeper is told that the new proposer's log differs somewhere. The bug truncates to the last commit position that it was told. What does it cut off?",
      choices: [
        "Only what differs",
        "Nothing: what is committed stays",
        "Entries that it flushed, that were counted, and of whose commitment it was not told yet",
      ],
      right: 2,
      because:
        "The commit position is a hint that comes late. Until the entries are sent again this copy is missing from a majority, and another election may miss them altogether.",
      rule: "Logs are compared by their term histories and truncated where these part, not at a high watermark.",
      source: "KIP-101; Neon RFC 013",
    },
    {
      bug: "safekeepers-vote-in-memory",
      question:
        "A safekeeper's vote leaves before it is on the disk. It crashes and restarts. What may it do in the same term?",
      choices: ["Nothing", "Vote for another proposer", "Only append"],
      right: 1,
      because: "It knows of no vote. Two proposers may be elected in one term, and write different entries under it.",
      rule: "A vote is persisted before it is sent, so that each term has one proposer at most.",
      source: "Neon, docs/safekeeper-protocol.md, Handshake",
    },
    {
      bug: "safekeepers-commit-without-own-term",
      question:
        "A proposer copies entries of an older term to a majority, and the bug lets it commit them before one of its own term is among them. Another safekeeper has a shorter log whose last entry is of a term between. Who may win the next election?",
      choices: [
        "Nobody without the copied entries",
        "Only the same proposer",
        "One that goes on from the shorter log, without the entries that were committed",
      ],
      right: 2,
      because:
        "Logs are compared by the term of their last entry first. The shorter log wins against the copied entries, which are then overwritten though they were committed.",
      rule: "Entries of older terms are committed only by one of the proposer's own term behind them.",
      source: "Neon, docs/safekeeper-protocol.md, Main loop; Ongaro (2014), figure 3.7",
    },
  ],
};
