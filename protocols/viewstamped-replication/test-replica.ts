/** For tests: a replica of a cluster of three, fed messages by hand. Replica 1 leads view 1, 2 view 2, 0 view 3. */
import { assert } from "../../sim/base/assert.ts";
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, requestOf, TestNode } from "../testing/testing.ts";
import { viewstampedReplication } from "./index.ts";
import type { Viewstamped } from "./state.ts";
import type { Copy, Entry, Message, OpNumber, View, ViewstampedOptions } from "./types.ts";

const automaton = viewstampedReplication.roles["replica"] as unknown as Automaton<Viewstamped>;

export class Replica extends TestNode<Viewstamped> {
  constructor(self: number, nodes = 3, options: Partial<ViewstampedOptions> = {}) {
    super(automaton, clusterOf<ViewstampedOptions>(viewstampedReplication, nodes, options), self);
  }
}

export const view = (value: number): View => value as View;
export const op = (value: number): OpNumber => value as OpNumber;

export const put = (session: number, sequence = 1): Command =>
  commandOf(requestOf(session, sequence, { type: "put", key: "a", value: `${session}.${sequence}` }));

/** Null: what begins a view. */
export const entry = (of: number, command: Command | null = null): Entry => ({ view: view(of), command });

/** A log from its beginning. */
export const copyOf = (commit: number, ...entries: Entry[]): Copy => ({
  first: op(1),
  entries,
  commit: op(commit),
  checkpoint: null,
});

export const prepareOf = (of: number, first: number, commit: number, ...entries: Entry[]): Message => ({
  type: "prepare",
  view: view(of),
  first: op(first),
  entries,
  commit: op(commit),
});

export const okOf = (of: number, upTo: number): Message => ({ type: "prepareOk", view: view(of), op: op(upTo) });

export const askOf = (of: number): Message => ({ type: "startViewChange", view: view(of) });

export const doOf = (of: number, lastNormal: number, copy: Copy, crashes: readonly number[] = []): Message => ({
  type: "doViewChange",
  view: view(of),
  lastNormal: view(lastNormal),
  copy,
  crashes,
});

export const startOf = (of: number, copy: Copy, crashes: readonly number[] = []): Message => ({
  type: "startView",
  view: view(of),
  copy,
  crashes,
});

/** Replica 0, in the normal case of view 1, with what began it. */
export function backup(options: Partial<ViewstampedOptions> = {}): Replica {
  const replica = new Replica(0, 3, options);
  replica.restart();
  replica.hear(1, startOf(1, copyOf(0, entry(1)), options.disk === "none" ? [1, 1, 1] : []));
  assert(replica.state.status === "normal" && replica.state.view === 1, "it follows replica 1");
  return replica;
}

/** Replica 1, which leads view 1; what began it is committed. */
export function primary(options: Partial<ViewstampedOptions> = {}): Replica {
  const replica = new Replica(1, 3, options);
  replica.restart();
  replica.fire("view");
  replica.hear(0, askOf(1));
  replica.hear(1, doOf(1, 0, copyOf(0)));
  replica.hear(0, doOf(1, 0, copyOf(0)));
  replica.hear(1, okOf(1, 1));
  replica.hear(0, okOf(1, 1));
  assert(replica.state.commit === 1, "it has committed what began its view");
  return replica;
}
