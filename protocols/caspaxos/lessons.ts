/**
 * Lessons on CASPaxos.
 *
 * Source: Rystsov, "CASPaxos: Replicated State Machines without logs" (2018), sections 2.2 and 2.2.1.
 */
import type { Lessons } from "../shared/lesson.ts";

export const caspaxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 10 },
    about:
      "There is no log: a proposer reads a register from a quorum, applies a change, and writes the result at its ballot.",
    notice: [
      "A change takes two round trips: promises with the newest value, then votes for the changed one.",
      "A proposer that wrote last needs one round trip: its last `accept` asked for the next promise too.",
      "A read is a change as well, one that leaves the value as it is.",
    ],
  },
  bugs: [
    {
      bug: "caspaxos-read-not-written-back",
      question: "A read takes the newest value that a quorum reports, and skips the second phase. What may it return?",
      choices: [
        "A value that one acceptor alone voted for, and that may never be chosen",
        "Always the chosen value: it asked a quorum",
        "The value of another register",
      ],
      right: 0,
      because:
        "A later read, which meets another quorum, may not find that vote and returns the value before. The two reads together are not linearizable.",
      rule: "A read is the identity change, in both phases: it writes back what it found.",
      source: 'Rystsov, "CASPaxos" (2018), section 2.2',
    },
    {
      bug: "caspaxos-any-vote",
      question:
        "Promises report several values with their ballots. The bug applies the change to the value of the lowest ballot. What is lost?",
      choices: [
        "Nothing: the change is applied to some value of the register",
        "Only the order in which clients are answered",
        "A change that was chosen and acknowledged: the new value is made as if it had not been",
      ],
      right: 2,
      because:
        "The register has no log, so its value is all that is left of earlier changes. One that is built on an older value leaves out the acknowledged one.",
      rule: "A proposer picks the value of the tuple with the highest ballot number, and applies its change to that.",
      source: 'Rystsov, "CASPaxos" (2018), section 2.2',
    },
    {
      bug: "caspaxos-stale-cache",
      question:
        "A proposer remembers what it wrote last, and saves a round trip by changing that. The bug lets it do so under a ballot that nobody promised. When does that fail?",
      choices: [
        "When another proposer has written in between",
        "When the register was empty",
        "Never: acceptors refuse in any case",
      ],
      right: 0,
      because:
        "Its ballot may be high enough for acceptors to vote. Without a promise in between, nobody told it of the other's change, which is overwritten.",
      rule: "One round trip is enough only where the previous accept carried the promise for the next ballot, and a quorum gave it.",
      source: 'Rystsov, "CASPaxos" (2018), section 2.2.1',
    },
    {
      bug: "caspaxos-told-before-chosen",
      question:
        "A client is told that its change is made as soon as the first acceptor has voted. What may it read next?",
      choices: [
        "Its own change, always",
        "A value without its change: the other votes may never come",
        "Nothing: reads wait for the other votes",
      ],
      right: 1,
      because:
        "One vote is no quorum. Another proposer may gather promises from the others, be told of no such vote, and go on from the value before.",
      rule: "A proposer waits for F + 1 confirmations before it answers its client.",
      source: 'Rystsov, "CASPaxos" (2018), section 2.2',
    },
    {
      bug: "caspaxos-forgets-the-session",
      question:
        "A client's change was voted for, but its proposer gave up before it could answer; a later ballot carried the change on. The client asks again. What keeps it from being made twice?",
      choices: [
        "Ballots: the second one is refused",
        "The value holds which request of the client was made last; the bug leaves that out",
        "The client, which counts its answers",
      ],
      right: 1,
      because:
        "The value that the later ballot found holds the change already. Only a note of the session in that value tells the retry from a new request.",
      rule: "A service filters duplicates: it keeps with its state the serial number of each client's last command.",
      source: "Ongaro (2014), section 6.3",
    },
  ],
};
