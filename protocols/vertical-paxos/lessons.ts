/**
 * Lessons on Vertical Paxos.
 *
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009).
 */
import type { Lessons } from "../shared/lesson.ts";

export const verticalPaxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 4 },
    about:
      "The registry gives a leader a ballot and its acceptors. It reads from those before, and then asks its own for votes.",
    notice: [
      "The claim is a compare-and-set: a ballot has one leader, and one set of acceptors.",
      "Promises come from the acceptors of the ballots before, votes from those of this one.",
      "A command is chosen by a write quorum of this ballot's acceptors.",
    ],
  },
  bugs: [
    {
      bug: "vertical-paxos-reads-the-last-ballot-alone",
      question:
        "Variant I. Ballot 2 has other acceptors, and its leader is gone before they have what was chosen in ballot 1. The leader of ballot 3 reads from the acceptors of ballot 2 alone. What does it find?",
      choices: ["All that was chosen: a ballot is active at once", "Nothing, perhaps", "That it may not lead"],
      right: 1,
      because:
        "Ballot 2 was active and not complete. What was chosen in ballot 1 is with the acceptors of ballot 1 still, which nobody asked.",
      rule: "A leader reads from a read quorum of every ballot below its own, down to one that is known to be complete.",
      source: "Lamport, Malkhi, Zhou (2009), Vertical Paxos I",
    },
    {
      bug: "vertical-paxos-activated-before-the-transfer",
      question:
        "Variant II. The master activates a ballot as soon as it gives it, and whoever leads next reads from its acceptors alone. Its leader is gone before it has copied anything. What becomes of what was chosen?",
      choices: [
        "The next leader reads it from the acceptors before",
        "The next leader does not find it, and proposes something else",
        "The master takes the ballot back",
      ],
      right: 1,
      because:
        "In variant II one configuration is read from, the active one. It has to have all before it is that: completion comes first.",
      rule: "A ballot is activated once it is complete.",
      source: "Lamport, Malkhi, Zhou (2009), Vertical Paxos II",
    },
    {
      bug: "vertical-paxos-chooses-by-a-read-quorum",
      question:
        "A primary and a backup: both vote, and one is enough to read from. The bug counts a command as chosen once one of them has it. Which is lost with it?",
      choices: ["Nothing: one has it, and one is enough", "What the one that is left does not have", "The ballot"],
      right: 1,
      because:
        "The next leader may read from the other one. Only what all have is found at any one: with a read quorum of one the write quorum is all.",
      rule: "Every read quorum of a configuration meets every write quorum of it.",
      source: "Lamport, Malkhi, Zhou (2009): primary-backup replication",
    },
    {
      bug: "vertical-paxos-votes-below-its-promise",
      question:
        "Another leader was given the next ballot. The one before does not know, and asks for votes. What keeps it from choosing?",
      choices: [
        "The registry, which names another",
        "The promises of a read quorum of its own acceptors",
        "Its heartbeat, which has stopped",
      ],
      right: 1,
      because:
        "Nobody asks the registry before a vote. Each write quorum of the old ballot has an acceptor that promised the new one, and refuses. The bug has them vote all the same.",
      rule: "An acceptor that has promised a ballot votes in none below it.",
      source: 'Lamport, "Paxos Made Simple" (2001), P1a',
    },
    {
      bug: "vertical-paxos-reads-without-a-fence",
      question: "A leader was succeeded and does not know it. It answers a read from what it has. Is that harmless?",
      choices: [
        "Yes: it can choose nothing any more",
        "Yes: reads change nothing",
        "No: others have chosen something since",
      ],
      right: 2,
      because:
        "Promises keep it from choosing, and it asks nobody for a read. The client is told what was so before another client's command, which is acknowledged.",
      rule: "A leader answers a read once it knows that no ballot has followed, and asks for that after the read came.",
      source: "Ongaro (2014), section 6.4",
    },
  ],
};
