/**
 * Lessons on CORFU.
 *
 * Source: Balakrishnan et al., "CORFU: A Shared Log Design for Flash Clusters" (NSDI 2012), section 3.
 */
import type { Lessons } from "../shared/lesson.ts";

export const corfuLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 2 },
    about:
      "A sequencer hands out positions; clients of the log write each position down a chain of units, the head first.",
    notice: [
      "A position is a cell that is written once: of two writers one loses at the head.",
      "An entry is complete when the last unit of the chain has it; reads ask that one.",
      "A position whose writer is gone is filled with junk, so that those behind it can be read.",
    ],
  },
  bugs: [
    {
      bug: "corfu-acknowledged-at-the-head",
      question:
        "An entry is acknowledged as soon as the head of the chain has it. The head is then left out of the next layout. Who has the entry?",
      choices: ["All other units", "The sequencer", "Nobody who is read from"],
      right: 2,
      because:
        "Only the tail's answer says that the whole chain holds it. What the head alone held goes with the head.",
      rule: "Only the tail replies: a write is complete when it has gone down the whole chain.",
      source: 'van Renesse, Schneider, "Chain Replication" (OSDI 2004); NSDI 2012, section 3.2',
    },
    {
      bug: "corfu-no-fence",
      question:
        "A unit is sealed for a new layout, and goes on taking writes of the old one. What does the reconfiguration not see?",
      choices: [
        "Writes that are completed in the old layout after it looked for the tail",
        "The sequencer's crash",
        "Nothing: it reads the units again",
      ],
      right: 0,
      because:
        "Whoever reconfigures counts on that nothing more is written by the old layout. Positions behind the tail that it found are given out anew.",
      rule: "A sealed unit rejects every operation that is marked with an older epoch.",
      source: "NSDI 2012, section 3.1",
    },
    {
      bug: "corfu-seals-too-few",
      question:
        "There are several replica sets, each a chain. The bug seals one unit in all. Which writes go on by the old layout?",
      choices: ["None", "Those to replica sets of which no unit is sealed", "Reads alone"],
      right: 1,
      because:
        "A write meets the units of its own replica set only. A set without a sealed unit knows nothing of the new layout.",
      rule: "One unit of each replica set at least is sealed before the next projection is proposed.",
      source: "CorfuDB issue 1545; NSDI 2012, section 3.1",
    },
    {
      bug: "corfu-reads-at-the-head",
      question: "A read asks the head of the chain instead of the tail. It finds an entry. What is it that it read?",
      choices: [
        "Something that may not be complete, and that a later reader may find to be otherwise",
        "The newest complete entry",
        "Junk",
      ],
      right: 0,
      because: "The head has it first. Its writer may stop there, and what others read at the tail is nothing yet.",
      rule: "Reads go to the tail of the chain, where only complete entries are.",
      source: "NSDI 2012, section 3.2",
    },
    {
      bug: "corfu-fill-overwrites",
      question:
        "A reader finds a hole and fills it with junk. At the head it meets an entry that its slow writer put there. The bug writes junk over it. What does the slow writer do?",
      choices: [
        "It notices and stops",
        "It takes another position",
        "It goes on down the chain with its entry, which others have read as junk",
      ],
      right: 2,
      because:
        "A cell that was written holds its value for good. Overwritten, it has two. Here the slow writer notices: it holds that what the head took the whole chain will hold.",
      rule: "Cells are write-once; a fill that finds a value completes that value.",
      source: "NSDI 2012, section 3.2; CorfuDB issues 439 and 260",
    },
  ],
};
