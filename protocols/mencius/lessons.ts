/**
 * Lessons on Mencius.
 *
 * Source: Mao, Junqueira, Marzullo, "Mencius: Building Efficient Replicated State Machines for WANs" (OSDI 2008), section 4.
 */
import type { Lessons } from "../shared/lesson.ts";

export const menciusLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 2 },
    about:
      "The slots of the log belong to the servers in turn. Each suggests in its own, and skips those that it does not need.",
    notice: [
      "`suggest` goes to the others; whoever accepts skips its own slots below, and its `accept` says so.",
      "With a majority of votes a command is decided; it is executed once all slots below are known.",
      "`skip` goes by itself only to those who got no other message for a while.",
    ],
  },
  bugs: [
    {
      bug: "mencius-skip-not-durable",
      question:
        "A server accepts a suggestion and skips its slots below. Its vote is on the disk, the skips are in memory. It crashes and comes back. What may it do?",
      choices: [
        "Suggest a command in a slot that others have executed as a no-op",
        "Vote for two commands in one slot",
        "Nothing wrong: a skip is learned again",
      ],
      right: 0,
      because:
        "A skip is decided by its coordinator alone, so the others executed past it as soon as they were told. The server that forgot it takes the slot for free.",
      rule: "A slot of one's own is suggested in or skipped, once. What was skipped is on the disk before anybody hears of it.",
      source: "Mao et al. (OSDI 2008), section 4, rule 2",
    },
    {
      bug: "mencius-revokes-without-looking",
      question:
        "A coordinator is silent, and another server revokes its slots. It gathers promises and proposes no-ops, whatever they tell. What goes wrong?",
      choices: [
        "A client waits for long",
        "A command that is chosen in round 0 is replaced by a no-op",
        "Two servers revoke the same slots for ever",
      ],
      right: 1,
      because:
        "The coordinator may have had a majority of votes before it fell silent. The promises tell of one of them at least, since two majorities meet.",
      rule: "Who revokes proposes what was accepted at the highest ballot that phase 1 tells of, and a no-op only if nothing was.",
      source: "Mao et al. (OSDI 2008), section 4, action Revoke",
    },
    {
      bug: "mencius-range-covers-suggestion",
      question:
        "Skips are told as a range. The bug does not let the range begin anew after a suggestion. What does the next accept of that server tell?",
      choices: [
        "Too few skips, so that others wait",
        "The same as before: ranges only grow",
        "That the slot it suggested in is skipped",
      ],
      right: 2,
      because:
        "With channels in order the suggestion would have come first. Here the accept may overtake it, and whoever hears the range executes a no-op where others execute the command.",
      rule: "What is told as skipped holds no suggestion: a range goes from the last suggestion up to the next free slot.",
      source: "Mao et al. (OSDI 2008), section 4, optimizations 1 and 2, which rest on FIFO channels",
    },
    {
      bug: "mencius-out-of-order-ignores-conflicts",
      question:
        "Out-of-order commit: a command is decided, and one of a lower slot that writes the same key is not yet. The bug executes the first. What do others do?",
      choices: [
        "Execute the two in the order of their slots",
        "The same: what is decided first is executed first",
        "Refuse the second",
      ],
      right: 0,
      because:
        "What is decided when differs from server to server. Only commands that commute may change places without a difference.",
      rule: "A command is executed before those of lower slots only where it commutes with each of them.",
      source: "Mao et al. (OSDI 2008), section 5",
    },
    {
      bug: "mencius-votes-below-its-promise",
      question:
        "A server has promised a slot to a revocation. Now the suggestion of its coordinator arrives, late, and the bug accepts it. What is wrong?",
      choices: [
        "Nothing: only the coordinator may propose a command there",
        "The command may be decided in round 0 where the revocation decides a no-op",
        "The coordinator should have sent a skip",
      ],
      right: 1,
      because:
        "The revocation counts on the promise: from those who told of no vote it concludes that none of them votes in round 0 any more. A late vote can complete a majority.",
      rule: "Whoever promised a slot at a higher ballot votes for no suggestion there; it tells the coordinator so.",
      source: "Lamport, Paxos Made Simple (2001), section 2.2; Mao et al. (OSDI 2008), section 4",
    },
  ],
};
