/**
 * Lessons on Multi-Paxos.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; Lamport, Malkhi, Zhou, "Reconfiguring a State Machine" (2010).
 */
import type { Lessons } from "../shared/lesson.ts";

export const multiPaxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 6 },
    about:
      "One phase 1 makes a leader for all slots to come; each command then takes one phase 2 in a slot of its own.",
    notice: [
      "The first messages ask for promises once, for every slot from some place on.",
      "Commands then go by `accept` and its answers alone.",
      "Replicas execute slots in order: one that is chosen early waits for those before it.",
    ],
  },
  bugs: [
    {
      bug: "multi-paxos-leaves-gaps-out",
      question:
        "A new leader is told of votes in slots 4 and 6, and of none in 5. The bug moves what stands at 6 down to 5, so that no gap is left. What is wrong with that?",
      choices: [
        "The gap may be of a command that is still to be chosen there",
        "The command of slot 6 may be chosen at 6, and is then proposed at 5 too, while 6 gets something else",
        "Replicas execute it later than they could",
      ],
      right: 1,
      because:
        "A slot is an instance of its own. What a quorum voted for at 6 is chosen at 6; a leader that proposes another value there breaks agreement in that slot.",
      rule: "Gaps are filled with a special no-op command; what was proposed in a slot stays in that slot.",
      source: 'Lamport, "Paxos Made Simple" (2001), section 3',
    },
    {
      bug: "multi-paxos-no-op-over-votes",
      question:
        "A new leader fills every open slot with no-ops and does not look at the votes that its promises report. Which commands are in danger?",
      choices: [
        "None: clients ask again",
        "Those that nobody has voted for yet",
        "Those that are chosen, and perhaps acknowledged, where this leader has not learned so",
      ],
      right: 2,
      because:
        "A reported vote may be one of a quorum. The no-op is then chosen in a slot in which a command was chosen before, and replicas execute different logs.",
      rule: "P2c in each slot: the value of the highest vote that the quorum reports; a no-op only where it reports none.",
      source: 'Lamport, "Paxos Made Simple" (2001), sections 2.2 and 3',
    },
    {
      bug: "multi-paxos-snapshot-without-sessions",
      question:
        "A snapshot holds the values of the state machine, and not which command of each client was executed last. A replica restarts from it. What happens to a client that asks again?",
      choices: [
        "Its command is executed a second time",
        "It is refused for ever",
        "It gets the answer of another client",
      ],
      right: 0,
      because:
        "The sessions are part of the state: they tell a retry from a new command. Without them the retry is executed again by this replica, which then differs from the others.",
      rule: "What detects duplicates is part of the state machine, and goes into its snapshots.",
      source: "Ongaro (2014), section 6.3; Chandra et al., Paxos Made Live (2007)",
    },
    {
      bug: "multi-paxos-configuration-at-once",
      question:
        "A command that changes the members is chosen in slot 7. The bug lets the new members decide from slot 8 on. The leader had proposed 8 and 9 already. What follows?",
      choices: [
        "Slots 8 and 9 are lost, and clients ask again",
        "One slot may be decided by a quorum of the old members and by one of the new",
        "The new members cannot catch up",
      ],
      right: 1,
      because:
        "The proposals for 8 and 9 went to the members before. A quorum of those may choose them while the new members, who know of no such vote, choose something else.",
      rule: "The configuration that a command chosen in slot i sets governs slots from i + alpha on, where alpha is how far proposals run ahead.",
      source: 'Lamport, Malkhi, Zhou, "Reconfiguring a State Machine" (2010), section 3',
    },
    {
      bug: "multi-paxos-reads-too-early",
      question:
        "A new leader knows that a quorum follows it, and answers a read. It has not yet executed what its predecessors had chosen. What does it answer?",
      choices: [
        "An old value: it leads, but does not know yet what is chosen before its own slots",
        "The newest value: whoever leads has the newest log",
        "Nothing: it waits for its first command",
      ],
      right: 0,
      because:
        "Phase 1 told it of votes, and not of what is chosen. Until those slots are chosen again under its ballot, and executed, its state machine lacks writes that were acknowledged.",
      rule: "A new leader reads only once all slots below its first own one are chosen and executed.",
      source: "etcd issue 7331; Ongaro (2014), section 6.4, step 1",
    },
  ],
};
