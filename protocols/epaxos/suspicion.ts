/**
 * Suspicion: what stays unfinished from one look to the next is brought to its end by whoever notices.
 * Source: Moraru et al. (SOSP 2013), section 4.3: a replica that times out on an instance it waits for runs explicit
 * prepare; the paper leaves the timeouts open.
 */
import type { Io } from "../../sim/contract/io.ts";
import { canPursue, pursue } from "./owner.ts";
import { recover } from "./recovery.ts";
import { watch } from "./store.ts";
import type { Epaxos, Instance, State } from "./types.ts";

/** What was unfinished at the last look and still is gets finished: pursued if it is ours to lead, else recovered. */
export function look(state: State, io: Io<Epaxos>): void {
  state.watching = false;
  const unfinished = state.unfinished.keys() as Instance[];
  // Others follow these, but nothing of them came here.
  for (const blocker of state.blockers.keys()) if (!state.entries.has(blocker)) unfinished.push(blocker as Instance);
  unfinished.sort((a, b) => a - b);
  const before = new Set(state.suspects);
  state.suspects = unfinished;
  for (const instance of unfinished) {
    if (!before.has(instance)) continue;
    const by = state.leads.get(instance);
    if (canPursue(by, io)) pursue(state, instance, by, io);
    else recover(state, instance, io);
  }
  if (unfinished.length > 0) watch(state, io);
}
