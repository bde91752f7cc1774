/**
 * The history of one object, as a judge keeps it: the configurations that explain it so far.
 *
 * While these are few the judge knows all of them, and needs nothing else. Where much is in flight at once they become
 * too many: then it goes on with the likeliest, each of which still proves the history right, and keeps the events since,
 * so that when the last of them fails the search can look for others with hindsight. It knows all again at the next
 * operation that was alone and tells the value.
 */
import { assert } from "../../../sim/base/assert.ts";
import { isRead, type Operation, type Result } from "../../../sim/contract/operation.ts";
import { replaceAt } from "../../shared/values.ts";
import { areSameResults, initial, type ObjectConfiguration, type Pending, step, withoutDone } from "./configuration.ts";
import { type Bounds, explainReturn, possibleResults } from "./explanations.ts";
import { tidy } from "./frontier.ts";
import { type End, type HistoryEvent, replay, type Stretch } from "./replay.ts";

/** One key, or the register. */
export interface ObjectHistory {
  /** Operations that may take effect now or later, by id. */
  readonly pending: readonly Pending[];
  /** What may have happened so far: all of it, unless `since` is kept; none once the object was given up. */
  readonly configurations: readonly ObjectConfiguration[];
  /** The history since all configurations were known, or null while they are. */
  readonly since: Stretch | null;
  /** Explanations were forgotten for good: that none is left would no longer prove anything. */
  readonly isPartial: boolean;
}

export const untouched: ObjectHistory = { pending: [], configurations: [initial], since: null, isPartial: false };
export const givenUp: ObjectHistory = { pending: [], configurations: [], since: null, isPartial: true };

/** Why a history is wrong: an operation returned what nothing explains, or took effect although it failed. */
export interface UnexplainedReturn {
  readonly returned: Pending;
  readonly client: number;
  readonly end: End;
  readonly possible: readonly Result[];
}

/** What follows from one more event. */
export type Judged = { readonly subject: ObjectHistory } | { readonly fault: UnexplainedReturn } | "too many";

type Returned = HistoryEvent & { readonly type: "returned" };

const bounds: Bounds = { configurations: 16, steps: 96 };

/** Events that are kept to look for other explanations. */
export const eventsMax = 2048;

/** Judges one more event. */
export function judgeEvent(subject: ObjectHistory, event: HistoryEvent): Judged {
  const { pending, configurations, since } = subject;
  assert(configurations.length > 0, "an object that was given up is judged no more");
  const alone = configurations[0];
  if (since === null && pending.length <= 1 && configurations.length === 1 && alone?.done.length === 0) {
    const judged = takeAlone(subject, alone, pending[0], event);
    if (judged !== null) return judged;
  }
  return takeAmong(subject, event);
}

/** The common case: all is known, and nothing else is in flight. Null when it is another case after all. */
function takeAlone(
  subject: ObjectHistory,
  { value }: ObjectConfiguration,
  returned: Pending | undefined,
  event: HistoryEvent,
): Judged | null {
  if (event.type === "invoked") {
    if (returned !== undefined) return null;
    const pending = [{ id: event.id, operation: event.operation, isUnknown: false }];
    return { subject: { ...subject, pending } };
  }
  if (returned?.id !== event.id || typeof event.end === "string") return null;
  const now = step(value, returned.operation);
  if (!areSameResults(now.result, event.end)) {
    return { fault: { returned, client: event.client, end: event.end, possible: [now.result] } };
  }
  const configurations = now.value === value ? subject.configurations : [{ value: now.value, done: [] }];
  return { subject: { ...subject, pending: [], configurations } };
}

function takeAmong(subject: ObjectHistory, event: HistoryEvent): Judged {
  const kept = keep(subject, event);
  if (event.type === "invoked") return { subject: enter(kept, event.id, event.operation) };
  const returned = kept.pending.find((one) => one.id === event.id);
  if (returned === undefined) return { subject: kept };
  if (event.end === "unknown") return { subject: doubt(kept, event.id) };
  if (event.end === "failed") return fail(kept, returned, event);
  const { pending, configurations } = kept;
  const explained = explainReturn(configurations, pending, returned, event.end, bounds);
  return conclude(subject, kept, returned, event, explained.configurations, explained.isCut);
}

/** After `returned` ended: `found` explain it, and others may when `isCut`. */
function conclude(
  before: ObjectHistory,
  kept: ObjectHistory,
  returned: Pending,
  event: Returned,
  found: readonly ObjectConfiguration[],
  isCut: boolean,
): Judged {
  const pending = kept.pending.filter((one) => one !== returned);
  const { configurations } = before;
  const since = kept.since ?? (isCut ? { pending: before.pending, configurations, events: [event] } : null);
  const after = { ...kept, pending, since };
  if (found.length > 0) return { subject: certain(settle({ ...after, configurations: found }), returned, event) };
  if (since !== null) {
    const other = replay(since);
    if (other === "too many") return other;
    if (other !== null) return { subject: certain(settle({ ...after, configurations: [other] }), returned, event) };
  }
  if (kept.isPartial) return "too many";
  const possible = event.end === "failed" ? [] : possibleResults(configurations, kept.pending, returned, 4);
  return { fault: { returned, client: event.client, end: event.end, possible } };
}

/** It never takes effect: what supposed that it had is wrong. */
function fail(kept: ObjectHistory, returned: Pending, event: Returned): Judged {
  const without = isRead(returned.operation)
    ? forget(kept.configurations, event.id)
    : kept.configurations.filter(({ done }) => !done.some((entry) => entry.id === event.id));
  return conclude(kept, kept, returned, event, without, false);
}

function keep(subject: ObjectHistory, event: HistoryEvent): ObjectHistory {
  const { since } = subject;
  if (since === null) return subject;
  if (since.events.length >= eventsMax) return { ...subject, since: null, isPartial: true };
  return { ...subject, since: { ...since, events: [...since.events, event] } };
}

/**
 * All is known again when `returned` was alone with operations of unknown outcome and told the value: whatever explains
 * the history, that is the value now, and one explanation for which none of these took effect can do what all others
 * can. One that needs some of them will do as well when no explanation can do without them.
 */
function certain(subject: ObjectHistory, returned: Pending, event: Returned): ObjectHistory {
  const { since, pending, configurations } = subject;
  if (since === null || returned.operation.type === "append" || typeof event.end === "string") return subject;
  const begun = since.events.at(-2);
  const wasAlone = begun?.type === "invoked" && begun.id === event.id && pending.every(({ isUnknown }) => isUnknown);
  if (!wasAlone) return subject;
  const least = configurations.reduce((a, b) => (b.done.length < a.done.length ? b : a));
  const needed = least.done.length === 0 ? least : withoutNeedless(since, least);
  if (needed === null) return subject;
  return settle({ ...subject, configurations: [needed], since: null });
}

/** An explanation of `since` that uses only what every explanation uses; null when that cannot be told. */
function withoutNeedless(since: Stretch, configuration: ObjectConfiguration): ObjectConfiguration | null {
  const { length } = since.events;
  if (Math.floor(length / hindsightEvents) === Math.floor((length - 2) / hindsightEvents)) return null;
  let least = configuration;
  for (const { id } of configuration.done) {
    if (!least.done.some((entry) => entry.id === id)) continue;
    const other = replay(since, hindsightBranches, id);
    if (other === "too many") return null;
    if (other !== null) least = other;
  }
  return least.done.every(({ id }) => configuration.done.some((entry) => entry.id === id)) ? least : null;
}

/** How often it is worth the effort to find out what can be forgotten, and how much effort. */
const hindsightEvents = 64;
const hindsightBranches = 2000;

function enter(subject: ObjectHistory, id: number, operation: Operation): ObjectHistory {
  const { pending } = subject;
  const at = pending.findIndex((other) => other.id > id);
  const added = { id, operation, isUnknown: false };
  return { ...subject, pending: at < 0 ? [...pending, added] : pending.toSpliced(at, 0, added) };
}

/** From now on operation `id` may take effect at any time or never; a read is as good as never asked. */
function doubt(subject: ObjectHistory, id: number): ObjectHistory {
  const at = subject.pending.findIndex((one) => one.id === id);
  const doubtful = subject.pending[at] as Pending;
  if (isRead(doubtful.operation)) {
    const pending = subject.pending.filter((one) => one !== doubtful);
    return { ...subject, pending, configurations: forget(subject.configurations, id) };
  }
  const pending = replaceAt(subject.pending, at, { ...doubtful, isUnknown: true });
  const muffled = subject.configurations.map(({ value, done }) => ({
    value,
    done: done.map((entry) => (entry.id === id ? { id, told: "" } : entry)),
  }));
  return settle({ ...subject, pending, configurations: tidy(muffled, pending) });
}

/** Operations of unknown outcome that took effect in every configuration are history, when these are all. */
function settle(subject: ObjectHistory): ObjectHistory {
  if (subject.since !== null) return subject;
  let settled = subject;
  for (const { id, isUnknown } of subject.pending) {
    if (!isUnknown || !subject.configurations.every(({ done }) => done.some((entry) => entry.id === id))) continue;
    settled = {
      ...settled,
      pending: settled.pending.filter((other) => other.id !== id),
      configurations: settled.configurations.map((configuration) => withoutDone(configuration, id)),
    };
  }
  return settled;
}

const forget = (configurations: readonly ObjectConfiguration[], id: number): readonly ObjectConfiguration[] =>
  tidy(
    configurations.map((configuration) => withoutDone(configuration, id)),
    [],
  );
