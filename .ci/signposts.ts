/** Where things are: the questions of CONTRIBUTING.md and the two ways of ARCHITECTURE.md, each with its file. */

/** Where something is done: the question, the file that answers it, and a text that it holds. */
export interface Signpost {
  readonly question: string;
  readonly file: string;
  readonly holds: string;
}

export const signposts: readonly Signpost[] = [
  {
    question: "a Raft follower truncates its log",
    file: "protocols/raft/append.ts",
    holds: "state.log.truncate(first)",
  },
  {
    question: "the checker decides that a state is new",
    file: "sim/check/memory/states-seen.ts",
    holds: "add(source: Int32Array, start: number, hash: number): number {",
  },
  {
    question: "a partition swallows a message",
    file: "sim/world/network/network.ts",
    holds: 'return "partition"',
  },
  {
    question: "a crash cuts the effects of a handler",
    file: "sim/world/timed/handlers.ts",
    holds: "function keptBy({ effects",
  },
  {
    question: "a fault begins",
    file: "sim/world/timed/timed.ts",
    holds: "#beginFault(fault",
  },
  {
    question: "a client asks again",
    file: "sim/world/clients/client.ts",
    holds: "a retry moves on by one",
  },
  {
    question: "a plan is validated",
    file: "sim/plan/validate.ts",
    holds: "export function parsePlan(",
  },
  {
    question: "a choice is named",
    file: "sim/world/scheduled/choices.ts",
    holds: "export function formatChoice(",
  },
  {
    question: "F4 is judged",
    file: "invariants/fencing/proposal.ts",
    holds: 'about: "F4:',
  },
  {
    question: "a history is decided by search",
    file: "invariants/linearizability/decide/search.ts",
    holds: "while (this.#depth > 0) {",
  },
  {
    question: "shrinking drops faults",
    file: "sim/search/shrink/passes.ts",
    holds: "export function fewerFaults(",
  },
  {
    question: "work goes to threads",
    file: "cli/campaign/crew.ts",
    holds: "new Worker(",
  },
  {
    question: "a planted bug enters",
    file: "cli/input/plant.ts",
    holds: "registerHooks(",
  },
  {
    question: "a digest is mixed",
    file: "sim/base/digest.ts",
    holds: "export class Digest",
  },
  {
    question: "foreign text is escaped before it is printed",
    file: "sim/base/printable.ts",
    holds: "export function escapeText(",
  },
];

/** A step of a way: the file, and what happens there. */
export type WayStep = readonly [file: string, does: string];

/** What becomes of a message of the timed world, from the handler that sends it to the one that receives it. */
export const messageWay: readonly WayStep[] = [
  ["sim/contract/io.ts", "A handler calls `io.send`. The effect is a row in columns; nothing is sent yet."],
  [
    "sim/world/timed/handlers.ts",
    "The handler returns. Its effects are released in order, as far as no crash cuts them.",
  ],
  [
    "sim/world/timed/release.ts",
    "A send behind a sync waits until the disk is done, and is lost if the node crashes first.",
  ],
  ["sim/world/timed/outbox.ts", "Here it waits."],
  ["sim/world/network/mail.ts", "The message is counted and told to the recorder, and goes to the network."],
  ["sim/world/network/departures.ts", "Where sending costs, it leaves when the processor and the line are free."],
  [
    "sim/world/network/network.ts",
    "Two draws of its channel say what becomes of it: lost, late, twice. A link that is cut loses it.",
  ],
  ["sim/world/network/latency.ts", "A draw becomes whole microseconds."],
  ["sim/world/time/agenda.ts", "The delivery is entered under its time."],
  ["sim/world/timed/timed.ts", "Its time comes: the loop takes it from the agenda."],
  ["sim/world/timed/nodes.ts", "A node that is down loses it, a paused one keeps it."],
  [
    "sim/world/network/cuts.ts",
    "A cut that began since loses it, lets it through, or keeps it until the link is whole.",
  ],
  ["sim/world/timed/processors.ts", "Where messages cost time, it waits for the ones before it."],
  ["sim/world/timed/handlers.ts", "The clock and the draws of the node are set, and the handler is called."],
  ["protocols/raft/replica.ts", "The automaton's `onMessage` handles it, and the next effects begin their way."],
];

/** What becomes of a plan, from the command to the summary. */
export const planWay: readonly WayStep[] = [
  ["cli/fuzz.ts", "The options are read."],
  ["cli/campaign/run.ts", "The threads are started; at the end the summary is printed."],
  ["sim/campaign/campaign.ts", "The campaign gives work to its hands until the runs or the time are used up."],
  ["sim/campaign/dealer.ts", "It hands out ranges of indices, system by system."],
  ["cli/campaign/crew.ts", "A hand takes a range into its thread."],
  ["sim/campaign/perform.ts", "There the names of system, scenario and judges become the things themselves."],
  ["sim/search/fuzz.ts", "Each index of the range is run."],
  ["sim/plan/scenario.ts", "The scenario draws the plan of an index: nodes, network, faults, load."],
  ["sim/run.ts", "The plan is run in the world that it names."],
  ["sim/world/timed/timed.ts", "The world takes it to its verdict."],
  ["sim/world/watch/panel.ts", "The judges are told each observation, and may find a violation."],
  ["sim/plan/run-result.ts", "The result: verdict, digest, measures."],
  ["sim/campaign/dealer.ts", "The reports of ranges are joined by index, whoever was first."],
  ["cli/campaign/settle.ts", "Each violation is shrunk and recorded as a trace."],
  ["reports/summary.ts", "The summary is written."],
];
