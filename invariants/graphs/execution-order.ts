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
import { pruned } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";

interface State {
  /** By key: the writes in the order in which some replica executed them first. */
  orders: Table<Log<Identity>>;
  /** By write in its instance: its place in its key's order. */
  places: Table<number>;
  /** By read in its instance: how many writes of its key came before it. */
  reads: Table<number>;
  /** By node and key: writes executed. Absent since a restart, until a command tells where the replica stands. */
  reached: Table<number>;
  /** By node: how often it restarted, which sets its places of before apart. */
  lives: Table<number>;
}

/** Writes per key that are remembered behind the newest. */
const window = 4096;

export const executionOrder: Invariant<State> = {
  name: "execution-order",
  about: "All replicas execute interfering commands in the same order.",
  source: "Moraru et al., There Is More Consensus in Egalitarian Parliaments (SOSP 2013), theorem 3",
  observes: ["executed", "restarted", "installed"],
  start: () => ({
    orders: Table.empty(),
    places: Table.empty(),
    reads: Table.empty(),
    reached: Table.empty(),
    lives: Table.empty(),
  }),
  on(state, { node, observation }) {
    if (observation.type !== "executed") {
      state.lives = state.lives.set(node, (state.lives.get(node) ?? 0) + 1);
      return null;
    }
    const executed = observation as Executed;
    const { operation } = executed.command;
    return isRead(operation) ? onRead(state, node, executed) : onWrite(state, node, executed);
  },
};

/** A command in its instance; the command alone where all are in one, for numbers are read faster than written. */
type Identity = number | string;

const identity = ({ command, instance }: Executed): Identity =>
  instance === 0 ? command.id : `${command.id}/${instance}`;

const placeOf = (state: State, node: number, key: string): string => `${node}/${state.lives.get(node) ?? 0}/${key}`;

function onWrite(state: State, node: number, executed: Executed): string | null {
  const key = keyTouched(executed.command.operation);
  const who = placeOf(state, node, key);
  const order = state.orders.get(key) ?? Log.empty<Identity>();
  const id = identity(executed);
  const known = state.places.get(id);
  const reached = state.reached.get(who) ?? startOf(state, node, known);
  if (reached === undefined) return null;
  if (known === undefined) {
    if (reached < order.next) return differ(node, executed, order.at(reached));
    remember(state, key, order.append(id), id);
  } else if (known !== reached) return differ(node, executed, order.at(reached));
  state.reached = state.reached.set(who, (known ?? reached) + 1);
  return null;
}

function onRead(state: State, node: number, executed: Executed): string | null {
  const key = keyTouched(executed.command.operation);
  const who = placeOf(state, node, key);
  const id = identity(executed);
  const known = state.reads.get(id);
  const reached = state.reached.get(who);
  if (reached === undefined && (state.lives.get(node) ?? 0) > 0) return null; // it does not tell where it stands
  if (known === undefined) state.reads = pruned(state.reads.set(id, reached ?? 0));
  else if (known !== (reached ?? 0)) {
    const first = known < (reached ?? 0) ? "after" : "before";
    return `${nameNode(node)} executed ${describeCommand(executed.command.id)}, a read of ${key}, ${first} a write that others execute on the other side of it`;
  }
  return null;
}

/**
 * Where a replica stands that has executed no write of the key in this life. After a restart its first write tells, if
 * others executed it too; if not, nothing is known: a crash may have cut what it executed before, with the snapshot kept.
 */
function startOf(state: State, node: number, known: number | undefined): number | undefined {
  return (state.lives.get(node) ?? 0) === 0 ? 0 : known;
}

function remember(state: State, key: string, order: Log<Identity>, id: Identity): void {
  state.places = state.places.set(id, order.next - 1);
  if (order.length > 2 * window) {
    for (let place = order.first; place < order.next - window; place++) {
      state.places = state.places.delete(order.at(place) as Identity);
    }
    state.orders = state.orders.set(key, order.compact(order.next - window));
  } else state.orders = state.orders.set(key, order);
}

function differ(node: number, { command }: Executed, expected: Identity | undefined): string {
  const key = keyTouched(command.operation);
  const other = expected === undefined ? "another command" : describeCommand(Number.parseInt(`${expected}`, 10));
  return `${nameNode(node)} executed ${describeCommand(command.id)} on ${key} where another replica had executed ${other}`;
}
