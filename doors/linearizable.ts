/**
 * A judge for automata of one's own: the answers that clients are given are those of one object, asked in some order that
 * keeps to what happened before what.
 * Source: Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects" (TOPLAS 1990).
 */
import { illegal, type Model } from "../invariants/linearizability/model.ts";
import { canonical } from "../sim/base/plain.ts";
import type { ActorJudge } from "../sim/check/subjects/model.ts";

/** A call, by what its client asked and was answered; `answer` is undefined while it waits. */
interface Call {
  readonly input: unknown;
  readonly answer: { readonly output: unknown } | null;
  /** By client: how many of its calls had been answered when this one was made. What is not named had none. */
  readonly after: Counts;
}

type Counts = Readonly<Record<string, number>>;

/** By client, its calls in order. */
interface History {
  calls: Readonly<Record<string, readonly Call[]>>;
}

/**
 * Watches the facts `{ type: "invoked", client, input }` and `{ type: "returned", client, output }`, a client's calls one after
 * another, and asks after each answer whether `model` allows the history so far. Of the history nothing is kept but which
 * calls were answered before which were made: two states that differ in nothing else are one to the checker.
 */
export const linearizable = (model: Pick<Model, "initial" | "step">): ActorJudge => ({
  name: "linearizable",
  observes: ["invoked", "returned"],
  start: (): History => ({ calls: {} }),
  on(state, { observation }) {
    const history = state as History;
    const client = String(observation["client"]);
    const mine = history.calls[client] ?? [];
    const last = mine.at(-1);
    const waits = last !== undefined && last.answer === null;
    if (observation.type === "invoked") {
      if (waits) return `client ${client} asks while it waits: a client asks one thing at a time`;
      const call = { input: observation["input"], answer: null, after: answeredBy(history, client) };
      history.calls = { ...history.calls, [client]: [...mine, call] };
      return null;
    }
    if (!waits) return `client ${client} is answered and asked nothing`;
    const output = observation["output"];
    history.calls = { ...history.calls, [client]: [...mine.slice(0, -1), { ...last, answer: { output } }] };
    if (hasOrder(history.calls, model)) return null;
    return `client ${client} is answered ${canonical(output)} to ${canonical(last.input)}, which no order of the calls explains`;
  },
});

/** How many calls of each other client have been answered. */
function answeredBy({ calls }: History, client: string): Counts {
  const counts = Object.entries(calls)
    .filter(([other]) => other !== client)
    .map(([other, theirs]) => [other, theirs.filter(({ answer }) => answer !== null).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Whether some order explains every answer; a call without one has taken effect by then, or has not. Depth first. */
function hasOrder(calls: History["calls"], { initial, step }: Pick<Model, "initial" | "step">): boolean {
  const tried = new Set<string>();
  const from = (done: Counts, state: unknown): boolean => {
    const key = canonical([done, state]);
    if (tried.has(key)) return false;
    tried.add(key);
    const next = Object.entries(calls).flatMap(([client, theirs]) => {
      const call = theirs[done[client] ?? 0];
      return call === undefined ? [] : [{ client, call }];
    });
    if (next.every(({ call }) => call.answer === null)) return true;
    return next.some(({ client, call: { input, answer, after } }) => {
      if (Object.entries(after).some(([other, count]) => (done[other] ?? 0) < count)) return false;
      const reached: unknown = step(state, input, answer?.output);
      return reached !== illegal && from({ ...done, [client]: (done[client] ?? 0) + 1 }, reached);
    });
  };
  return from({}, initial);
}
