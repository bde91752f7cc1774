/**
 * Crash vectors: how often each replica has started, as everybody knows who heard of it.
 *
 * A replica that forgot all in a crash comes back without the promises it made, and messages from before the crash may still be
 * under way. What they tell is no longer so. A set of answers counts only if none of them was sent before a crash that another of
 * them already knows of: then there was an instant at which all of them held.
 *
 * Source: Michael, Ports, Sharma, Szekeres, "Recovering Shared Objects Without Stable Storage" (DISC 2017), sections 4 (crash-
 * consistent quorums) and 6 (Viewstamped Replication). There a replica learns its number from a quorum; here it is on its disk.
 */
import type { From, State } from "./state.ts";
import type { CrashVector } from "./types.ts";

/** Takes in what another knows. */
export function learnCrashes(state: State, crashes: CrashVector): void {
  if (crashes.every((starts, rank) => starts <= (state.crashes[rank] as number))) return;
  state.crashes = state.crashes.map((starts, rank) => Math.max(starts, crashes[rank] as number));
}

/** Of these answers, those that no crash known to this replica, and so to none of the others, has overtaken. */
export function crashConsistent<M extends { readonly crashes: CrashVector }>(
  { crashes }: State,
  answers: readonly From<M>[],
): readonly From<M>[] {
  if (crashes.length === 0) return answers;
  return answers.filter(({ from, message }) => (message.crashes[from] as number) >= (crashes[from] as number));
}
