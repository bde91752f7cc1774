/** A set by its chain says what the search says, of right histories, of bent ones and of random ones. */
import { expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import { answered, type Call, pending } from "../history.ts";
import { bent, type RandomHistory, randomHistory } from "../testing/random-history.ts";
import { set } from "./set.ts";
import { decideByChain } from "./set-chain.ts";

const done = { type: "done" };
const add = (value: unknown) => ({ type: "add", value });
const found = (...value: readonly unknown[]) => ({ type: "value", value });

const history = (elements: number, calls: number, clients: number, lost: number): RandomHistory => ({
  ...{ calls, clients, lost },
  input: (_, stream) => (stream.below(2) === 0 ? { type: "read" } : add(stream.below(elements))),
  answer: (state, input) =>
    (input as { type: string }).type === "read" ? found(...(state as string[]).map((text) => JSON.parse(text))) : done,
});

/** Calls at random times with random answers: hardly anything makes them right. */
function wild(stream: Stream, calls: number): Call[] {
  const subsets = [[], [1], [2], [1, 2], [2, 1], [1, 2, 3], [1, 1]];
  return Array.from({ length: calls }, (_, at) => {
    const invoked = stream.below(8);
    const returned = invoked + stream.below(8);
    if (stream.below(5) === 0) return pending(`lost${at}`, invoked, add(1 + stream.below(3)));
    return stream.below(2) === 0
      ? answered(`c${at}`, invoked, returned, add(1 + stream.below(3)), done)
      : answered(`c${at}`, invoked, returned, { type: "read" }, found(...subsets[stream.below(subsets.length)]!));
  });
}

test("what the chain says is what the search says, of right histories, bent ones and wild ones", () => {
  const said = { ok: 0, illegal: 0 };
  const hold = (calls: readonly Call[], initial: readonly unknown[]): void => {
    const model = set({ initial });
    const relevant = calls.filter(
      ({ outcome, input }) => outcome === "ok" || (input as { type: string }).type === "add",
    );
    const { verdict } = decideByChain(relevant, initial)!;
    expect(verdict, JSON.stringify(calls)).toBe(decide(calls, model, { zones: false }).verdict);
    said[verdict]++;
  };
  for (let seed = 0; seed < 2_000; seed++) {
    const stream = new Stream(`chain/${seed}`);
    const initial = stream.below(3) === 0 ? [2] : [];
    const right = randomHistory(set({ initial }), history(4, 10, 1 + stream.below(5), 200_000), stream);
    hold(right, initial);
    hold(bent(right, stream), initial);
    hold(wild(stream, 2 + stream.below(6)), initial);
  }
  expect(said.ok).toBeGreaterThan(2_200);
  expect(said.illegal).toBeGreaterThan(1_200);
}, 60_000);

test("calls that contradict each other are named", () => {
  const read = (invoked: number, ...elements: readonly unknown[]) =>
    answered("r", invoked, invoked + 1, { type: "read" }, found(...elements));
  expect(decideByChain([read(0, 1)], [])).toEqual({ verdict: "illegal", conflict: [0] }); // nobody added it
  expect(decideByChain([read(0, 1, 1)], [1])).toEqual({ verdict: "illegal", conflict: [0] });
  const adds = [answered("a", 0, 1, add(1), done), answered("a", 2, 3, add(2), done)];
  expect(decideByChain([...adds, read(4, 1), read(6, 2)], [])).toEqual({ verdict: "illegal", conflict: [2, 3] });
  expect(decideByChain([...adds, read(4, 1)], [])).toEqual({ verdict: "illegal", conflict: [2, 1] });
});

test("where elements are removed or asked for one by one it is left to the search", () => {
  expect(decideByChain([pending("a", 1, { type: "remove", value: 1 })], [])).toBeNull();
  expect(decideByChain([pending("a", 1, { type: "contains", value: 1 })], [])).toBeNull();
});

test("thousands of calls of a hundred clients take a walk", () => {
  const right = randomHistory(set(), history(25, 5_000, 100, 100_000), new Stream("chain/long"));
  expect(decide(right, set(), { configurationsMax: 1 })).toMatchObject({ verdict: "ok", by: "chain" });
});
