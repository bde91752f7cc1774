/**
 * Term fencing F4: a proposal of term t carries the value that may already be chosen at its slot in a lower term u.
 *
 * A value may be chosen in u when the nodes that accepted it in u, together with those that promised nothing above u and
 * so may still accept it, make a decision quorum. (Not "nothing above t": that is wrong once a term between u and t was
 * promised, for whoever promised that term will never accept in u.) It fires at the first unsafe proposal, long before
 * two values are chosen.
 *
 * A log that is a chain of ledgers is accepted entry by entry, each by those that it is striped over, and acknowledged as a
 * prefix. So a ledger may be closed where its next entry cannot be chosen any more; what lies behind that never will be.
 *
 * A log accepts prefixes. An entry counts as accepted in term u only where it was appended under u's own leader, because
 * entries of older terms are chosen by an entry of the leader's own term above them and never by being counted (Raft,
 * section 5.4.2). So per term the highest slot of each node suffices, and a new leader's log must hold, value for value,
 * the log up to the highest entry that may be chosen.
 */
import { assert } from "../../sim/base/assert.ts";
import { describeNodes, difference, type NodeSet, noNodes, union } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Closed } from "../../sim/contract/closed.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Members } from "../../sim/contract/members.ts";
import type { Appended, Elected, Proposed } from "../../sim/contract/observation.ts";
import {
  type Choosable,
  choosableEntry,
  type Decides,
  decisionQuorumTest,
  mayStillAccept,
} from "../shared/choosable.ts";
import { type Entries, findEntry, firstDifference, keepEntry, noEntries } from "../shared/entries.ts";
import { noPromises, type Promises, raise, raiseAll, roleOfVoter } from "../shared/promises.ts";
import { pruned } from "../shared/values.ts";
import { addVote, noReaches, type Reaches, reachTo, type SlotVote, type SlotVotes, votesAt } from "../shared/votes.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface State extends Promises, SlotVotes, Reaches, Entries {
  /** First node of the role that votes. */
  first: number;
  /** By term, what decides in it, where the leader told. */
  decides: Table<Decides>;
  /** By slot: the configuration that decides there in a term, where it differs from slot to slot. */
  stripes: Table<readonly Stripe[]>;
  /** By term: the ledger that it writes or recovers, where nodes promise for each. */
  ledgers: Table<number>;
  /** By term that the registry has closed: nothing is decided from this slot on, in this term or below. */
  ends: Table<number>;
  /** Proposals of `term` at this slot or below are held against lower terms too; those above follow a judged one. */
  fence: number;
}

interface Stripe {
  readonly term: number;
  readonly members: Members;
}

export const fencingProposal: Invariant<State> = {
  name: "fencing-proposal",
  about: "F4: a proposal carries the value that may already be chosen at its slot in a lower term.",
  source: "Lamport, Paxos Made Simple (2001), section 2.2: P2b and P2c",
  observes: [
    ...(["promised", "claimed", "elected", "configured", "opened", "closed", "proposed"] as const),
    ...(["accepted", "appended", "restarted"] as const),
  ],
  start: ({ cluster }) => ({
    ...noPromises(cluster.servers),
    votes: Table.paged(),
    ...noReaches(),
    ...noEntries(),
    first: 0,
    decides: Table.empty(),
    stripes: Table.empty(),
    ledgers: Table.empty(),
    ends: Table.empty(),
    fence: -1,
  }),
  on(state, seen, context) {
    const { node, observation, standing } = seen;
    switch (observation.type) {
      case "appended":
        return onAppended(state, seen, observation, context);
      case "proposed":
        return onProposed(state, seen, observation, context);
      case "accepted": {
        const { slot, term, value, ledger } = observation;
        if (observation.instance !== undefined) return null; // see below
        raise(state, node, term, ledger);
        if (ledger !== undefined) state.ledgers = pruned(state.ledgers.set(term, ledger));
        state.first = roleOfVoter(context, seen).first;
        addVote(state, slot, term, value, node - state.first);
        return null;
      }
      case "promised":
        // A ballot of an instance proposes a command with attributes: what it may carry is the graph judges' to say.
        if (observation.instance === undefined) raise(state, node, observation.term, observation.ledger);
        return null;
      case "elected":
        return onElected(state, observation);
      case "configured":
        // What its leader counts from here on. What it counted before, by the configuration before, others judge.
        if (observation.term !== undefined) decideWithin(state, observation.term, observation.members);
        return null;
      case "claimed":
        return onOpened(state, observation.follows); // the registry had it open, whether or not its leader knows
      case "opened":
        return onOpened(state, observation.term);
      case "closed":
        return onClosed(state, seen, observation, context);
      default:
        raise(state, node, standing?.promised ?? 0);
        if (standing?.ledgers !== undefined) raiseAll(state, node, standing.ledgers);
        return null;
    }
  },
};

function onElected(state: State, { term, decides: name, decidesWithin: within, opens, closes }: Elected): null {
  if (name === undefined && within === undefined && opens === undefined && closes === undefined) return null;
  if (closes === true && state.ends.has(term)) return null; // another node brought it to its end
  const named = name === undefined ? {} : { name };
  const decides = { ...named, ...(within === undefined ? {} : { within }), isOpen: opens !== true && closes !== true };
  state.decides = pruned(state.decides.set(term, decides));
  return null;
}

function decideWithin(state: State, term: number, within: Members): void {
  state.decides = pruned(state.decides.set(term, { within, isOpen: true }));
}

/** A term that is opened decides. Until then whoever leads a later one need not mind what was accepted in it. */
function onOpened(state: State, term: number): null {
  const decides = state.decides.get(term);
  if (decides !== undefined) state.decides = state.decides.set(term, { ...decides, isOpen: true });
  return null;
}

/** What is closed leaves nothing behind its end: so the value there must not be choosable. */
function onClosed(state: State, seen: Seen, { term, end }: Closed, context: Context): string | null {
  if (state.ends.has(term)) return null;
  const votes = votesAt(state, end);
  const rival = votes.find((vote) => vote.term <= term && isChoosable(state, end, vote, votes, context));
  state.ends = pruned(state.ends.set(term, end));
  onOpened(state, term);
  if (rival === undefined) return null;
  const may = mayJoin(state, rival, votes, context);
  return say(seen, "closes what is before", end, term, nameValue(rival.value), rival.term, rival.acceptors, may);
}

const isBeyondEnd = ({ ends }: State, slot: number, term: number): boolean =>
  ends.size > 0 && ends.entries().some(([closed, end]) => (closed as number) >= term && end <= slot);

function setStripe(state: State, slot: number, term: number, members: Members): void {
  const others = (state.stripes.get(slot) ?? []).filter((stripe) => stripe.term !== term);
  state.stripes = pruned(state.stripes.set(slot, [...others, { term, members }]));
}

/** Registers and independent slots: the value itself is held against every value that may be chosen below. */
function onProposed(state: State, seen: Seen, proposed: Proposed, context: Context): string | null {
  const { term, slot, value, members } = proposed;
  if (members !== undefined) setStripe(state, slot, term, members);
  const votes = votesAt(state, slot);
  if (votes.length === 0 || (votes[0] as { term: number }).term >= term) return null;
  const choosable = votes.filter((vote) => vote.term >= term || isChoosable(state, slot, vote, votes, context));
  // Never choosable again. The votes for other values of a term are kept with it: they say who is lost to it.
  const kept = votes.filter((vote) => choosable.some((alive) => alive.term === vote.term));
  if (kept.length < votes.length) state.votes = state.votes.set(slot, kept);
  const rival = choosable.find((vote) => vote.term < term && vote.value !== value);
  if (rival === undefined) return null;
  const may = mayJoin(state, rival, votes, context);
  return say(
    seen,
    `proposes ${nameValue(value)}`,
    slot,
    term,
    nameValue(rival.value),
    rival.term,
    rival.acceptors,
    may,
  );
}

function isChoosable(
  state: State,
  slot: number,
  vote: SlotVote,
  votes: readonly SlotVote[],
  context: Context,
): boolean {
  if (isBeyondEnd(state, slot, vote.term)) return false;
  const decides = state.decides.get(vote.term);
  const within = state.stripes.get(slot)?.find(({ term }) => term === vote.term)?.members;
  const isQuorum = decisionQuorumTest(context, within === undefined ? decides : { isOpen: true, ...decides, within });
  return isQuorum(union(vote.acceptors, mayJoin(state, vote, votes, context)));
}

/** Who may still accept what `vote` is for: not whoever accepted another value in its term, as in a fast round. */
function mayJoin(state: State, { term, value }: SlotVote, votes: readonly SlotVote[], context: Context): NodeSet {
  const others = votes.filter((other) => other.term === term && other.value !== value);
  return others.reduce(
    (ranks, { acceptors }) => difference(ranks, acceptors),
    mayStillAccept(state, term, state.first, context, state.ledgers.get(term)),
  );
}

/** Logs: the first entry of a term stands for the whole log of its leader. */
function onAppended(state: State, seen: Seen, appended: Appended, context: Context): string | null {
  const { slot, term, under } = appended;
  raise(state, seen.node, under);
  if (findEntry(state, slot, term) === undefined) keepEntry(state, appended);
  if (under !== term) return null;
  const role = roleOfVoter(context, seen);
  state.first = role.first;
  const isFirst = term > state.term;
  reachTo(state, term, slot, seen.node - role.first, role.count);
  if (!isFirst && (slot > state.fence || term < state.term)) return null;
  return judgeLeader(state, seen, appended, context);
}

/** Downwards from the last term to one that chose for certain: that one's leader was held against all terms below. */
function judgeLeader(state: State, seen: Seen, { slot, term }: Appended, context: Context): string | null {
  assert(term === state.term, "only the leader of the last term is held against lower ones");
  state.fence = -1;
  let isSettled = false;
  for (const [key, reach] of state.older.entries().reverse()) {
    const lower = key as number;
    if (isSettled) {
      state.older = state.older.delete(lower);
      continue;
    }
    const entry = choosableEntry(state, lower, reach, state.first, context, state.decides.get(lower));
    if (entry === null) {
      state.older = state.older.delete(lower); // never choosable again
      continue;
    }
    state.fence = Math.max(state.fence, entry.slot);
    const at = firstDifference(state, { slot, term }, { slot: entry.slot, term: lower });
    if (at !== null) return sayLog(state, seen, at.slot, at.terms, term, lower, entry, context);
    isSettled = entry.isSettled;
  }
  return null;
}

function sayLog(
  state: State,
  seen: Seen,
  slot: number,
  [mine, theirs]: readonly [number, number],
  term: number,
  lower: number,
  { acceptors }: Choosable,
  context: Context,
): string {
  const own = findEntry(state, slot, mine)?.value ?? 0;
  const rival = findEntry(state, slot, theirs)?.value ?? 0;
  const may = mayStillAccept(state, lower, state.first, context);
  return say(seen, `has ${nameValue(own)}`, slot, term, nameValue(rival), lower, acceptors, may);
}

function say(
  { node }: Seen,
  what: string,
  slot: number,
  term: number,
  rival: string,
  lower: number,
  acceptors: NodeSet,
  may: NodeSet,
): string {
  const others = difference(may, acceptors);
  const rest = others === noNodes ? "" : `, and ${describeNodes(others)} may still accept it`;
  return `${nameNode(node)} ${what} at slot ${slot} in term ${term}, where ${rival} may be chosen in term ${lower}: ${describeNodes(acceptors)} accepted it${rest}`;
}
