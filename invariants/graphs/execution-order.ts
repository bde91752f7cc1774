/**
 * One execution order: all replicas execute interfering commands in the same order. Commands that commute may come in
 * any order; reads of a key are placed between its writes.
 */
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";
import { keyTouched } from "../../sim/contract/interference.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Executed } from "../../sim/contract/observation.ts";
import { describeCommand, isRead } from "../../sim/contract/operation.ts";
import { filled, pruned, replaceAt } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";

interface State {
  /** By key: the writes, by name, in the order in which some replica executed them first. */
  orders: Table<Log<number>>;
  /** By name of a write: its place in its key's order. */
  places: Table<Placed>;
  /** By name of a read: how many writes of its key came before it. */
  reads: Table<Placed>;
  /** By node: by key, writes executed in this life. Absent until a command tells where the replica stands. */
  reached: readonly Table<number>[];
  /** By node: it restarted, or began with a snapshot. */
  isLate: readonly boolean[];
}

interface Placed {
  readonly command: number;
  readonly place: number;
}

/** Writes per key that are remembered behind the newest. */
const window = 4096;

export const executionOrder: Invariant<State> = {
  name: "execution-order",
  about: "All replicas execute interfering commands in the same order.",
  source: "Moraru et al., There Is More Consensus in Egalitarian Parliaments (SOSP 2013), theorem 3",
  observes: ["executed", "restarted", "installed"],
  start: ({ cluster }) => ({
    orders: Table.empty(),
    places: Table.paged(),
    reads: Table.paged(),
    reached: filled(cluster.servers, Table.empty()),
    isLate: filled(cluster.servers, false),
  }),
  on(state, { node, observation }) {
    if (observation.type !== "executed") {
      state.reached = replaceAt(state.reached, node, Table.empty());
      state.isLate = replaceAt(state.isLate, node, true);
      return null;
    }
    const executed = observation as Executed;
    const { operation } = executed.command;
    return isRead(operation) ? onRead(state, node, executed) : onWrite(state, node, executed);
  },
};

/** A command in its instance has a number as its name: that of the instance, or its own where all are in one. */
const nameOf = ({ command, instance }: Executed): number => (instance === 0 ? command.id : instance);

/** What is known of this command under its name. */
function recall(placed: Table<Placed>, name: number, { command }: Executed): number | undefined {
  const known = placed.get(name);
  return known !== undefined && known.command === command.id ? known.place : undefined;
}

function onWrite(state: State, node: number, executed: Executed): string | null {
  const key = keyTouched(executed.command.operation);
  const order = state.orders.get(key) ?? Log.empty<number>();
  const name = nameOf(executed);
  const known = recall(state.places, name, executed);
  const reached = state.reached[node]!.get(key) ?? startOf(state, node, known);
  if (reached === undefined) return null;
  if (known === undefined) {
    if (reached < order.next) return differ(state, node, executed, order.at(reached));
    remember(state, key, order.append(name), name, executed.command.id);
  } else if (known !== reached) return differ(state, node, executed, order.at(reached));
  state.reached = replaceAt(state.reached, node, state.reached[node]!.set(key, (known ?? reached) + 1));
  return null;
}

function onRead(state: State, node: number, executed: Executed): string | null {
  const key = keyTouched(executed.command.operation);
  const name = nameOf(executed);
  const known = recall(state.reads, name, executed);
  const reached = state.reached[node]!.get(key);
  if (reached === undefined && state.isLate[node]!) return null; // it does not tell where it stands
  const place = reached ?? 0;
  if (known === undefined) state.reads = pruned(state.reads.set(name, { command: executed.command.id, place }));
  else if (known !== place) {
    const first = known < place ? "after" : "before";
    return `${nameNode(node)} executed ${describeCommand(executed.command.id)}, a read of ${key}, ${first} a write that others execute on the other side of it`;
  }
  return null;
}

/**
 * Where a replica stands that has executed no write of the key in this life. After a restart its first write tells, if
 * others executed it too; if not, nothing is known: a crash may have cut what it executed before, with the snapshot kept.
 */
function startOf(state: State, node: number, known: number | undefined): number | undefined {
  return state.isLate[node]! ? known : 0;
}

function remember(state: State, key: string, order: Log<number>, name: number, command: number): void {
  state.places = state.places.set(name, { command, place: order.next - 1 });
  if (order.length > 2 * window) {
    for (let place = order.first; place < order.next - window; place++) {
      state.places = state.places.delete(order.at(place)!);
    }
    state.orders = state.orders.set(key, order.compact(order.next - window));
  } else state.orders = state.orders.set(key, order);
}

function differ(state: State, node: number, { command }: Executed, expected: number | undefined): string {
  const key = keyTouched(command.operation);
  const placed = expected === undefined ? undefined : state.places.get(expected);
  const other = placed === undefined ? "another command" : describeCommand(placed.command);
  return `${nameNode(node)} executed ${describeCommand(command.id)} on ${key} where another replica had executed ${other}`;
}
