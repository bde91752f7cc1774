/**
 * Lessons on Delos: a virtual log of loglets.
 *
 * Source: Balakrishnan et al., "Virtual Consensus in Delos" (OSDI 2020), sections 3 and 4.
 */
import type { Lessons } from "../shared/lesson.ts";

export const delosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 5 },
    about: "The log is a chain of loglets; the registry, here the MetaStore, says which one covers which positions.",
    notice: [
      "A sequencer assigns positions of its loglet, and LogServers store them without gaps.",
      "An entry is acknowledged once a majority of LogServers has it.",
      "To change anything a loglet is sealed, its tail is found, and the chain is extended behind it.",
    ],
  },
  bugs: [
    {
      bug: "delos-ends-at-the-global-tail",
      question: "A sealed loglet is closed at the highest global tail that its LogServers know. What may be cut off?",
      choices: [
        "Nothing: the global tail is what is acknowledged",
        "Entries that a majority stores, and of whose acknowledgement no LogServer was told yet",
        "Entries of the next loglet",
      ],
      right: 1,
      because:
        "LogServers learn the global tail with later messages. The last entries of a sequencer that stopped are acknowledged above it.",
      rule: "The tail of a sealed loglet is the highest local tail of a majority, once what is below it is repaired.",
      source: "Balakrishnan et al. (2020), section 4.1, checkTail and repair",
    },
    {
      bug: "delos-appends-to-a-sealed-loglet",
      question: "A LogServer sets its seal bit, and goes on storing what the sequencer sends. When is an entry lost?",
      choices: [
        "When a majority stores it after the tail was found: it is acknowledged behind the end",
        "Never: it is stored",
        "When the sequencer restarts",
      ],
      right: 0,
      because:
        "The chain goes on behind the tail that was found. What the old loglet acknowledges beyond it is in no log that anybody plays.",
      rule: "Once its seal bit is set, a LogServer rejects appends.",
      source: "Balakrishnan et al. (2020), section 4.1, seal",
    },
    {
      bug: "delos-seals-one-log-server",
      question:
        "Of five LogServers one is sealed, and the loglet is taken for sealed. Can its sequencer still acknowledge?",
      choices: ["No: the seal is known", "Only reads", "Yes: four others are a majority"],
      right: 2,
      because: "A seal must leave no majority that takes appends. One of five stops nobody.",
      rule: "A loglet is sealed when a majority of its LogServers is.",
      source: "CorfuDB issue 1545; Balakrishnan et al. (2020), section 4.1",
    },
    {
      bug: "delos-sequencer-resumes",
      question:
        "A sequencer crashes, starts anew, and goes on assigning positions of its loglet from where its memory begins. What do LogServers hold?",
      choices: ["Two entries for one position, at different servers", "A longer log", "The same as before"],
      right: 0,
      because:
        "Which positions are assigned is kept in memory alone. Assigned a second time, a position has another entry where a server lacked the first.",
      rule: "The sequencer's state is soft: when it is lost, the loglet is sealed and the next one has another sequencer.",
      source: "Balakrishnan et al. (2020), section 4.1",
    },
    {
      bug: "delos-checks-one-log-server",
      question:
        "A read finds the tail by asking one LogServer, plays the log to there, and answers. What does it miss?",
      choices: ["Nothing", "An entry that the others acknowledged and this one has not stored", "Sealed loglets"],
      right: 1,
      because: "A majority acknowledges, and this server need not be in it. The read is answered as of an older tail.",
      rule: "checkTail asks a majority: any two majorities have a LogServer in common.",
      source: "Balakrishnan et al. (2020), section 4.1, checkTail",
    },
  ],
};
