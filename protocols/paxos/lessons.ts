/**
 * Lessons on single-decree Paxos.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), sections 2.2 to 2.5.
 */
import type { Lessons } from "../shared/lesson.ts";

export const paxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 3 },
    about: "A proposer asks for promises, then for votes; once a quorum has voted at one ballot, the value is chosen.",
    notice: [
      "Phase 1: `prepare` goes out and `promise` comes back; a promise tells the highest vote that its acceptor gave.",
      "Phase 2: `accept` goes out with a value, and acceptors vote.",
      "The judges see each promise and each vote; the value is chosen at the vote that completes a quorum.",
    ],
  },
  bugs: [
    {
      bug: "paxos-any-vote",
      question:
        "A proposer is told several votes by its quorum of promises. The bug makes it adopt the value of the lowest ballot among them, not of the highest. What can go wrong?",
      choices: [
        "Nothing: any value that was voted for is safe to propose",
        "A value that is chosen already is passed over, and another one is chosen",
        "The proposer never gets a quorum of votes",
      ],
      right: 1,
      because:
        "Only the vote of the highest ballot is bound to be the chosen value, if one is chosen. A lower vote may be of a value that lost, and the new ballot then chooses it a second time beside the first.",
      rule: "P2c: a proposal takes the value of the highest-numbered proposal that its quorum has accepted, or any value if it has accepted none.",
      source: 'Lamport, "Paxos Made Simple" (2001), section 2.2, P2c',
    },
    {
      bug: "paxos-volatile-promise",
      question:
        "An acceptor keeps its promise in memory only; its votes are on the disk. It promises ballot 5, crashes, restarts, and is asked to vote at ballot 3. What does it do?",
      choices: [
        "It votes: it has forgotten that it promised not to",
        "It refuses: its last vote is on the disk, and tells it enough",
        "It waits until somebody reminds it of ballot 5",
      ],
      right: 0,
      because:
        "The proposer of ballot 5 counts on it: by the promise nothing more is chosen below 5 without being told. A vote at ballot 3 now may complete a quorum that ballot 5 knows nothing of.",
      rule: "An acceptor keeps what it promised in stable storage, and records its answer there before it sends it.",
      source: 'Lamport, "Paxos Made Simple" (2001), section 2.5',
    },
    {
      bug: "paxos-accept-below-promise",
      question:
        "An acceptor remembers its promise, but does not look at it when it is asked to vote. Which two proposers can now both succeed?",
      choices: [
        "None: the second one adopts what the first has chosen in any case",
        "Two with the same ballot",
        "One whose ballot was overtaken, and the one that overtook it",
      ],
      right: 2,
      because:
        "The later proposer asked when nobody had voted, and chose its own value. The earlier one's `accept` then arrives, late, and is voted for as well.",
      rule: "P1a: an acceptor accepts a proposal numbered n unless it has responded to a prepare request numbered above n.",
      source: 'Lamport, "Paxos Made Simple" (2001), section 2.2, P1a',
    },
    {
      bug: "paxos-blank-disk-votes",
      question:
        "An acceptor restarts, does not read its disk, and goes on as if it were new: it promises and votes. Is a quorum of acceptors still enough to know what is chosen?",
      choices: [
        "Yes: the others of the quorum remember",
        "No: where quorums meet in this acceptor alone, nobody remembers",
        "Yes, as long as only one acceptor restarts",
      ],
      right: 1,
      because:
        "Two quorums may have one acceptor in common. If that one has forgotten its vote, the second quorum is told of none, and another value is chosen.",
      rule: "An acceptor that lost its state does not take part again before it knows that nothing rests on what it forgot.",
      source: 'Chandra, Griesemer, Redstone, "Paxos Made Live" (2007), section 5.1',
    },
    {
      bug: "paxos-read-not-written-back",
      question:
        "A read asks a quorum for promises, finds a vote, and returns its value at once, without phase 2. What may the next reader see?",
      choices: [
        "An older value: the vote that was found was not chosen, and may never be",
        "The same value: votes do not go away",
        "An error: two proposers cannot read at once",
      ],
      right: 0,
      because:
        "One acceptor's vote is no choice. The first read saw it, a later quorum need not hold that acceptor, and so the second read goes back in time: the history is not linearizable.",
      rule: "A read writes back what it found: it is the identity change, in both phases.",
      source: 'Rystsov, "CASPaxos" (2018), section 2.2',
    },
  ],
};
