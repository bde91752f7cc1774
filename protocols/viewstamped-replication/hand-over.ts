/**
 * Between two epochs: who is behind is told of the later one, who is to take part fetches the log, and who is replaced goes once f' + 1
 * of the new members have started.
 * Source: Liskov and Cowling (2012), section 7.1: every message tells its epoch, and is handled in that one alone; sections 7.1.1
 * and 7.1.2.
 * Invariant carried here: the log up to where an epoch begins is with f + 1 members of the one before, until it is with f' + 1 of its own.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { hasBegun } from "./configuration.ts";
import { copyBehind } from "./copies.ts";
import { enterEpoch, fetchLog, standApart, tellEpoch } from "./epoch.ts";
import { isMajority } from "./quorums.ts";
import type { State, Viewstamped } from "./state.ts";
import {
  type Configuration,
  type Copy,
  type EpochStarted,
  epochOf,
  firstViewOf,
  type Message,
  type OpNumber,
  type StartEpoch,
} from "./types.ts";

/** What is of an epoch that is over is answered by StartEpoch; of a later one its sender is asked. */
export function isOfThisEpoch(state: State, from: NodeId, message: Message, io: Io<Viewstamped>): boolean {
  const { configuration } = state;
  if (configuration === undefined) return true;
  const epoch = message.type === "recovery" ? (message.epoch ?? 0) : epochOf(message.view);
  if (epoch === configuration.epoch || (epoch > configuration.epoch && message.type === "startEpoch")) return true;
  if (from === io.self) return false;
  if (epoch < configuration.epoch) {
    const view = firstViewOf(configuration.epoch);
    io.send(from, { type: "startEpoch", view, configuration });
  } else if (!state.isFetching) {
    state.isFetching = true;
    io.send(from, { type: "getState", view: state.view, op: state.commit }); // of an epoch that is over, for all it knows
    io.setTimer("transfer", io.cluster.options.retryMicros);
  }
  return false;
}

export function onStartEpoch(
  state: State,
  from: NodeId,
  { view, configuration }: StartEpoch,
  io: Io<Viewstamped>,
): void {
  if (configuration.epoch > (state.configuration as Configuration).epoch) {
    return enterEpoch(state, configuration, from, io);
  }
  const hasStarted = (state.status === "normal" || state.status === "viewChange") && hasBegun(state);
  if (hasStarted) io.send(from, { type: "epochStarted", view });
}

/** §7.1.2, step 2: any f' + 1 of the new members meet these, so nobody needs this log any more. */
export function onEpochStarted(state: State, from: NodeId, _message: EpochStarted, io: Io<Viewstamped>): void {
  if (state.status !== "replaced" || state.started === undefined) return;
  state.started = add(state.started, from);
  if (!isMajority(state, state.started, io.cluster)) return;
  io.observe(replacedGone);
  standApart(state, io);
}

/** Nobody answered; or those who are to start have not said that they did (§7.1.2, step 3). */
export function onHandOverTimer(state: State, io: Io<Viewstamped>): void {
  state.isFetching = false;
  if (state.status === "transitioning") return fetchLog(state, null, io);
  if (state.status !== "replaced" || state.started === undefined) return;
  const { members } = state.configuration as Configuration;
  tellEpoch(state, difference(members, state.started), io);
  io.setTimer("transfer", io.cluster.options.retryMicros);
}

/** True for a question of one who lacks what the epoch begins with: it asks behind what is committed there. */
export const isStarting = ({ configuration }: State, op: OpNumber): boolean =>
  configuration !== undefined && op < configuration.from;

/**
 * Answered by whoever has the log: in the normal case with all of it; otherwise, as it was in the last view that was normal here, with
 * what is committed, whatever becomes of the rest. Of a group where just f' + 1 have started none may be needed that cannot start.
 */
export function answerStart(state: State, from: NodeId, op: OpNumber, io: Io<Viewstamped>): void {
  const { status, view, lastNormal, commit } = state;
  if (status === "normal") return io.send(from, { type: "newState", view, copy: copyBehind(state, op) });
  if ((status !== "replaced" && status !== "viewChange") || !hasBegun(state)) return;
  const end = Math.max((state.configuration as Configuration).from, commit) as OpNumber;
  io.send(from, { type: "newState", view: lastNormal, copy: upTo(copyBehind(state, op), end) });
}

const upTo = (copy: Copy, end: OpNumber): Copy => ({
  ...copy,
  entries: copy.entries.slice(0, Math.max(0, end - copy.first + 1)),
  commit: end,
});

const replacedGone = { type: "witnessed", what: "replaced replica shut down" } as const;
