/**
 * Lessons on EPaxos.
 *
 * Source: Moraru, Andersen, Kaminsky, "There Is More Consensus in Egalitarian Parliaments" (SOSP 2013), section 4.
 */
import type { Lessons } from "../shared/lesson.ts";

export const epaxosLessons: Lessons = {
  normal: {
    ...{ scenario: "calm", seed: "1", index: 5 },
    about: "There is no leader: each replica orders its clients' commands itself, by what each command depends on.",
    notice: [
      "`preAccept` goes to the others, who add the commands that they know to interfere.",
      "Where all of a fast quorum answer alike, the command is committed after one round trip.",
      "Commands are executed once all that they depend on is known, in an order that all replicas find.",
    ],
  },
  bugs: [
    {
      bug: "epaxos-executes-without-waiting",
      question:
        "A command is committed, and one that it depends on is not yet. The bug leaves that one out and executes. What may differ between replicas?",
      choices: [
        "Which commands are committed",
        "The order in which two commands that interfere are executed",
        "Nothing: dependencies are only hints",
      ],
      right: 1,
      because:
        "Another replica, which knows both, executes the dependency first. Two writes of one key are then executed in two orders, and the replicas differ.",
      rule: "A command is executed only after everything that it depends on is committed, dependencies of dependencies included.",
      source: "Moraru et al. (SOSP 2013), section 4.3.2",
    },
    {
      bug: "epaxos-order-of-arrival",
      question:
        "Two commands depend on each other: a cycle. The bug executes them in the order in which this replica met them. Which order does the paper ask for?",
      choices: [
        "By sequence number inside of a strongly connected component",
        "Any: they are in one component",
        "The one whose leader is older first",
      ],
      right: 0,
      because:
        "Replicas meet commands in different orders. Only an order that depends on what is committed, and not on what arrived when, is the same everywhere.",
      rule: "Strongly connected components in the order of their dependencies; inside of one, by increasing sequence number.",
      source: "Moraru et al. (SOSP 2013), section 4.3.2",
    },
    {
      bug: "epaxos-reads-at-commit",
      question: "A read is answered when it is committed, before what it depends on is executed. What can it miss?",
      choices: [
        "Nothing: it is committed after them",
        "Writes that come later",
        "A write that was acknowledged before the read began",
      ],
      right: 2,
      because:
        "To be committed is to have a place in the order. The values of those before it are known only after they are executed, so the answer is older than the write.",
      rule: "A command that returns a value is answered after its execution, which waits for what it depends on.",
      source: "Tollman, Park, Ousterhout, EPaxos Revisited (NSDI 2021); Moraru et al. (SOSP 2013), section 4.3.2",
    },
    {
      bug: "epaxos-forgets-pre-accepts",
      question:
        "A replica answers a pre-accept and loses it in a crash. The command leader counted it for the fast path and crashes too. What does a recovery find?",
      choices: [
        "Too few equal pre-accepts, so that it commits other attributes",
        "The commit, at some other replica, always",
        "Nothing that matters: the client asks again",
      ],
      right: 0,
      because:
        "A fast commit is known by the equal answers that a recovery still finds. With one of them forgotten it may take the slow path, with other dependencies, for a command that is committed. The run ends at the answer, which left before the disk had it.",
      rule: "Replicas log what they reply to before they reply.",
      source: "Moraru et al. (SOSP 2013), section 4.3",
    },
    {
      bug: "epaxos-one-ballot",
      question:
        "A replica keeps one ballot for each instance: the highest that it promised is also taken for the ballot in which it accepted. Two recoveries come one after the other. What does the second one take for newest?",
      choices: [
        "What was accepted last, as it should",
        "Old attributes, at a replica that only promised meanwhile",
        "Nothing: it finds no attributes",
      ],
      right: 1,
      because:
        "A promise made an old acceptance look as new as the promise. The second recovery takes those attributes, though others were committed in the ballot between.",
      rule: "The ballot that a replica promised and the ballot in which it accepted are two variables, as in Paxos.",
      source: "Sutra, On the correctness of Egalitarian Paxos (2020)",
    },
  ],
};
