/**
 * Lessons on Omni-Paxos.
 *
 * Source: Ng, Haridi, Carbone, "Omni-Paxos: Breaking the Barriers of Partial Connectivity" (EuroSys 2023), sections 4 and 5.
 */
import type { Lessons } from "../shared/lesson.ts";

export const omniPaxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 2 },
    about:
      "Servers ask one another for heartbeats in rounds; the highest ballot of those who hear a majority leads, and keeps the log.",
    notice: [
      "`heartbeatRequest` and `heartbeatReply` go on all the time, whoever leads: they carry ballots and speak of links alone.",
      "`prepare` and `promise` come once for each leader, and `acceptSync` brings each follower to its log.",
      "`acceptDecide` and `accepted` are the normal case; what is decided rides on the next `acceptDecide`, or on a `decide`.",
    ],
  },
  bugs: [
    {
      bug: "omni-paxos-longest-log-wins",
      question:
        "A new leader takes the longest of the logs that it is told of, and looks at the accepted ballots only where two are as long. What may it lose?",
      choices: [
        "Nothing: what was decided is in every long log",
        "Entries that were decided in a later ballot, in a shorter log",
        "Only entries that were never decided",
      ],
      right: 1,
      because:
        "A leader that was cut off may have a long log of its own that nobody accepted. Those who went on decided other entries in a higher ballot, and have fewer.",
      rule: "The log of the highest accepted ballot is adopted; the length decides only among logs of one ballot.",
      source: "Ng, Haridi, Carbone (2023), section 4.1",
    },
    {
      bug: "omni-paxos-promise-in-memory",
      question: "A follower keeps its promise in memory and crashes. What does it do when it is back?",
      choices: [
        "It asks the new leader what it promised",
        "It accepts entries of the old leader, whom the new one counts out",
        "It stays silent until the next election",
      ],
      right: 1,
      because:
        "The new leader chose its log because this follower would accept nothing below. An old leader can still get a majority with it.",
      rule: "The promised ballot is on the disk before the Promise leaves.",
      source: "Ng, Haridi, Carbone (2023), figure 3: persistent state",
    },
    {
      bug: "omni-paxos-accepts-before-the-sync",
      question:
        "A follower has promised a new ballot, and the leader's first entries overtake its AcceptSync. The bug puts them behind the log that the follower has. Why is that wrong?",
      choices: [
        "The log may differ from the leader's, so the entries stand behind others",
        "The entries are not decided yet",
        "The leader sends them again anyway",
      ],
      right: 0,
      because:
        "Until the AcceptSync the follower's log is one of an older ballot. What it holds behind the decided index may be something that no log of the new ballot has.",
      rule: "A follower accepts entries only once it has taken over the log of their ballot.",
      source: "Ng, Haridi, Carbone (2023), section 4.1, AcceptSync",
    },
    {
      bug: "omni-paxos-decides-by-one-too-few",
      question: "Of five servers a leader decides an entry once two have it. Who may not know of it?",
      choices: ["The next leader", "Only the followers that are down", "Nobody: they hear of it with the next Decide"],
      right: 0,
      because: "The next leader is told of three logs. Two servers and three others need not meet.",
      rule: "An entry is decided once a majority has accepted it in the leader's ballot.",
      source: "Ng, Haridi, Carbone (2023), section 4.1",
    },
    {
      bug: "availability-omni-paxos-leads-without-a-quorum",
      question:
        "The highest ballot leads, whether or not its server hears a majority. Its links are cut but for one. What happens?",
      choices: [
        "Another server is elected in the next round",
        "Whoever hears it still takes it for the leader, and nothing is decided",
        "It raises its ballot",
      ],
      right: 1,
      because:
        "Its ballot is the highest that is heard, so nobody who hears it looks for another leader. It hears too few to decide anything.",
      rule: "The leader is the highest ballot among those who were connected to a quorum in their last round.",
      source: "Ng, Haridi, Carbone (2023), section 5, figure 4",
    },
  ],
};
