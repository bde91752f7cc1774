/** Sequential consistency of a small history: some order that keeps each client's own, whatever the clock says. */
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { illegal, valueKey } from "../model.ts";

/** Beyond this many places the question is not asked. */
const placesMax = 200_000;

/** True or false; null if the history is too large to tell. Failed calls must have been left out. */
export function isSequentiallyConsistent(calls: readonly Call[], model: Model): boolean | null {
  const clients = new Map<string | number, Call[]>();
  for (const call of [...calls].sort((left, right) => left.invoked - right.invoked)) {
    clients.set(call.process, [...(clients.get(call.process) ?? []), call]);
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
  const consistent = search(
    lanes.map(() => 0),
    new Map(),
  );
  return !consistent && seen.size > placesMax ? null : consistent;
}
