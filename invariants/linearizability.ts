/**
 * Linearizability: every completed operation took effect at one instant between its invocation and its return.
 *
 * Judged as the history grows, object by object: for each key the configurations that explain all returns so far. A
 * return that none explains is a violation at that moment. An operation whose client gave up may take effect at any
 * later time or never; one that failed for certain never does. Exact, and canonical: equal knowledge, equal state.
 */
import { Table } from "../sim/base/table.ts";
import type { Invariant, Seen } from "../sim/contract/invariant.ts";
import type { Invoked, Returned } from "../sim/contract/observation.ts";
import { type CommandId, commandId, describeCommand, isRead, type Result } from "../sim/contract/operation.ts";
import {
  type Configuration,
  initial,
  objectOf,
  type Pending,
  step,
  textOf,
  withoutDone,
} from "./history/configuration.ts";
import { configurationsMax, explain, possibleResults, tidy } from "./history/explain.ts";
import { replaceAt } from "./shared/values.ts";
import { nameNode, nameOperation, nameResult } from "./shared/words.ts";

/** One key, or the register. */
interface Subject {
  /** Operations that may take effect now or later, by id. */
  readonly pending: readonly Pending[];
  /** What may have happened so far; none once the object was given up. */
  readonly configurations: readonly Configuration[];
}

interface State {
  /** By key; the register's is "". */
  subjects: Table<Subject>;
  /** By session: the key of its operation in flight. */
  open: Table<string>;
  /** Why some object was given up, or null. */
  undecided: string | null;
}

const untouched: Subject = { pending: [], configurations: [initial] };

export const linearizability: Invariant<State> = {
  name: "linearizability",
  about: "Every completed operation took effect at one instant between its invocation and its return.",
  source: "Herlihy and Wing, Linearizability: A Correctness Condition for Concurrent Objects (1990)",
  observes: ["invoked", "returned"],
  start: () => ({ subjects: Table.empty(), open: Table.empty(), undecided: null }),
  on: (state, seen) =>
    seen.observation.type === "invoked"
      ? onInvoked(state, seen.observation)
      : onReturned(state, seen, seen.observation as Returned),
  finish: ({ undecided }) => undecided,
};

function onInvoked(state: State, { session, sequence, operation }: Invoked): null {
  const key = objectOf(operation);
  const { pending, configurations } = state.subjects.get(key) ?? untouched;
  state.open = state.open.set(session, key);
  if (configurations.length === 0) return null;
  const added = { id: commandId(session, sequence), operation, isUnknown: false };
  state.subjects = state.subjects.set(key, { pending: insert(pending, added), configurations });
  return null;
}

function onReturned(state: State, seen: Seen, { session, sequence, outcome, result }: Returned): string | null {
  const key = state.open.get(session);
  if (key === undefined) return null;
  state.open = state.open.delete(session);
  const subject = state.subjects.get(key) ?? untouched;
  const id = commandId(session, sequence);
  const at = subject.pending.findIndex((pending) => pending.id === id);
  const returned = subject.pending[at];
  if (returned === undefined) return null; // its object was given up
  if (outcome === "ok") return onOk(state, seen, key, subject, returned, result);
  if (outcome === "failed") return onFailed(state, seen, key, subject, returned);
  const others = subject.pending.filter((pending) => pending !== returned);
  if (isRead(returned.operation)) return store(state, key, others, forget(subject.configurations, id));
  const pending = replaceAt(subject.pending, at, { ...returned, isUnknown: true });
  return store(state, key, pending, tidy(muffle(subject.configurations, id), pending));
}

function onOk(
  state: State,
  seen: Seen,
  key: string,
  { pending, configurations }: Subject,
  returned: Pending,
  result: Result | null,
): string | null {
  if (pending.length === 1 && configurations.length === 1 && configurations[0]?.done.length === 0) {
    const now = step(configurations[0].value, returned.operation); // alone, as most are
    if (textOf(now.result) === textOf(result)) return store(state, key, [], [{ value: now.value, done: [] }]);
    return unexplained(seen, returned, result, [now.result]);
  }
  const after = result === null ? [] : explain(configurations, pending, returned, result);
  if (after === "too many") return giveUp(state, key);
  const others = pending.filter((other) => other !== returned);
  if (after.length > 0) return store(state, key, others, after);
  return unexplained(seen, returned, result, possibleResults(configurations, pending, returned, 4));
}

/** It never takes effect: what supposed that it had is wrong. */
function onFailed(state: State, seen: Seen, key: string, subject: Subject, returned: Pending): string | null {
  const { id } = returned;
  const others = subject.pending.filter((pending) => pending !== returned);
  if (isRead(returned.operation)) return store(state, key, others, forget(subject.configurations, id));
  const after = subject.configurations.filter(({ done }) => !done.some((entry) => entry.id === id));
  if (after.length > 0) return store(state, key, others, after);
  return `${name(seen, returned)} was reported failed, but its effect was seen`;
}

function store(state: State, key: string, pending: readonly Pending[], configurations: readonly Configuration[]): null {
  state.subjects = state.subjects.set(key, settle(pending, configurations));
  return null;
}

/** Operations of unknown outcome that took effect in every configuration are history. */
function settle(pending: readonly Pending[], configurations: readonly Configuration[]): Subject {
  let subject: Subject = { pending, configurations };
  for (const { id, isUnknown } of pending) {
    if (!isUnknown || !configurations.every(({ done }) => done.some((entry) => entry.id === id))) continue;
    subject = {
      pending: subject.pending.filter((other) => other.id !== id),
      configurations: subject.configurations.map((configuration) => withoutDone(configuration, id)),
    };
  }
  return subject;
}

function giveUp(state: State, key: string): null {
  const what = key === "" ? "the register" : `key ${key}`;
  state.undecided ??= `undecided: the history of ${what} has more than ${configurationsMax} explanations`;
  state.subjects = state.subjects.set(key, { pending: [], configurations: [] });
  return null;
}

/** Without operation `id`, a read that nobody will hear of. */
const forget = (configurations: readonly Configuration[], id: number): readonly Configuration[] =>
  tidy(
    configurations.map((configuration) => withoutDone(configuration, id)),
    [],
  );

/** Nobody will be told what operation `id` returned. */
const muffle = (configurations: readonly Configuration[], id: number): readonly Configuration[] =>
  configurations.map(({ value, done }) => ({
    value,
    done: done.map((entry) => (entry.id === id ? { id, told: "" } : entry)),
  }));

function insert(pending: readonly Pending[], added: Pending): readonly Pending[] {
  const at = pending.findIndex(({ id }) => id > added.id);
  return at < 0 ? [...pending, added] : [...pending.slice(0, at), added, ...pending.slice(at)];
}

const name = ({ node }: Seen, { id, operation }: Pending): string =>
  `${describeCommand(id as CommandId)} of client ${nameNode(node)}, ${nameOperation(operation)},`;

function unexplained(seen: Seen, returned: Pending, result: Result | null, possible: readonly Result[]): string {
  const could = possible.length === 0 ? "nothing could" : `it could return ${possible.map(nameResult).join(" or ")}`;
  return `${name(seen, returned)} returned ${nameResult(result)}, which no order of the operations explains: ${could}`;
}
