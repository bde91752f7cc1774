/**
 * The safekeeper: it votes, follows the log of whoever is elected, and keeps it. It sets no timer and asks nobody.
 *
 * - One vote in a term, for a term above its own, durable before it leaves; and nothing is taken in a term below (F1, F2).
 * - It takes every configuration with a higher generation, durably, before it answers, and refuses whoever speaks for a
 *   lower one. So once a majority has a later configuration, no earlier one with that set elects or commits.
 * - Once it has taken the history of a term, its log is a prefix of the log of that term's proposer: the history cut it
 *   where the two depart, and appends leave no gap.
 * - The whole record is one write, always: a history with another log would pass for a longer one.
 *
 * Source: Neon, `docs/safekeeper-protocol.md`; RFC 013 (term history); RFC 035, "Safekeeper changes".
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { emptyStore } from "../shared/stores.ts";
import { firstConfiguration, isMember } from "./configurations.ts";
import { divergence, historyBelow, lastTermOf, proposerOf, termAt } from "./history.ts";
import {
  type Append,
  type Compact,
  type Configuration,
  type ElectedProposer,
  type Entry,
  type Fetch,
  firstSlot,
  type Governed,
  type Greet,
  noTerm,
  type RequestVote,
  type SafekeeperDurable,
  type SafekeeperTypes,
  type Slot,
  type Snapshot,
} from "./types.ts";

type SafekeeperIo = Io<SafekeeperTypes>;

export const safekeeper: Automaton<SafekeeperTypes> = {
  messages: ["greet", "vote", "fetch", "elected", "append", "compact"],
  timers: [],
  answers: ["greeted", "voted", "flushed"],
  blank: (cluster) => ({
    configuration: firstConfiguration(cluster),
    term: noTerm,
    voted: null,
    history: [],
    snapshot: { next: firstSlot, store: emptyStore() },
    log: Log.empty<Entry>(firstSlot),
    committed: firstSlot,
  }),
  recover: (durable) => ({ ...durable }),
  onStart(state, io) {
    if (state.term === noTerm) return; // a new disk
    if (state.snapshot.next > firstSlot) io.observe({ type: "installed", next: state.snapshot.next });
    io.observe({ type: "truncated", slot: state.log.next });
    observeAppended(state, state.snapshot.next, io); // the crash may have cut what it had to say
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "greet":
        return onGreet(state, from, message, io);
      case "vote":
        return onVote(state, from, message, io);
      case "fetch":
        return onFetch(state, from, message, io);
      case "elected":
        return onElected(state, from, message, io);
      case "append":
        return onAppend(state, from, message, io);
      case "compact":
        return onCompact(state, message, io);
      default:
        assert(false, "a safekeeper is sent greet, vote, fetch, elected, append and compact, nothing else");
    }
  },
  onTimer() {
    assert(false, "a safekeeper sets no timer");
  },
  standing: (durable) => ({
    promised: durable.term,
    report: describeLog(durable),
    accepted: lastTermOf(durable.history, endOf(durable)),
    to: durable.voted,
  }),
  describe: (state) => `in term ${state.term} and generation ${state.configuration.generation}, ${describeLog(state)}`,
};

const endOf = ({ log }: SafekeeperDurable): Slot => log.next as Slot;

const describeLog = (state: SafekeeperDurable): string =>
  `log of term ${lastTermOf(state.history, endOf(state))} to ${endOf(state) - 1}`;

function onGreet(state: SafekeeperDurable, from: NodeId, { campaign, configuration }: Greet, io: SafekeeperIo): void {
  takeConfiguration(state, configuration, io);
  io.send(from, { type: "greeted", campaign, term: state.term, configuration: state.configuration });
}

function takeConfiguration(state: SafekeeperDurable, configuration: Configuration, io: SafekeeperIo): void {
  if (configuration.generation <= state.configuration.generation) return;
  state.configuration = configuration;
  persist(state, io);
}

/** True when the proposer speaks for this safekeeper's configuration; if not, it is told so. */
function isGoverned(state: SafekeeperDurable, from: NodeId, { configuration }: Governed, io: SafekeeperIo): boolean {
  takeConfiguration(state, configuration, io);
  const isLower = configuration.generation < state.configuration.generation;
  const isStranger = !isMember(state.configuration, io.self - roleOf(io.cluster, "safekeeper").first);
  if (isLower || isStranger) refuse(state, from, io);
  return !isLower && !isStranger;
}

const refuse = ({ term, configuration }: SafekeeperDurable, to: NodeId, io: SafekeeperIo): void =>
  io.send(to, { type: "refused", term, configuration });

function onVote(state: SafekeeperDurable, from: NodeId, request: RequestVote, io: SafekeeperIo): void {
  const { campaign, term } = request;
  if (!isGoverned(state, from, request, io)) return;
  const isAgain = term === state.term && state.voted === from && proposerOf(state.history) < term;
  if (term <= state.term && !isAgain) return refuse(state, from, io);
  if (!isAgain) {
    state.term = term;
    state.voted = from;
    persist(state, io); // before the vote: a forgotten one would be given twice
  }
  const next = endOf(state);
  const lastTerm = lastTermOf(state.history, next);
  const history = historyBelow(state.history, next);
  io.observe({ type: "promised", term, report: describeLog(state), to: from });
  io.send(from, { type: "voted", campaign, term, lastTerm, next, history, committed: state.committed });
}

/** In the term of the proposer nobody else changes this log. */
function onFetch(state: SafekeeperDurable, from: NodeId, { term, from: slot }: Fetch, io: SafekeeperIo): void {
  if (term !== state.term) return refuse(state, from, io);
  const { snapshot, log } = state;
  const isCompacted = slot < snapshot.next;
  const first = isCompacted ? snapshot.next : slot;
  const entries = log.slice(first, first + io.cluster.options.appendMax);
  io.send(from, { type: "fetched", term, snapshot: isCompacted ? snapshot : null, first, entries });
}

function onElected(state: SafekeeperDurable, from: NodeId, elected: ElectedProposer, io: SafekeeperIo): void {
  const { term, history } = elected;
  if (!isGoverned(state, from, elected, io)) return;
  if (term < state.term) return refuse(state, from, io);
  if (proposerOf(state.history) !== term) {
    const before = endOf(state);
    const end = divergence(state.history, before, history);
    assert(end >= state.committed, "what is final is in the log of whoever is elected");
    if (term > state.term) state.voted = null;
    state.term = term;
    state.history = history;
    state.log = state.log.truncate(end);
    persist(state, io);
    if (end < before) {
      io.observe({ type: "truncated", slot: end });
      io.observe({ type: "witnessed", what: "log truncated" });
    }
  }
  io.send(from, { type: "flushed", term, round: 0, next: endOf(state) });
}

function onAppend(state: SafekeeperDurable, from: NodeId, append: Append, io: SafekeeperIo): void {
  const { term, round, first, entries, committed } = append;
  if (!isGoverned(state, from, append, io)) return;
  if (term < state.term) return refuse(state, from, io);
  assert(proposerOf(state.history) === term, "whoever is sent entries has taken the history");
  install(state, append.snapshot, io);
  const before = endOf(state);
  const isNews = first <= before && first + entries.length > before;
  let { log } = state;
  if (isNews) for (let at = before - first; at < entries.length; at++) log = log.append(entries[at]!);
  state.log = log;
  state.committed = Math.max(state.committed, Math.min(committed, log.next)) as Slot;
  if (isNews || append.snapshot !== null) persist(state, io);
  observeAppended(state, before, io);
  io.send(from, { type: "flushed", term, round, next: endOf(state) });
}

/** Its log is a prefix of the proposer's, and ends below the snapshot: so the snapshot can take the place of all of it. */
function install(state: SafekeeperDurable, snapshot: Snapshot | null, io: SafekeeperIo): void {
  if (snapshot === null || snapshot.next <= endOf(state)) return;
  state.snapshot = snapshot;
  state.log = Log.empty<Entry>(snapshot.next);
  state.committed = snapshot.next;
  io.observe({ type: "installed", next: snapshot.next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/**
 * Final slots are the same whoever is elected, so anybody's snapshot may take their place; that they are final tells the
 * proposer of this log.
 */
function onCompact(state: SafekeeperDurable, { term, snapshot }: Compact, io: SafekeeperIo): void {
  if (term === state.term && proposerOf(state.history) === term) {
    state.committed = Math.max(state.committed, Math.min(snapshot.next, endOf(state))) as Slot;
  }
  if (snapshot.next <= state.snapshot.next || snapshot.next > state.committed) return;
  state.snapshot = snapshot;
  state.log = state.log.compact(snapshot.next);
  io.rewrite(recordOf(state));
}

/** All of the record, always: whatever of the writes a crash loses, the log and its history stay together. */
function persist(state: SafekeeperDurable, io: SafekeeperIo): void {
  io.write(recordOf(state));
  io.sync();
}

const recordOf = ({
  configuration,
  term,
  voted,
  history,
  snapshot,
  log,
  committed,
}: SafekeeperDurable): SafekeeperDurable => ({ configuration, term, voted, history, snapshot, log, committed });

function observeAppended({ history, log, term: under }: SafekeeperDurable, from: Slot, io: SafekeeperIo): void {
  for (let slot = Math.max(from, log.first); slot < log.next; slot++) {
    const [previousTerm, term] = [termAt(history, slot - 1), termAt(history, slot)];
    io.observe({ type: "appended", slot, term, previousTerm, value: log.at(slot)?.id ?? noopId, under });
  }
}
