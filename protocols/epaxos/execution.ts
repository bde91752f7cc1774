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
import type { Command, Result } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { afterExecution } from "./collection.ts";
import { sizesOf } from "./quorums.ts";
import { entryOf } from "./store.ts";
import { type Entry, type Epaxos, type Instance, indexOf, instanceOf, ownerOf, type State } from "./types.ts";

/** An instance became committed here: it, and all that waited for it, may now be executable. */
export function onCommitted(state: State, instance: Instance, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  const { command, seq, deps } = entryOf(state, instance, replicas);
  io.observe({ type: "ordered", instance, command, sequence: seq, dependencies: deps });
  advanceCommitted(state, ownerOf(instance, replicas), replicas);
  const roots = [instance];
  for (const [waiting, blocker] of state.blocked.entries()) {
    if (blocker === instance) roots.push(waiting as Instance);
  }
  for (const root of roots) execute(state, root, io);
  afterExecution(state, io);
}

/** After a restart: what was committed above the snapshot is executed again. */
export function resume(state: State, io: Io<Epaxos>): void {
  for (const [root] of state.blocked.entries()) execute(state, root as Instance, io);
}

/** Executes `root` and what it follows, as far as that is committed; else notes what it waits for. */
function execute(state: State, root: Instance, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  if (isExecuted(state, root, replicas)) {
    state.blocked = state.blocked.delete(root);
    return;
  }
  const search: Search = { order: new Map(), low: new Map(), stack: [], blocker: null };
  visit(state, root, search, io);
  state.blocked = search.blocker === null ? state.blocked.delete(root) : state.blocked.set(root, search.blocker);
}

/** One depth-first search for components. */
interface Search {
  readonly order: Map<Instance, number>;
  readonly low: Map<Instance, number>;
  readonly stack: Instance[];
  blocker: Instance | null;
}

/** Tarjan's visit. Stops at the first instance that is not committed; components complete by then are executed. */
function visit(state: State, instance: Instance, search: Search, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  const { order, low, stack } = search;
  order.set(instance, order.size);
  low.set(instance, order.size - 1);
  stack.push(instance);
  const entry = entryOf(state, instance, replicas);
  for (let rank = 0; rank < replicas; rank++) {
    const last = entry.deps[rank]!;
    for (let index = state.executed[rank]! + 1; index <= last; index++) {
      const next = instanceOf(rank, index, replicas);
      const step = next === instance ? "skip" : follow(state, entry, next, replicas);
      if (step === "skip") continue;
      if (step === "wait") {
        search.blocker = next;
        return;
      }
      if (!order.has(next)) {
        visit(state, next, search, io);
        if (search.blocker !== null) return;
        low.set(instance, Math.min(low.get(instance)!, low.get(next) ?? order.size));
      } else if (stack.includes(next)) low.set(instance, Math.min(low.get(instance)!, order.get(next)!));
    }
  }
  if (low.get(instance) !== order.get(instance)) return;
  const component = stack.splice(stack.indexOf(instance));
  for (const member of bySequence(state, component, replicas)) apply(state, member, io);
}

/** What to do about a dependency: nothing, wait for its commit, or execute it first (or together). */
function follow(state: State, entry: Entry, next: Instance, replicas: number): "skip" | "wait" | "visit" {
  if (isExecuted(state, next, replicas)) return "skip";
  const other = entryOf(state, next, replicas);
  if (other.status === "none") return "wait";
  // Whatever becomes of it, it will be this command or a no-op: if they commute, its place makes no difference.
  if (other.command !== null && entry.command !== null && !interferes(other.command, entry.command)) return "skip";
  if (other.status !== "committed") return "wait";
  return other.command === null ? "skip" : "visit";
}

/** The order inside a component: sequence number, then the owner's rank, then its index. */
function bySequence(state: State, component: Instance[], replicas: number): Instance[] {
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
  state.executions++;
  state.blocked = state.blocked.delete(instance);
  if (command === null) return io.observe({ type: "witnessed", what: "no-op executed" });
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "executed", instance, command, fresh });
  if (!fresh) io.observe({ type: "witnessed", what: "session answered a retry" });
  answer(state, command, result, io);
}

function answer(state: State, { session, sequence }: Command, result: Result | null, io: Io<Epaxos>): void {
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence > sequence) return;
  state.waiting = state.waiting.delete(session);
  if (waiting.sequence < sequence || result === null) return; // the client went on: nobody waits
  io.reply(waiting.client, { type: "done", session, sequence, result });
}
export const isExecuted = (state: State, instance: Instance, replicas: number): boolean =>
  indexOf(instance, replicas) <= state.executed[ownerOf(instance, replicas)]! || state.beyond.has(instance);

/** Keeps the frontier: executed instances behind a gap are remembered one by one until the gap closes. */
function markExecuted(state: State, instance: Instance, replicas: number): void {
  const rank = ownerOf(instance, replicas);
  state.beyond = state.beyond.set(instance, true);
  let end = state.executed[rank]!;
  for (let next = instanceOf(rank, end + 1, replicas); state.beyond.has(next); ) {
    state.beyond = state.beyond.delete(next);
    end++;
    next = instanceOf(rank, end + 1, replicas);
  }
  if (end !== state.executed[rank]) state.executed = state.executed.with(rank, end);
}

/** Raises the mark below which all instances of `rank` are known to be committed. */
export function advanceCommitted(state: State, rank: number, replicas: number): void {
  let end = Math.max(state.committed[rank]!, state.executed[rank]!);
  while (state.entries.get(instanceOf(rank, end + 1, replicas))?.status === "committed") end++;
  if (end !== state.committed[rank]) state.committed = state.committed.with(rank, end);
}
