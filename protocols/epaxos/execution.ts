/**
 * Execution: strongly connected components of the dependency graph, each after those it follows, inside one by sequence
 * number.
 *
 * Source: Moraru et al. (SOSP 2013), section 4.3.2 (the execution algorithm); Tarjan (1972) for the components.
 * Invariant carried here: interfering commands are executed in the same order by every replica, for the graph of
 * committed attributes is the same everywhere.
 */
import { interferes } from "../../sim/contract/interference.ts";
import type { Io } from "../../sim/contract/io.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { answerAtExecution } from "./answers.ts";
import { laterOf } from "./attributes.ts";
import { snapshotIfDue } from "./collection.ts";
import { sizesOf } from "./quorums.ts";
import { entryOf } from "./store.ts";
import { armSuspicion } from "./timers.ts";
import { type Entry, type Epaxos, type Instance, indexOf, instanceOf, ownerOf, type State } from "./types.ts";

/** An instance became committed here: it, and all that waited for it, may now be executable. */
export function onCommitted(state: State, instance: Instance, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  advanceCommitted(state, ownerOf(instance, replicas), replicas);
  executeAll(state, [instance, ...release(state, instance)], io);
  snapshotIfDue(state, io);
}

/** After a restart: what was committed above the snapshot is executed again. */
export function resumeExecution(state: State, io: Io<Epaxos>): void {
  const roots: Instance[] = [];
  for (const [instance, { status }] of state.entries.entries()) {
    if (status === "committed") roots.push(instance as Instance);
  }
  executeAll(state, roots, io);
}

/** Those that waited for `blocker`. */
function release(state: State, blocker: Instance): Instance[] {
  if (!state.blockers.has(blocker)) return [];
  const released: Instance[] = [];
  for (const [waiting, of] of state.blocked.unordered()) if (of === blocker) released.push(waiting as Instance);
  for (const waiting of released) state.blocked = state.blocked.delete(waiting);
  state.blockers = state.blockers.delete(blocker);
  return released;
}

/** Executes what can be of `roots`, earlier ones first, so that a long chain needs no long search. */
function executeAll(state: State, roots: Instance[], io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  for (const root of bySequence(state, roots, replicas)) execute(state, root, io);
}

/** One visit of Tarjan's search, and the dependency that it looks at next. */
interface Visit {
  readonly instance: Instance;
  readonly entry: Entry;
  rank: number;
  index: number;
}

/** One depth-first search for components. `low` knows those on the stack. */
interface Search {
  readonly order: Map<Instance, number>;
  readonly low: Map<Instance, number>;
  readonly stack: Instance[];
  readonly path: Visit[];
}

/**
 * Tarjan's search from `root`. It ends at the first instance that is not committed; components complete by then are
 * executed, and all that is on the stack waits for that instance, as each leads there.
 */
function execute(state: State, root: Instance, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  if (isExecuted(state, root, replicas) || state.blocked.has(root)) return;
  if (nextOf(state, visitOf(state, root, replicas), replicas) === null) return apply(state, root, io); // mostly
  const search: Search = { order: new Map(), low: new Map(), stack: [], path: [] };
  enter(state, search, root, replicas);
  for (let visit = search.path.at(-1); visit !== undefined; visit = search.path.at(-1)) {
    const next = nextOf(state, visit, replicas);
    if (next === null) {
      leave(state, search, visit, io);
      continue;
    }
    const blocker = entryOf(state, next, replicas).status === "committed" ? state.blocked.get(next) : next;
    if (blocker !== undefined) return block(state, search.stack, blocker, io);
    const order = search.order.get(next);
    if (order === undefined) enter(state, search, next, replicas);
    else lower(search, visit.instance, order); // not executed, so on the stack
  }
}

function enter(state: State, { order, low, stack, path }: Search, instance: Instance, replicas: number): void {
  low.set(instance, order.size);
  order.set(instance, order.size);
  stack.push(instance);
  path.push(visitOf(state, instance, replicas));
}

const visitOf = (state: State, instance: Instance, replicas: number): Visit => ({
  instance,
  entry: entryOf(state, instance, replicas),
  rank: -1,
  index: 0,
});

function lower({ low }: Search, instance: Instance, to: number): void {
  if (to < low.get(instance)!) low.set(instance, to);
}

/** Ends a visit; the first of its component has all of it on the stack above itself. */
function leave(state: State, search: Search, { instance }: Visit, io: Io<Epaxos>): void {
  const { order, low, stack, path } = search;
  path.pop();
  const reached = low.get(instance)!;
  const above = path.at(-1);
  if (above !== undefined) lower(search, above.instance, reached);
  if (reached !== order.get(instance)) return;
  const component = stack.splice(stack.lastIndexOf(instance));
  for (const member of bySequence(state, component, sizesOf(io.cluster).replicas)) apply(state, member, io);
}

/** The next instance that the visited one follows and that is not executed; null when there is none. */
function nextOf(state: State, visit: Visit, replicas: number): Instance | null {
  const { instance, entry } = visit;
  for (;;) {
    while (visit.rank < 0 || visit.index > entry.deps[visit.rank]!) {
      if (++visit.rank === replicas) return null;
      visit.index = state.executedTo[visit.rank]! + 1;
    }
    const next = instanceOf(visit.rank, visit.index++, replicas);
    if (next !== instance && isFollowed(state, entry, next, replicas)) return next;
  }
}

function isFollowed(state: State, entry: Entry, next: Instance, replicas: number): boolean {
  if (isExecuted(state, next, replicas)) return false;
  const other = entryOf(state, next, replicas);
  if (other.status === "none") return true; // it may interfere
  // Whatever becomes of it, it will be this command or a no-op: if they commute, its place makes no difference.
  if (other.command !== null && entry.command !== null) return interferes(other.command, entry.command);
  return other.status !== "committed";
}

/**
 * What waits here waits for all that it follows: whatever of it is missing is known from now on, so that all of a gap is
 * fetched or recovered at one look. Were the blocker known alone, a gap of n instances would take n recoveries in a row.
 */
function block(state: State, waiting: readonly Instance[], blocker: Instance, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  for (const instance of waiting) {
    state.blocked = state.blocked.set(instance, blocker);
    state.knownTo = laterOf(state.knownTo, entryOf(state, instance, replicas).deps);
  }
  state.blockers = state.blockers.set(blocker, (state.blockers.get(blocker) ?? 0) + waiting.length);
  armSuspicion(state, io);
}

/** The order inside a component: sequence number, then the owner's rank, then its index. */
function bySequence(state: State, component: Instance[], replicas: number): Instance[] {
  if (component.length === 1) return component;
  return component.sort((a, b) => {
    const bySeq = entryOf(state, a, replicas).seq - entryOf(state, b, replicas).seq;
    if (bySeq !== 0) return bySeq;
    return ownerOf(a, replicas) - ownerOf(b, replicas) || a - b;
  });
}

function apply(state: State, instance: Instance, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  const { command } = entryOf(state, instance, replicas);
  markExecuted(state, instance, replicas);
  state.executedSinceSnapshot++;
  if (command === null) return io.observe({ type: "witnessed", what: "no-op executed" });
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "executed", instance, command, fresh });
  if (!fresh) io.observe({ type: "witnessed", what: "session answered a retry" });
  answerAtExecution(state, command, result, io);
}

export const isExecuted = (state: State, instance: Instance, replicas: number): boolean =>
  indexOf(instance, replicas) <= state.executedTo[ownerOf(instance, replicas)]! || state.beyond.has(instance);

/** Moves the frontier; executed instances behind a gap are remembered one by one until the gap closes. */
function markExecuted(state: State, instance: Instance, replicas: number): void {
  const rank = ownerOf(instance, replicas);
  let end = indexOf(instance, replicas);
  if (end > state.executedTo[rank]! + 1) {
    state.beyond = state.beyond.set(instance, true);
    return;
  }
  for (let next = instanceOf(rank, end + 1, replicas); state.beyond.has(next); end++) {
    state.beyond = state.beyond.delete(next);
    next = instanceOf(rank, end + 2, replicas);
  }
  state.executedTo = state.executedTo.with(rank, end);
}

/** Raises the mark below which all instances of `rank` are known to be committed. */
export function advanceCommitted(state: State, rank: number, replicas: number): void {
  let end = Math.max(state.committedTo[rank]!, state.executedTo[rank]!);
  while (state.entries.get(instanceOf(rank, end + 1, replicas))?.status === "committed") end++;
  if (end !== state.committedTo[rank]) state.committedTo = state.committedTo.with(rank, end);
}
