/**
 * The acceptor of CASPaxos: for each register that of single-decree Paxos, which may promise a ballot along with a vote.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.2 (prepare and accept), 2.2.1 (a prepare that comes with an accept), 2.3
 * (acceptors come and go).
 * Invariants carried here: P1a (no vote below a promise); promises never go down, across restarts too.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { registerNumber } from "../shared/register-numbers.ts";
import type { Accept, Adopt, Prepare, Remove } from "./messages.ts";
import { instanceOf, slotsOf } from "./observe.ts";
import { type AcceptorDurable, type AcceptorState, type AcceptorTypes, blankRegister, type Register } from "./state.ts";
import { type Ballot, type Configuration, noBallot, reportOf, wholeStore } from "./types.ts";

export const acceptor: Automaton<AcceptorTypes> = {
  messages: ["prepare", "accept", "adopt", "remove"],
  timers: [],
  answers: ["promise", "accepted", "adopted", "removed"],
  blank: () => ({ registers: Table.empty(), configuration: null, ages: [] }),
  recover: ({ registers, configuration, ages }) => ({
    registers,
    told: Table.empty(),
    served: Table.empty(),
    configuration,
    ages,
  }),
  digested: ({ configuration, ages, ...state }) =>
    configuration === null && ages.length === 0 ? state : { ...state, configuration, ages },
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "prepare":
        return onPrepare(state, from, message, io);
      case "accept":
        return onAccept(state, from, message, io);
      case "adopt":
        return onAdopt(state, from, message, io);
      case "remove":
        return onRemove(state, from, message, io);
      default:
        assert(false, `an acceptor is not sent ${message.type}`);
    }
  },
  onTimer() {
    assert(false, "an acceptor sets no timer");
  },
  standing(durable, instance) {
    const { promised, vote } = instance === undefined ? held(durable, wholeStore) : numbered(durable, instance);
    return { promised, report: reportOf(vote), accepted: vote?.ballot ?? noBallot };
  },
  describe({ registers, configuration }) {
    const held = registers.size === 0 ? "promised nothing" : registers.entries().map(describeRegister).join("; ");
    return configuration === null ? held : `${held}; configuration ${configuration.number}`;
  },
};

/**
 * All of the record, always: of the writes that no sync has covered yet a crash keeps any, and registers without the
 * configuration or the ages under which they were emptied would vote as if they had never voted.
 */
const recordOf = ({ registers, ages, configuration }: AcceptorDurable): AcceptorDurable => ({
  registers,
  ages,
  configuration,
});

const held = ({ registers }: AcceptorDurable, register: string): Register => registers.get(register) ?? blankRegister;

/** The register that judges know by this number. */
function numbered({ registers }: AcceptorDurable, number: number): Register {
  for (const [name, register] of registers.unordered()) if (registerNumber(name as string) === number) return register;
  return blankRegister;
}

/** Phase 1: promise to ignore all lower ballots of this register, and tell its last vote. */
export function onPrepare(acceptor: AcceptorState, from: NodeId, prepare: Prepare, io: Io<AcceptorTypes>): void {
  const { register, ballot, served, configuration } = prepare;
  if (isYounger(acceptor, from, prepare, io)) return; // as if it were lost
  if (!takeUp(acceptor, configuration, io)) return instruct(acceptor, from, register, ballot, io);
  const { promised, vote } = held(acceptor, register);
  if (ballot < promised) return refuse(acceptor, from, register, ballot, io);
  if (ballot === vote?.ballot) return; // a late copy: this ballot is in phase 2 already

  // An equal ballot is a copy too, whose first answer may be lost: it is answered again.
  acceptor.registers = acceptor.registers.set(register, { promised: ballot, vote });
  acceptor.served = acceptor.served.set(register, served);
  io.write(recordOf(acceptor));
  io.sync(); // before the send: a forgotten promise lets a lower ballot's change be chosen unseen (P2c)
  io.observe({ type: "promised", term: ballot, report: reportOf(vote), ...instanceOf(register) });
  io.send(from, { type: "promise", ballot, vote });
}

/** Phase 2: vote, unless a higher ballot was promised; and promise the next ballot, where that is asked along with it. */
export function onAccept(acceptor: AcceptorState, from: NodeId, proposal: Accept, io: Io<AcceptorTypes>): void {
  const { register, ballot, next, served, contents, ids, configuration } = proposal;
  if (isYounger(acceptor, from, proposal, io)) return; // as if it were lost
  if (!takeUp(acceptor, configuration, io)) return instruct(acceptor, from, register, ballot, io);
  const { promised } = held(acceptor, register);
  // A copy is answered again, though more may be promised since: a vote that was told stays true. After a restart it is
  // refused where more is promised, as the paper has it: the crash may have cut what was to be told of it.
  if (ballot === acceptor.told.get(register)) return confirm(from, register, ballot, promised, io);
  if (ballot < promised) return refuse(acceptor, from, register, ballot, io);

  const vote = { ballot, contents };
  const promise = next > ballot ? next : ballot; // a vote promises too: else a lower ballot could still win this vote
  acceptor.registers = acceptor.registers.set(register, { promised: promise, vote });
  acceptor.told = acceptor.told.set(register, ballot);
  acceptor.served = acceptor.served.set(register, served);
  io.write(recordOf(acceptor)); // promise and vote in one write: the promise tells this vote and no other
  io.sync(); // before the send: the proposer counts this vote for ever
  const slots = slotsOf(register, contents.version, ids);
  for (const [at, slot] of slots.entries()) {
    io.observe({ type: "accepted", term: ballot, slot, value: ids[at]!, ...instanceOf(register) });
  }
  if (next > ballot) io.observe({ type: "promised", term: next, report: reportOf(vote), ...instanceOf(register) });
  confirm(from, register, ballot, promise, io);
}

function confirm(from: NodeId, register: string, ballot: Ballot, promised: Ballot, io: Io<AcceptorTypes>): void {
  io.send(from, { type: "accepted", register, ballot, promised });
}

/** The paper's conflict: it tells the proposer how high it must go, and whether others were served meanwhile. */
function refuse(acceptor: AcceptorState, from: NodeId, register: string, ballot: Ballot, io: Io<AcceptorTypes>): void {
  const { promised, vote } = held(acceptor, register);
  const served = acceptor.served.get(register) ?? 0;
  io.send(from, { type: "nack", ballot, promised, version: vote?.contents.version ?? 0, served });
}

/** Tells a proposer that has an older configuration which is the newest. */
function instruct(
  acceptor: AcceptorState,
  from: NodeId,
  register: string,
  ballot: Ballot,
  io: Io<AcceptorTypes>,
): void {
  const { configuration } = acceptor;
  assert(configuration !== null, "there is none before the first");
  const { promised, vote } = held(acceptor, register);
  io.send(from, { type: "nack", ballot, promised, version: vote?.contents.version ?? 0, served: 0, configuration });
}

/**
 * Takes up the configuration of a message, unless the acceptor knows a newer one: then the message is worth nothing, and
 * this is false. One that comes, or comes back, begins without votes: those it gave before it went are held by others since,
 * and what was removed meanwhile must not be told again. Its promises cost nothing, and stay.
 */
function takeUp(acceptor: AcceptorState, theirs: Configuration | undefined, io: Io<AcceptorTypes>): boolean {
  const own = acceptor.configuration?.number ?? 0;
  if (theirs === undefined || theirs.number <= own) return (theirs?.number ?? 0) === own;
  acceptor.configuration = theirs;
  const isNew = (theirs.joined[io.self] as number) > own; // acceptors come first, so an acceptor's id is its rank
  if (isNew) {
    for (const [name, { promised }] of acceptor.registers.entries())
      acceptor.registers = acceptor.registers.set(name, { promised, vote: null });
    acceptor.told = Table.empty();
  }
  io.write(recordOf(acceptor));
  return true;
}

/** A proposer asks to leave the configuration before behind: it is answered once that is on the disk. */
function onAdopt(acceptor: AcceptorState, from: NodeId, { configuration }: Adopt, io: Io<AcceptorTypes>): void {
  takeUp(acceptor, configuration, io);
  io.sync(); // before the send: who forgets it would vote for a proposer of the configuration before
  const voted = acceptor.registers.entries().filter(([, { vote }]) => vote !== null);
  const registers = voted.map(([name]) => name as string);
  io.send(from, { type: "adopted", configuration: acceptor.configuration ?? configuration, registers });
}

/** It was sent before its proposer took note of a removal that the acceptor knows of. */
function isYounger(
  { ages }: AcceptorState,
  from: NodeId,
  { age = 0 }: Prepare | Accept,
  { cluster }: Io<AcceptorTypes>,
): boolean {
  return ages.length > 0 && age < ages[from - roleOf(cluster, "proposer").first]!;
}

/**
 * A register that all acceptors held as a tombstone of this ballot, and of which all proposers know, is removed; unless
 * somebody was promised more since, or has written: those would be told that they are the first (collect.ts).
 */
function onRemove(acceptor: AcceptorState, from: NodeId, remove: Remove, io: Io<AcceptorTypes>): void {
  const { register, ballot, ages } = remove;
  acceptor.ages = ages.map((age, rank) => Math.max(age, acceptor.ages[rank] ?? 0));
  const { promised, vote } = held(acceptor, register);
  const isThere = vote?.ballot === ballot && promised === ballot;
  if (isThere) {
    acceptor.registers = acceptor.registers.delete(register);
    acceptor.told = acceptor.told.delete(register);
    acceptor.served = acceptor.served.delete(register);
  }
  io.write(recordOf(acceptor)); // in one write: a blank register hears nobody's past
  io.sync();
  if (isThere) io.observe({ type: "witnessed", what: "register removed" });
  io.send(from, { type: "removed", register, ballot });
}

const describeRegister = ([name, { promised, vote }]: readonly [string | number, Register]): string =>
  `${name === wholeStore ? "" : `${name}: `}promised ${promised}, vote ${reportOf(vote)}`;
