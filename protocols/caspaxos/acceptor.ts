/**
 * The acceptor of CASPaxos: for each register that of single-decree Paxos, which may promise a ballot along with a vote.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.2 (prepare and accept), 2.2.1 (a prepare that comes with an accept).
 * Invariants carried here: P1a (no vote below a promise); promises never go down, across restarts too.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { instanceOf, registerNumber, slotsOf } from "./observe.ts";
import {
  type Accept,
  type AcceptorDurable,
  type AcceptorState,
  type AcceptorTypes,
  type Ballot,
  blankRegister,
  noBallot,
  type Prepare,
  type Register,
  reportOf,
  wholeStore,
} from "./types.ts";

export const acceptor: Automaton<AcceptorTypes> = {
  messages: ["prepare", "accept"],
  timers: [],
  answers: ["promise", "accepted"],
  blank: () => ({ registers: Table.empty() }),
  recover: ({ registers }) => ({ registers, told: Table.empty(), served: Table.empty() }),
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "prepare":
        return onPrepare(state, from, message, io);
      case "accept":
        return onAccept(state, from, message, io);
      default:
        assert(false, "an acceptor is sent prepare and accept, nothing else");
    }
  },
  onTimer() {
    assert(false, "an acceptor sets no timer");
  },
  standing(durable, instance) {
    const { promised, vote } = instance === undefined ? held(durable, wholeStore) : numbered(durable, instance);
    return { promised, report: reportOf(vote), accepted: vote?.ballot ?? noBallot };
  },
  describe({ registers }) {
    if (registers.size === 0) return "promised nothing";
    return registers.entries().map(describeRegister).join("; ");
  },
};

const held = ({ registers }: AcceptorDurable, register: string): Register => registers.get(register) ?? blankRegister;

/** The register that judges know by this number. */
function numbered({ registers }: AcceptorDurable, number: number): Register {
  for (const [name, register] of registers.unordered()) if (registerNumber(name as string) === number) return register;
  return blankRegister;
}

/** Phase 1: promise to ignore all lower ballots of this register, and tell its last vote. */
export function onPrepare(acceptor: AcceptorState, from: NodeId, prepare: Prepare, io: Io<AcceptorTypes>): void {
  const { register, ballot, served } = prepare;
  const { promised, vote } = held(acceptor, register);
  if (ballot < promised) return refuse(acceptor, from, register, ballot, io);
  if (ballot === vote?.ballot) return; // a late copy: this ballot is in phase 2 already

  // An equal ballot is a copy too, whose first answer may be lost: it is answered again.
  acceptor.registers = acceptor.registers.set(register, { promised: ballot, vote });
  acceptor.served = acceptor.served.set(register, served);
  io.write({ registers: acceptor.registers });
  io.sync(); // before the send: a forgotten promise lets a lower ballot's change be chosen unseen (P2c)
  io.observe({ type: "promised", term: ballot, report: reportOf(vote), ...instanceOf(register) });
  io.send(from, { type: "promise", ballot, vote });
}

/** Phase 2: vote, unless a higher ballot was promised; and promise the next ballot, where that is asked along with it. */
export function onAccept(acceptor: AcceptorState, from: NodeId, proposal: Accept, io: Io<AcceptorTypes>): void {
  const { register, ballot, next, served, contents, ids } = proposal;
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
  io.write({ registers: acceptor.registers }); // both in one write: the promise tells this vote and no other
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

const describeRegister = ([name, { promised, vote }]: readonly [string | number, Register]): string =>
  `${name === wholeStore ? "" : `${name}: `}promised ${promised}, vote ${reportOf(vote)}`;
