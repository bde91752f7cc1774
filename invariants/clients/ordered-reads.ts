/**
 * Ordered reads: where reads may be old, what a session sees only ever moves forward.
 *
 * All that changes the state has one order, that of the log, and is linearizable (which `linearizability` judges). Each session sees
 * the states of that order, one after another: no read returns an older state than its session saw before, by a read or by a change of
 * its own. How far a read lags behind other sessions is nobody's business.
 *
 * A read says what value it found, and not in which state. So each is taken to be of the first state that it may be of: whatever
 * explains the reads behind it explains them from there as well. Only what somebody has executed can be read.
 *
 * Source: Hunt, Konar, Junqueira, Reed, "ZooKeeper: Wait-free coordination for Internet-scale systems" (USENIX ATC 2010), section 2.3;
 * Lev-Ari, Bortnikov, Keidar, Shraer, "Modular Composition of Coordination Services" (USENIX ATC 2016), definition of ordered
 * sequential consistency.
 */
import { assert } from "../../sim/base/assert.ts";
import { Table } from "../../sim/base/table.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Applied, Invoked, Returned } from "../../sim/contract/observation.ts";
import { commandId, describeCommand, type Operation } from "../../sim/contract/operation.ts";
import { applyOperation } from "../../sim/contract/state-machine.ts";
import { nameNode } from "../shared/words.ts";

/** From that slot on a key holds that value. */
interface Version {
  readonly slot: number;
  readonly value: string | null;
}

interface State {
  /** By command: operations that are under way, or that somebody may yet execute. */
  asked: Table<Operation>;
  /** By slot: what was executed there first, where a slot before was not yet. */
  ahead: Table<number>;
  /** The next slot whose execution makes a state. */
  next: number;
  values: Table<string>;
  /** By key: its values, oldest first. */
  versions: Table<readonly Version[]>;
  /** By command: the slot of its execution. */
  slots: Table<number>;
  /** By session: the slot of the state that it saw last. */
  seen: Table<number>;
}

export const orderedReads: Invariant<State> = {
  name: "ordered-reads",
  about: "Where reads may be old: each session sees states in the order of the log, and its own changes.",
  source: "Lev-Ari, Bortnikov, Keidar and Shraer, Modular Composition of Coordination Services (2016)",
  observes: ["invoked", "applied", "returned"],
  start: () => ({
    asked: Table.empty(),
    ahead: Table.empty(),
    next: 1,
    values: Table.empty(),
    versions: Table.empty(),
    slots: Table.empty(),
    seen: Table.empty(),
  }),
  on(state, { node, observation }, { readsMayBeOld }) {
    if (readsMayBeOld !== true) return null;
    switch (observation.type) {
      case "invoked":
        return onInvoked(state, observation);
      case "applied":
        return onApplied(state, observation);
      default:
        return onReturned(state, node, observation as Returned);
    }
  },
};

function onInvoked(state: State, { session, sequence, operation }: Invoked): null {
  state.asked = state.asked.set(commandId(session, sequence), operation);
  return null;
}

/** The first to execute a slot tells what is there. */
function onApplied(state: State, { slot, value, fresh }: Applied): null {
  if (slot < state.next || state.ahead.has(slot)) return null;
  state.ahead = state.ahead.set(slot, fresh ? Number(value) : 0);
  for (let id = state.ahead.get(state.next); id !== undefined; id = state.ahead.get(state.next)) {
    state.ahead = state.ahead.delete(state.next);
    execute(state, state.next, id);
    state.next++;
  }
  return null;
}

function execute(state: State, slot: number, id: number): void {
  const operation = state.asked.get(id);
  if (operation === undefined) return; // a no-op, or a retry that its session recognised
  state.slots = state.slots.set(id, slot);
  const { values } = applyOperation(state.values, operation);
  if (!("key" in operation) || values === state.values) return;
  state.values = values;
  const { key } = operation;
  const version: Version = { slot, value: values.get(key) ?? null };
  state.versions = state.versions.set(key, [...(state.versions.get(key) ?? [unwritten]), version]);
}

const unwritten: Version = { slot: 0, value: null };

function onReturned(state: State, client: number, { session, sequence, outcome, result }: Returned): string | null {
  const id = commandId(session, sequence);
  const operation = state.asked.get(id);
  if (operation === undefined || outcome !== "ok") return null; // it may still be executed
  state.asked = state.asked.delete(id);
  const seen = state.seen.get(session) ?? 0;
  const slot = state.slots.get(id);
  if (slot !== undefined) {
    state.seen = state.seen.set(session, Math.max(seen, slot)); // it went through the log, reads too
    state.slots = state.slots.delete(id);
    return null;
  }
  if (operation.type !== "get" || result?.type !== "value") return null;
  const found = firstWith(state.versions.get(operation.key) ?? [unwritten], result.value, seen);
  if (found === null) {
    const what = `${describeCommand(id)} of client ${nameNode(client)}, get ${operation.key},`;
    return `${what} returned ${result.value ?? "nothing"}, which is not there from slot ${seen} on, up to where its session had seen the log`;
  }
  assert(found >= seen, "what a session sees moves forward");
  state.seen = state.seen.set(session, found);
  return null;
}

/** The first slot at or above `from` after which the key holds `value`; null: it does nowhere that anybody has come to. */
function firstWith(versions: readonly Version[], value: string | null, from: number): number | null {
  for (const [at, version] of versions.entries()) {
    const end = versions[at + 1]?.slot ?? Number.POSITIVE_INFINITY;
    if (end > from && version.value === value) return Math.max(version.slot, from);
  }
  return null;
}
