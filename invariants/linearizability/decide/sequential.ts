/** Weaker orders of a small history: one that keeps each client's own, or any at all, whatever the clock says. */
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { illegal, valueKey } from "../model.ts";

/** Beyond this many places, or calls, the question is not asked. */
const placesMax = 20_000;
const callsMax = 200;

/** What an order must keep: each client's own order of calls, or nothing. */
export type Keeps = "clients" | "any";

/** True or false; null if the history is too large to tell. Failed calls must have been left out. */
export function hasOrder(calls: readonly Call[], model: Model, keeps: Keeps): boolean | null {
  if (calls.length > callsMax) return null;
  const clients = new Map<unknown, Call[]>();
  for (const call of [...calls].sort((left, right) => left.invoked - right.invoked)) {
    const lane = keeps === "clients" ? call.process : call;
    const known = clients.get(lane);
    if (known === undefined) clients.set(lane, [call]);
    else known.push(call);
  }
  const lanes = [...clients.values()];
  const seen = new Set<string>();
  const joint = (states: ReadonlyMap<string, unknown>): string =>
    JSON.stringify([...states].map(([key, state]) => [key, String(valueKey(state)), typeof state]).sort());
  const search = (places: readonly number[], states: ReadonlyMap<string, unknown>): boolean => {
    if (lanes.every((lane, index) => lane.slice(places[index]).every((call) => call.outcome !== "ok"))) return true;
    const mark = `${places.join(",")} ${joint(states)}`;
    if (seen.has(mark) || seen.size > placesMax) return false;
    seen.add(mark);
    return lanes.some((lane, index) => {
      const call = lane[places[index] as number];
      if (call === undefined) return false;
      const next = places.map((place, other) => (other === index ? place + 1 : place));
      if (call.outcome !== "ok" && search(next, states)) return true;
      const key = model.key?.(call.input) ?? "";
      const after = model.step(states.has(key) ? states.get(key) : model.initial, call.input, call.output);
      return after !== illegal && search(next, new Map(states).set(key, after));
    });
  };
  const found = search(
    lanes.map(() => 0),
    new Map(),
  );
  return !found && seen.size > placesMax ? null : found;
}
