/**
 * The search with hindsight: one explanation of a stretch of history in which it is known how operations ended. Those
 * first that need the fewest operations of unknown outcome; among these depth first, what returned soonest first. Finds an
 * explanation fast where there is one; where there is none it must try everything, within bounds.
 */
import type { Operation, Result } from "../../../sim/contract/operation.ts";
import {
  changesNothing,
  type ObjectConfiguration,
  type Pending,
  resultText,
  step,
  withDone,
  withoutDone,
} from "./configuration.ts";
import { Frontier } from "./frontier.ts";
import { canBecome } from "./reachable.ts";

/** An event of one object. `client` is the node that tells of it. */
export type HistoryEvent =
  | { readonly type: "invoked"; readonly id: number; readonly operation: Operation }
  | { readonly type: "returned"; readonly id: number; readonly client: number; readonly end: End };

/** How an operation ended. */
export type End = "unknown" | "failed" | Result;

/** A stretch of history, and what was the case before it. */
export interface Stretch {
  readonly pending: readonly Pending[];
  readonly configurations: readonly ObjectConfiguration[];
  readonly events: readonly HistoryEvent[];
}

/** Branches tried before the search gives up. */
const branchesMax = 20_000;

/** What may take effect before one return: operations in flight, with what they will have returned. */
interface Candidate {
  readonly id: number;
  readonly operation: Operation;
  /** The text of its result; null when it is still in flight; "unknown" operations have "". */
  readonly told: string | null;
  readonly isUnknown: boolean;
  /** Its result shows that it changes nothing. */
  readonly isPure: boolean;
  /** The value it is known to have found; undefined when that is not known. */
  readonly found: string | null | undefined;
}

/** One return that must be explained. */
interface Station {
  readonly returned: Candidate;
  readonly others: readonly Candidate[];
}

/** A configuration that explains all of `stretch`, without operation `banned`; null when there is none. */
export function replay(stretch: Stretch, limit = branchesMax, banned = -1): ObjectConfiguration | null | "too many" {
  const stations = stationsOf(stretch, banned);
  const unknown = new Set<number>();
  for (const { others } of stations) for (const { id, isUnknown } of others) if (isUnknown) unknown.add(id);
  const seen = stations.map(() => new Frontier(unknown));
  const agenda = new Agenda(unknown);
  for (const configuration of stretch.configurations.toReversed()) {
    if (!configuration.done.some(({ id }) => id === banned)) agenda.push(0, configuration);
  }
  for (let branches = 0; ; branches++) {
    if (branches > limit) return "too many";
    const task = agenda.pop();
    if (task === undefined) return null;
    const station = stations[task.at];
    if (station === undefined) return task.configuration;
    const now = observe(task.configuration, station);
    if (!seen[task.at]?.add(now) || !mayBeFound(now, stations, task.at)) continue;
    for (const [next, after] of branch(now, station)) agenda.push(task.at + next, after);
  }
}

interface Task {
  /** The return to be explained next. */
  readonly at: number;
  readonly configuration: ObjectConfiguration;
}

/** Tasks by how many operations of unknown outcome took effect, fewest first; among equals the newest first. */
class Agenda {
  readonly #unknown: ReadonlySet<number>;
  readonly #stacks: Task[][] = [];

  constructor(unknown: ReadonlySet<number>) {
    this.#unknown = unknown;
  }

  push(at: number, configuration: ObjectConfiguration): void {
    let level = 0;
    for (const { id } of configuration.done) if (this.#unknown.has(id)) level++;
    while (this.#stacks.length <= level) this.#stacks.push([]);
    this.#stacks[level]?.push({ at, configuration });
  }

  pop(): Task | undefined {
    for (const stack of this.#stacks) if (stack.length > 0) return stack.pop();
    return undefined;
  }
}

/** What may happen next at a return, the likeliest last: 1 with it, when the returned operation has taken effect. */
function branch(configuration: ObjectConfiguration, { returned, others }: Station): [0 | 1, ObjectConfiguration][] {
  const entry = configuration.done.find(({ id }) => id === returned.id);
  if (entry !== undefined) return entry.told === returned.told ? [[1, withoutDone(configuration, returned.id)]] : [];
  const now = step(configuration.value, returned.operation);
  const isLegal = resultText(now.result) === returned.told;
  if (isLegal && returned.isPure) return [[1, configuration]];
  const branches: [0 | 1, ObjectConfiguration][] = [];
  for (let at = others.length - 1; at >= 0; at--) {
    const other = others[at] as Candidate;
    if (other.isPure || configuration.done.some(({ id }) => id === other.id)) continue;
    const { value, result } = step(configuration.value, other.operation);
    const told = other.isUnknown ? "" : resultText(result);
    if (other.told === null || other.isUnknown) {
      if (value === configuration.value) continue; // nobody waits for it, and it can as well come later
    } else if (other.told !== told) continue;
    branches.push([0, withDone(configuration, value, other.id, told)]);
  }
  if (isLegal) branches.push([1, { value: now.value, done: configuration.done }]);
  return branches;
}

/**
 * False when the next operation that is known to have found a certain value can no longer find it, whatever takes effect
 * before: the search need go no further.
 */
function mayBeFound({ value, done }: ObjectConfiguration, stations: readonly Station[], from: number): boolean {
  const isDone = ({ id }: Candidate) => done.some((entry) => entry.id === id);
  const operations: Operation[] = [];
  for (let at = from; at < stations.length; at++) {
    const { returned, others } = stations[at] as Station;
    if (isDone(returned)) continue;
    if (returned.found === undefined) {
      operations.push(returned.operation);
      continue;
    }
    if (returned.found === value) return true;
    for (const other of others) if (!isDone(other) && !other.isPure) operations.push(other.operation);
    return canBecome(value, returned.found, operations);
  }
  return true;
}

/** Operations that are known to change nothing take effect as soon as they can return what they did. */
function observe(configuration: ObjectConfiguration, { others }: Station): ObjectConfiguration {
  let after = configuration;
  for (const { id, operation, told, isPure } of others) {
    if (!isPure || told === null || resultText(step(after.value, operation).result) !== told) continue;
    if (!after.done.some((entry) => entry.id === id)) after = withDone(after, after.value, id, told);
  }
  return after;
}

/** The returns of `stretch` with what was in flight at each, soonest to return first, of unknown outcome last. */
function stationsOf({ pending, events }: Stretch, banned: number): Station[] {
  const ends = new Map<number, { readonly end: End; readonly at: number }>();
  for (const [at, event] of events.entries()) if (event.type === "returned") ends.set(event.id, { end: event.end, at });
  const rank = ({ id, isUnknown }: Candidate) => (isUnknown ? 2 * events.length : (ends.get(id)?.at ?? events.length));
  const open = new Map<number, Candidate>();
  const enter = (id: number, operation: Operation, wasUnknown: boolean) => {
    const end = wasUnknown ? "unknown" : ends.get(id)?.end;
    if (id !== banned && end !== "failed") open.set(id, candidateOf(id, operation, end));
  };
  for (const { id, operation, isUnknown } of pending) enter(id, operation, isUnknown);
  const stations: Station[] = [];
  for (const event of events) {
    if (event.type === "invoked") {
      enter(event.id, event.operation, false);
      continue;
    }
    const returned = open.get(event.id);
    if (returned === undefined || returned.isUnknown) continue;
    open.delete(event.id);
    const others = [...open.values()].sort((a, b) => rank(a) - rank(b) || a.id - b.id);
    stations.push({ returned, others });
  }
  return stations;
}

function candidateOf(id: number, operation: Operation, end: End | undefined): Candidate {
  const known = { id, operation, isPure: false, found: undefined };
  if (end === undefined) return { ...known, told: null, isUnknown: false };
  if (typeof end === "string") return { ...known, told: "", isUnknown: true };
  const tellsFound = operation.type !== "propose" && (end.type === "value" || end.type === "swapped");
  const isPure = changesNothing(operation, end);
  return { ...known, told: resultText(end), isUnknown: false, isPure, found: tellsFound ? end.value : undefined };
}
