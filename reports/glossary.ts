/** Words of ours, with what they mean: the source of GLOSSARY.md and of `synod explain`. */

export interface Word {
  readonly word: string;
  readonly meaning: string;
}

const table: readonly (readonly [word: string, meaning: string])[] = [
  [
    "plan",
    "the JSON document that says everything a run depends on: system, sizes, seed, network, faults, load, budget",
  ],
  ["script", "a plan as text, a sentence a line: `at 2 s cut leader from all`"],
  [
    "run",
    "what becomes of a plan: a verdict, a digest and, on demand, a trace; the same plan always gives the same run",
  ],
  ["scenario", "a named question, which makes plans: from a system, a seed and an index it draws plan number `index`"],
  [
    "swarm",
    "the broadest scenario; it first draws which few kinds of fault a plan has, because faults hide each other",
  ],
  [
    "rotation",
    "what a campaign asks when no scenario is named: every second plan is one of `swarm`, the others go round the scenarios that suit",
  ],
  [
    "timeline",
    "a scenario whose load and faults come at fixed times, the same for every system, so that they can be compared",
  ],
  [
    "first seconds",
    "the beginning of a run that is compared, with its elections and cold registers: told by itself, in no other number",
  ],
  [
    "spread",
    "of a number over many plans: its median, and the 10th and 90th of a hundred; a rank is told as far as spreads are apart",
  ],
  ["campaign", "many plans of some systems and scenarios, drawn from one seed and run by many threads"],
  ["seed", "the text from which every chance of a campaign or a plan is drawn"],
  [
    "digest",
    "16 hexadecimal digits that depend on every event and state of a run; two runs with the same digest were the same",
  ],
  ["trace", "a recorded run, one line per event, which replays and is compared line by line"],
  [
    "service",
    "what clients ask a system for: `register`, `key-value` or `log`; a plan names one where a system offers several",
  ],
  ["aim", "the event at which a fault begins, in place of a time: the second time that a node sends some message"],
  [
    "judge",
    "an automaton that watches what nodes and clients report and says when that is wrong; its property is an *invariant*",
  ],
  [
    "witness",
    'a good thing that runs should show at least once, such as "a leader was elected"; what no run has shown is reported',
  ],
  ["beyond", "what a system does not claim to survive; `--beyond` draws such faults too"],
  ["around", "the neighbourhood of a recorded run: the same choices with a few of them changed"],
  [
    "box",
    "the bounds within which the checker explores every behaviour of a system: nodes, clients, timeouts, crashes",
  ],
  ["variant", "a system with some of its options set, `raft:preVote=false`: neither draws nor scenarios change those"],
  ["module", "a file of the user's that exports systems, judges or scenarios, named by its path"],
  ["planted bug", "a change of one text in one file, put there to see that it is found; also called a *mutant*"],
  [
    "mutation test",
    "small changes of a protocol, drawn by a seed, each put to the judges; a *survivor* is one that nobody notices",
  ],
  ["operator", "the client that asks for other members of a cluster, one more behind the others; judged like them"],
  ["spare", "a node that is laid out but in no configuration, until one names it"],
  ["clean twin", "the same plans without the planted bug: there, nothing may be found"],
  [
    "duel",
    "a scenario for registers: rivals that propose in the first moments, in which alone a register can go wrong",
  ],
  ["core", "the part of a history that is not linearizable that suffices to show it"],
  ["shrinking", "looking for a smaller plan that goes wrong in the same way"],
  ["hand", "whoever performs the tasks of a campaign: a thread, a process or the caller"],
  [
    "event",
    "one step of a run: a node handles a message or a timer, crashes or restarts, a message is lost, a fault begins or ends",
  ],
  [
    "verdict",
    "what a run comes to: `violation`, fine, or `undecided` where a budget ended before the judges could tell",
  ],
  ["violation", "what a judge says, in one sentence, when a run breaks its invariant; the first one ends the run"],
  ["picture", "a recorded run drawn as lanes in time (`view`): messages, terms, faults, and what led to the verdict"],
  ["story", "about ten sentences on how a run came to its verdict (`replay --story`), each of them about one event"],
  ["evidence", "the fewest observations of a run from which its judge says the same sentence; the story is about them"],
  ["observation", "what a node or the kernel reports to the judges: that it promised, leads, chose, applied …"],
  [
    "reproduced, fixed, diverged",
    "what a replay may come to: the same run to the byte; no violation any more; another run, since the code changed",
  ],
  ["part", "a system by itself where one stands on another; each part has its own judges, names and options"],
  ["registry", "the part below, a key-value store that says who may write; its nodes are called `registry acceptor 1`"],
  ["rank", "the number of a node within its role: `acceptor 2` has rank 2"],
  [
    "command",
    "an operation of a client by its session and number: `s2#7` is the seventh of session 2, `operator#1` the operator's first, `proxy 0#3` one that a server asks of the registry",
  ],
  ["no-op", "a command that changes nothing, with which a leader fills a gap or begins its term"],
  [
    "promise",
    "what a node vows not to do for lower terms any more, and tells with its votes: phase 1b, a vote granted, a seal",
  ],
  ["fencing", "that whoever was replaced can decide nothing any more, because those who acknowledge promised so"],
  ["choice", "what can happen next in a world without a clock, as text that replays: `deliver 2>0 #3`"],
  ["step", "one choice of a counterexample that the checker found; its depth is the number of steps"],
  ["deviation", "one choice or message of a recorded run that is changed to look at the runs around it"],
  [
    "necessary",
    "a choice, fault or message of a recorded run without which this run shows no violation; another run may do without",
  ],
  ["exhausted", "every behaviour within the box was explored"],
  [
    "reduction",
    "a way for the checker to explore fewer states without missing a violation, such as `idle` or symmetry",
  ],
  [
    "phases",
    "the stretches of a run that operations are counted in: before the first fault, during, after, and once all is healed",
  ],
  ["healing", "the end of all faults, from which on a run must make progress"],
  ["hit nothing", "said of a fault that was drawn and touched no node or message when it began"],
  ["undecided", "said of a run whose budget of events or time ended before its judges could tell"],
  ["given up", "said of plans that are not counted, since their thread was lost or the time was up"],
  ["rates", "counts by run, such as elections or lost operations, that a campaign holds against a recorded baseline"],
  ["claim", "what a system says that it survives; campaigns draw no faults beyond that unless told to"],
];

/** In the order in which a reader meets them. */
export const glossary: readonly Word[] = table.map(([word, meaning]) => ({ word, meaning }));

/** The page GLOSSARY.md. */
export function glossaryPage(): string {
  const rows = glossary.map(({ word, meaning }) => `| ${word} | ${meaning} |\n`).join("");
  return `# Words of ours

Words of the field (ballot, term, quorum, chosen, committed …) mean here what they mean in the papers. These are ours;
\`synod explain WORD\` prints one of them, or what a judge, a scenario, a fault or a planted bug is about:

| word | meaning |
|---|---|
${rows}`;
}
