/**
 * Linearizability: every completed operation took effect at one instant between its invocation and its return.
 *
 * Judged as the history grows, object by object: for each key the configurations that explain all returns so far. A
 * return that none explains is a violation at that moment. An operation whose client gave up may take effect at any
 * later time or never; one that failed for certain never does. Exact, and canonical: equal knowledge, equal state.
 * A log is one object, and its history is decided by positions. Where reads may be old by the system's own word, they are left out.
 */
import { Table } from "../../sim/base/table.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Returned } from "../../sim/contract/observation.ts";
import { commandId, describeCommand, isRead, type Operation, type Result } from "../../sim/contract/operation.ts";
import { sayLogConflict } from "../shared/positions/log-words.ts";
import { nameNode, nameOperation, nameResult } from "../shared/words.ts";
import { objectOf } from "./incremental/configuration.ts";
import {
  givenUp,
  judgeEvent,
  type ObjectHistory,
  type UnexplainedReturn,
  untouched,
} from "./incremental/object-history.ts";
import type { End, HistoryEvent } from "./incremental/replay.ts";
import {
  decideLog,
  endInLog,
  invokeLog,
  isOfLog,
  type LogFault,
  type LogHistory,
  untouchedLog,
} from "./log-history.ts";

interface State {
  /** By key; the register's is "". */
  subjects: Table<ObjectHistory>;
  /** By session: the key of its last operation, null where that was about no object. */
  keys: Table<string | null>;
  log: LogHistory;
  /** Why some object was given up, or null. */
  undecided: string | null;
}

export const linearizability: Invariant<State> = {
  name: "linearizability",
  about: "Every completed operation took effect at one instant between its invocation and its return.",
  source: "Herlihy and Wing, Linearizability: A Correctness Condition for Concurrent Objects (1990)",
  observes: ["invoked", "returned"],
  start: () => ({ subjects: Table.empty(), keys: Table.empty(), log: untouchedLog, undecided: null }),
  on(state, { node, observation }, { readsMayBeOld }) {
    if (observation.type === "invoked") {
      const { session, sequence, operation } = observation;
      if (readsMayBeOld === true && isRead(operation)) {
        state.keys = state.keys.set(session, null); // `ordered-reads` judges it
        return null;
      }
      if (isOfLog(operation)) {
        state.log = invokeLog(state.log, commandId(session, sequence), node, operation);
        return null;
      }
      const key = objectOf(operation);
      state.keys = state.keys.set(session, key);
      if (key === null) return null;
      return judge(state, key, { type: "invoked", id: commandId(session, sequence), operation });
    }
    const returned = observation as Returned;
    const id = commandId(returned.session, returned.sequence);
    if (state.log.calls.has(id)) return keepLog(state, endInLog(state.log, id, endOf(returned)));
    const key = state.keys.get(returned.session);
    if (key === undefined || key === null) return null;
    return judge(state, key, { type: "returned", id, client: node, end: endOf(returned) });
  },
  finish(state) {
    return (state.log.undecided > 0 ? keepLog(state, decideLog(state.log)) : null) ?? state.undecided;
  },
};

function endOf({ outcome, result }: Returned): End {
  if (outcome !== "ok") return outcome;
  return result ?? { type: "value", value: null };
}

/** Keeps the history of the log as it is now; one sentence when it is wrong. */
function keepLog(state: State, judged: LogHistory | LogFault): string | null {
  if (!("conflict" in judged)) {
    state.log = judged;
    return null;
  }
  const nameTold = (id: number, client: number, operation: Operation, result: Result | null): string =>
    `${describeCommand(id)} of client ${nameNode(client)} (${nameOperation(operation)}: ${nameResult(result)})`;
  return sayLogConflict(judged.conflict, (call) => judged.name(call, nameTold));
}

function judge(state: State, key: string, event: HistoryEvent): string | null {
  const subject = state.subjects.get(key) ?? untouched;
  if (subject.configurations.length === 0) return null; // given up
  const judged = judgeEvent(subject, event);
  if (judged === "too many") {
    state.undecided ??= tooMany(key);
    state.subjects = state.subjects.set(key, givenUp);
    return null;
  }
  if ("fault" in judged) return describeFault(judged.fault);
  state.subjects = state.subjects.set(key, judged.subject);
  return null;
}

const tooMany = (key: string): string =>
  `undecided: the history of ${key === "" ? "the register" : `key ${key}`} has too many explanations to try them all`;

function describeFault({ returned, client, end, possible }: UnexplainedReturn): string {
  const { id, operation } = returned;
  const what = nameCall(id, client, operation);
  if (typeof end === "string") return `${what} was reported failed, but its effect was seen`;
  return `${what} returned ${nameResult(end)}, which no order of the operations explains: ${nameAll(possible)}`;
}

const nameCall = (id: number, client: number, operation: Operation): string =>
  `${describeCommand(id)} of client ${nameNode(client)}, ${nameOperation(operation)},`;

const nameAll = (possible: readonly Result[]): string =>
  possible.length === 0 ? "nothing could be returned" : `it could return ${possible.map(nameResult).join(" or ")}`;
