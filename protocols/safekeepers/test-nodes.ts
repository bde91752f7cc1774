/** For tests: three safekeepers and two spares (nodes 3 to 7), two proposers (8 and 9), a registry below (0 to 2). */
import { setOf } from "../../sim/base/node-set.ts";
import type { Command, Reply, Result } from "../../sim/contract/operation.ts";
import { clusterOf, sentTo, TestNode } from "../testing/testing.ts";
import { safekeepers } from "./index.ts";
import { proposer } from "./proposer.ts";
import { safekeeper } from "./safekeeper.ts";
import type {
  Append,
  Configuration,
  ElectedProposer,
  Entry,
  Greet,
  Greeted,
  History,
  ProposerTypes,
  RequestVote,
  SafekeepersOptions,
  SafekeeperTypes,
  Slot,
  Term,
  Voted,
} from "./types.ts";

export const testCluster = (given: Partial<SafekeepersOptions> = {}) =>
  clusterOf<SafekeepersOptions>(safekeepers, 3, { spares: 2, ...given });

export const [firstSafekeeper, testProposer, otherProposer] = [3, 8, 9];

export const configurationOf = (generation: number, set: number[], newSet: number[] | null = null): Configuration => ({
  generation,
  set: setOf(...set),
  newSet: newSet === null ? null : setOf(...newSet),
});
export const initialConfiguration = configurationOf(1, [0, 1, 2]);
export const joint = configurationOf(2, [0, 1, 2], [0, 1, 3]);

export function startSafekeeper(rank = 0): TestNode<SafekeeperTypes> {
  const node = new TestNode(safekeeper, testCluster(), firstSafekeeper + rank);
  node.restart();
  return node;
}

export function startProposer(given: Partial<SafekeepersOptions> = {}): TestNode<ProposerTypes> {
  const node = new TestNode(proposer, testCluster(given), testProposer);
  node.restart();
  return node;
}

export const historyOf = (...switches: [term: number, first: number][]): History =>
  switches.map(([term, first]) => ({ term, first })) as unknown as History;

export const entryOf = (sequence: number): Command =>
  ({ id: 2 ** 31 + sequence, session: 0, sequence, operation: { type: "put", key: "k", value: "v" } }) as never;

export const greet = (configuration = initialConfiguration, campaign = 7): Greet => ({
  type: "greet",
  campaign,
  configuration,
});

export const voteIn = (term: number, configuration = initialConfiguration): RequestVote => ({
  type: "vote",
  campaign: 7,
  term: term as Term,
  configuration,
});

export const electedIn = (term: number, history: History, configuration = initialConfiguration): ElectedProposer => ({
  type: "elected",
  term: term as Term,
  history,
  configuration,
});

export const appendIn = (
  term: number,
  first: number,
  entries: readonly Entry[],
  change: Partial<Append> = {},
): Append => ({
  type: "append",
  term: term as Term,
  round: 0,
  snapshot: null,
  first: first as Slot,
  entries,
  committed: 1 as Slot,
  configuration: initialConfiguration,
  ...change,
});

/** The answer to what the proposer sent last. */
export const greetedBy = (
  { state }: TestNode<ProposerTypes>,
  term = 0,
  configuration = initialConfiguration,
): Greeted => ({
  type: "greeted",
  campaign: state.campaign,
  term: term as Term,
  configuration,
});

export const votedFor = ({ state }: TestNode<ProposerTypes>, history: History = [], next = 1): Voted => ({
  type: "voted",
  campaign: state.campaign,
  term: state.term,
  lastTerm: (history.findLast(({ first }) => first < next)?.term ?? 0) as Term,
  next: next as Slot,
  history,
  committed: 1 as Slot,
});

/** Elected by the safekeepers of these ranks, whose logs are empty, in the configuration that the first one tells. */
export function electBy(
  node: TestNode<ProposerTypes>,
  ranks: readonly number[],
  configuration = initialConfiguration,
): unknown[] {
  if (node.state.phase === "standby") node.fire("suspect");
  for (const rank of ranks) node.hear(firstSafekeeper + rank, greetedBy(node, 0, configuration));
  return ranks.flatMap((rank) => node.hear(firstSafekeeper + rank, votedFor(node)));
}

/** The registry's answer to the question in flight. */
export function answerWith(node: TestNode<ProposerTypes>, result: Result): unknown[] {
  const { session, sequence } = node.state.question!;
  return node.hearReply(0, { type: "done", session, sequence, result } satisfies Reply);
}

/** The types of what was sent to the safekeeper of this rank. */
export const typesTo = (effects: readonly unknown[], rank: number): string[] =>
  sentTo(effects, firstSafekeeper + rank).map((message) => (message as { type: string }).type);
