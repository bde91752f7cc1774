/**
 * A layout that is news: all that is under way begins anew under it.
 *
 * - Tokens are good for their layout only, and so is a tail: under the new one, positions beyond what its sequencer knows of
 *   are nobody's yet. What was complete there under an older layout has a position below its beginning.
 *
 * Source: NSDI 2012, section 3.1: a client whose epoch is refused fetches the projection, and retries.
 */

import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { takeTokens } from "./appending.ts";
import type { Layout } from "./layout.ts";
import { beginRound } from "./reader.ts";
import { type Fetch, type Grant, noCheckYet, type ProxyState, type ProxyTypes, type Writing } from "./state.ts";
import type { Entry } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

export function adopt(state: ProxyState, layout: Layout, io: ProxyIo): void {
  state.layout = layout;
  state.rebuilt = noNodes;
  state.closed = noNodes;
  state.writes = Table.empty<Writing>();
  state.fetches = Table.empty<Fetch>();
  state.known = Table.empty<Entry>();
  state.target = state.executed;
  state.stuck = 0;
  state.checks = state.checks.map(() => noCheckYet);
  state.copying = null;
  io.cancelTimer("play");
  for (const [session, one] of state.appends.entries()) {
    state.appends = state.appends.set(session, { ...one, position: null, attempt: 0, pending: null });
  }
  state.grants = Table.empty<Grant>();
  takeTokens(state, io);
  if (state.reads.length === 0) return;
  state.reads = [...state.reads, ...state.later];
  state.later = [];
  beginRound(state, io);
}
