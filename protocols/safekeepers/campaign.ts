/**
 * Campaigns: the terms come from the safekeepers, by majority votes, and with a vote comes what the voter has.
 *
 * - Whoever is elected in an earlier term has a majority of voters in it, and one of them is among the greeted: so the
 *   term asked for is above, and no term is led twice, in another life neither (answers tell which campaign they are to).
 * - The donor is the elector with the highest last term, and of these the one with the most entries: never length alone. It
 *   has all that was committed: a majority had that with the committing term as its last, and one of them voted.
 * - Greetings tell the configuration: of those that can still elect anybody, the last one is known to somebody in any
 *   majority of each before it (`changes.ts`). Whoever heard of a higher one begins again.
 *
 * Source: Neon, `docs/safekeeper-protocol.md`, "Handshake" and "Recovery"; RFC 035, "Compute (walproposer) changes".
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference, has, members, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { beaterOf } from "../shared/registry-beats.ts";
import { want } from "./asking.ts";
import { everybodyIn, isMajority, membersOf } from "./configurations.ts";
import { standBy, stepDown } from "./heartbeat.ts";
import { forgetTail, installSnapshot } from "./log.ts";
import { lead } from "./replication.ts";
import { safekeeperAt } from "./sending.ts";
import {
  type Configuration,
  type Fetched,
  firstSlot,
  type Greeted,
  noTerm,
  type ProposerState,
  type ProposerTypes,
  type Refused,
  type Slot,
  type Term,
  type Voted,
} from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** Nothing was seen of an elected proposer for long. */
export function onSuspect(state: ProposerState, io: ProposerIo): void {
  if (state.phase !== "standby") return;
  if (io.cluster.options.heartbeat === "cluster") return campaign(state, io);
  state.phase = "look";
  want(state, "look at beat", io);
}

/** What the registry tells of beats. One that is new since the last look shows that somebody lives. */
export function onLookedAtBeat(state: ProposerState, beat: string | null, io: ProposerIo): void {
  if (state.phase !== "look") return;
  if (beat === null || beat === state.beat) return campaign(state, io);
  state.beat = beat;
  state.leader = beaterOf(beat) as NodeId;
  state.outbid = 0;
  standBy(state, io);
}

export function campaign(state: ProposerState, io: ProposerIo): void {
  state.phase = "greet";
  state.campaign++;
  state.leader = null;
  state.greeted = noNodes;
  state.highest = state.term;
  state.missed = state.missed.map(() => 0);
  forgetTail(state, io);
  io.cancelTimer("suspect");
  io.cancelTimer("beat");
  sendGreetings(state, io);
  io.setTimer("resend", io.cluster.options.retryMicros);
}

/** To all safekeepers, members or not: nobody knows yet who is one. */
export function sendGreetings({ campaign, configuration, greeted }: ProposerState, io: ProposerIo): void {
  const { count } = roleOf(io.cluster, "safekeeper");
  for (let rank = 0; rank < count; rank++) {
    if (!has(greeted, rank)) io.send(safekeeperAt(rank, io), { type: "greet", campaign, configuration });
  }
}

export function onGreeted(state: ProposerState, from: NodeId, greeting: Greeted, io: ProposerIo): void {
  if (greeting.campaign !== state.campaign || !isActive(state)) return;
  const rank = rankOf(from, io);
  state.missed = state.missed.with(rank, 0);
  if (state.phase !== "greet") return onConfiguration(state, greeting.configuration, io);
  if (greeting.configuration.generation > state.configuration.generation) state.configuration = greeting.configuration;
  state.greeted = add(state.greeted, rank);
  state.highest = Math.max(state.highest, greeting.term) as Term;
  if (isMajority(io.cluster, state.configuration, state.greeted)) requestVotes(state, io);
}

function requestVotes(state: ProposerState, io: ProposerIo): void {
  state.phase = "vote";
  state.term = (state.highest + 1) as Term;
  state.electors = noNodes;
  state.refusers = noNodes;
  state.donorTerm = noTerm;
  state.start = firstSlot;
  state.history = [];
  sendVoteRequests(state, io);
}

/** To the members that have not answered. */
export function sendVoteRequests(state: ProposerState, io: ProposerIo): void {
  const { campaign, term, configuration, electors, refusers } = state;
  for (const rank of members(difference(everybodyIn(configuration), electors))) {
    if (!has(refusers, rank)) io.send(safekeeperAt(rank, io), { type: "vote", campaign, term, configuration });
  }
}

export function onVoted(state: ProposerState, from: NodeId, voted: Voted, io: ProposerIo): void {
  if (state.phase !== "vote" || voted.campaign !== state.campaign || voted.term !== state.term) return;
  const rank = rankOf(from, io);
  const { lastTerm, next, history } = voted;
  state.missed = state.missed.with(rank, 0);
  const isMore = lastTerm > state.donorTerm || (lastTerm === state.donorTerm && next > state.start);
  if (isMore || state.electors === noNodes) {
    state.donor = rank;
    state.donorTerm = lastTerm;
    state.start = next;
    state.history = history;
  }
  state.electors = add(state.electors, rank);
  if (isMajority(io.cluster, state.configuration, state.electors)) becomeElected(state, io);
}

/** Nothing can be committed below this term any more, and all that was is in the donor's log. */
function becomeElected(state: ProposerState, io: ProposerIo): void {
  const { term, electors, configuration, start: first } = state;
  const within = membersOf(configuration);
  state.phase = "download";
  state.leader = io.self;
  state.missed = state.missed.with(state.donor, 0);
  state.history = [...state.history, { term, first }];
  const quorum = "majority";
  io.observe({ type: "elected", term, electors, quorum, members: within, decides: quorum, decidesWithin: within });
  io.observe({ type: "witnessed", what: "proposer elected" });
  if (configuration.newSet !== null) io.observe({ type: "witnessed", what: "elected by both sets" });
  download(state, io);
  if (state.phase === "download") io.setTimer("beat", io.cluster.options.heartbeatMicros);
}

/** Asks the donor for the next stretch that is not here. */
export function download(state: ProposerState, io: ProposerIo): void {
  const { term, log, start, donor } = state;
  if (log.next >= start) return lead(state, io);
  io.send(safekeeperAt(donor, io), { type: "fetch", term, from: log.next as Slot });
}

export function onFetched(state: ProposerState, from: NodeId, fetched: Fetched, io: ProposerIo): void {
  if (state.phase !== "download" || fetched.term !== state.term) return;
  const { snapshot, first, entries } = fetched;
  const isNext = snapshot === null ? first === state.log.next : first > state.log.next;
  if (!isNext) return; // a copy
  state.missed = state.missed.with(rankOf(from, io), 0);
  installSnapshot(state, snapshot, io);
  for (const entry of entries) state.log = state.log.append(entry);
  io.observe({ type: "witnessed", what: "log downloaded" });
  download(state, io);
}

/** A safekeeper is in a later configuration or a later term, or its vote is another's. */
export function onRefused(state: ProposerState, from: NodeId, refused: Refused, io: ProposerIo): void {
  if (!isActive(state)) return;
  const { term, configuration } = refused;
  if (configuration.generation > state.configuration.generation) return onConfiguration(state, configuration, io);
  if (term > state.term && state.phase !== "greet") return stepDown(state, term, null, io);
  if (state.phase !== "vote" || term < state.term) return;
  const rank = rankOf(from, io);
  state.missed = state.missed.with(rank, 0);
  state.refusers = add(state.refusers, rank);
  const may = difference(everybodyIn(state.configuration), difference(state.refusers, state.electors));
  if (!isMajority(io.cluster, state.configuration, may)) stepDown(state, state.term, null, io);
}

/** Whoever hears of a higher configuration begins again in it; who does not campaign only remembers it. */
export function onConfiguration(state: ProposerState, configuration: Configuration, io: ProposerIo): void {
  if (configuration.generation <= state.configuration.generation) return;
  state.configuration = configuration;
  if (isActive(state)) campaign(state, io);
}

const isActive = ({ phase }: ProposerState): boolean => phase !== "standby" && phase !== "look";

const rankOf = (node: NodeId, { cluster }: ProposerIo): number => node - roleOf(cluster, "safekeeper").first;
