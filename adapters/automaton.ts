/** A foreign program as the automaton of a role: each event is a line to it, and its answer is what the handler does. */
import type { NodeId } from "../sim/base/brand.ts";
import { roleOf } from "../sim/contract/cluster.ts";
import type { Io } from "../sim/contract/io.ts";
import type { Observation } from "../sim/contract/observation.ts";
import type { Reply } from "../sim/contract/operation.ts";
import type { Standing } from "../sim/contract/standing.ts";
import type { Automaton } from "../sim/contract/system.ts";
import type { Types } from "../sim/contract/types.ts";
import type { Histories, Tip } from "./history.ts";
import { type Input, type ProgramEffect, readAnswer, wireVersion } from "./wire.ts";
import { ForeignFault } from "./wire-fault.ts";

/** What a program writes, field by field: any plain data. */
export type ForeignDurable = { readonly [field: string]: unknown };

interface State {
  /** Null: it has not started. */
  tip: Tip | null;
  /** What it starts from; empty once it has. */
  durable: ForeignDurable;
  words: string;
}

interface Foreign extends Types {
  readonly State: State;
  readonly Durable: ForeignDurable;
  readonly Options: { readonly programSeeds: number };
}

/** What a description says of one role. */
export interface ForeignRole {
  /** Every type of message that its nodes take or send, and every timer that they set. */
  readonly messages: readonly string[];
  readonly timers: readonly string[];
  /** Of the types of messages, those by which a node answers for its disk. */
  readonly answers?: readonly string[];
  /** Where a node stands by its disk, for judges of promises and votes. */
  standing?(durable: ForeignDurable, instance?: number): Standing | null;
}

/** `takesRequests`: clients ask its nodes. */
export function foreignAutomaton(
  name: string,
  { messages, timers, answers = [], standing }: ForeignRole,
  takesRequests: boolean,
  histories: () => Histories,
): Automaton<Foreign> {
  const handle = (state: State, input: Input, io: Io<Foreign>): void => {
    const { tip, answer: line } = histories().advance(state.tip, JSON.stringify(input));
    const answer = readAnswer(line);
    if ("fault" in answer) throw new ForeignFault(`what the program says on ${input.type} is wrong: ${answer.fault}`);
    state.tip = tip;
    state.words = answer.words;
    for (const [at, effect] of answer.effects.entries()) perform(effect, at, io);
  };
  return {
    messages,
    timers,
    answers,
    opaque: true,
    ...(standing === undefined ? {} : { standing }),
    blank: () => ({}),
    recover: (durable) => ({ tip: null, durable, words: "" }),
    onStart(state, io) {
      const { cluster, self } = io;
      const { programSeeds, ...options } = cluster.options;
      const { durable } = state;
      state.durable = {};
      const place = { node: self, role: name, rank: self - roleOf(cluster, name).first };
      const size = { servers: cluster.servers, clients: cluster.clients };
      const seed = io.draw(programSeeds);
      handle(state, { type: "boot", wire: wireVersion, ...place, ...size, options, durable, seed }, io);
    },
    onMessage: (state, from, message, io) => handle(state, { type: "message", from, message }, io),
    onTimer: (state, timer, io) => handle(state, { type: "timer", timer }, io),
    ...(takesRequests
      ? { onRequest: (state, client, request, io) => handle(state, { type: "request", client, request }, io) }
      : {}),
    describe: ({ words, tip }) => (words === "" ? `after ${tip?.steps ?? 0} steps` : words),
  };
}

function perform(effect: ProgramEffect, at: number, io: Io<Foreign>): void {
  const { servers, clients } = io.cluster;
  switch (effect.type) {
    case "send":
    case "sendAhead": {
      if (effect.to < 0 || effect.to >= servers) throw outside(at, effect, `a server, 0 to ${servers - 1}`);
      return io[effect.type](effect.to as NodeId, effect.message);
    }
    case "reply": {
      if (effect.to < servers || effect.to >= servers + clients)
        throw outside(at, effect, `a client, ${servers} to ${servers + clients - 1}`);
      return io.reply(effect.to as NodeId, effect.reply as Reply);
    }
    case "write":
      return io.write(effect.fields);
    case "sync":
      return io.sync();
    case "setTimer": {
      if (effect.min > effect.max)
        throw new ForeignFault(`effects[${at}].min is ${effect.min}, but should be at most max, ${effect.max}`);
      return io.setTimer(effect.timer, effect.min, effect.max);
    }
    case "cancelTimer":
      return io.cancelTimer(effect.timer);
    default:
      return io.observe(effect.observation as Observation);
  }
}

const outside = (at: number, { to }: { readonly to: number }, who: string): ForeignFault =>
  new ForeignFault(`effects[${at}].to is ${to}, but should be ${who}`);
