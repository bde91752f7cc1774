/**
 * Lessons on chain replication.
 *
 * Source: van Renesse, Schneider, "Chain Replication for Supporting High Throughput and Availability" (OSDI 2004), section 3.
 */
import type { Lessons } from "../shared/lesson.ts";

export const chainLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 0 },
    about:
      "Writes enter at the head and go down the chain; the tail acknowledges them. The registry says who is in the chain.",
    notice: [
      "A replica has all that those behind it have: the Update Propagation Invariant.",
      "A write is acknowledged by the tail, so all replicas have it by then.",
      "Who fails is left out by a new epoch; who joins becomes the tail, once it has the log.",
    ],
  },
  bugs: [
    {
      bug: "chain-head-acknowledges",
      question: "The head answers a client as soon as it has the write. It fails. Who becomes the head, and with what?",
      choices: ["Its successor, perhaps without the write", "Its successor, always with the write", "The tail"],
      right: 0,
      because: "What the head had not passed on goes with it. The client was told that the write is there.",
      rule: "Replies come from the tail: an update is acknowledged once the whole chain has it.",
      source: "van Renesse, Schneider (2004), section 2",
    },
    {
      bug: "chain-dirty-passes-for-clean",
      question:
        "Any replica may answer reads. One in the middle has a write that is not acknowledged yet, and answers with the value before, without asking the tail. When is that wrong?",
      choices: [
        "Never: the write is not acknowledged",
        "When the tail has acknowledged it meanwhile, and this replica was not told",
        "When the head fails",
      ],
      right: 1,
      because:
        "The acknowledgement passes the tail first and comes back up the chain. In between clients know of the write, and the middle does not.",
      rule: "A replica answers by itself only what is clean; of a dirty object it asks the tail for the version.",
      source: "Terrace and Freedman (2009), section 2.3",
    },
    {
      bug: "chain-opens-before-copied",
      question:
        "A replica joins as the tail of a new epoch, which is opened before it has what the old tail had. What does it answer to a read?",
      choices: ["It waits", "What the old tail would answer", "A value from before writes that were acknowledged"],
      right: 2,
      because: "The tail is what speaks for the chain. Without the old tail's log it denies what was acknowledged.",
      rule: "A new tail is brought up to date before it takes the place of the old one.",
      source: "van Renesse, Schneider (2004), section 3.2",
    },
    {
      bug: "chain-promises-in-memory",
      question: "A replica enters an epoch, and keeps that in memory only. After a crash, whose writes does it take?",
      choices: ["Nobody's", "Those of a head that was replaced, too", "Those of the newest head alone"],
      right: 1,
      because:
        "It does not remember that the older epoch is over. A head that was left out finds a chain that still follows it.",
      rule: "What a replica promised is on the disk before anybody counts on it.",
      source: 'Lamport, "Paxos Made Simple" (2001), section 2.5',
    },
    {
      bug: "chain-reads-without-a-fence",
      question:
        "A tail that was cut off and left out of the chain gets a read. How could it know that it is not the tail any more?",
      choices: ["By its clock", "Only by asking: others of its epoch, or the registry", "Its predecessor tells it"],
      right: 1,
      because:
        "To be cut off is to hear nothing. It answers from its log, while a new tail has acknowledged further writes.",
      rule: "Chain replication assumes that failures are detected perfectly; without that a read must confirm its epoch.",
      source: "Terrace and Freedman (2009), section 2.3; van Renesse, Schneider (2004), section 3",
    },
  ],
};
