/** Shows that what is found eagerly is an order, that none is missed, and that it is found at once where many calls are lost. */
import { expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import { register } from "../models/register.ts";
import { alphabets } from "../testing/alphabets.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { everyHistory } from "../testing/enumerate.ts";
import { type RandomHistory, randomHistory } from "../testing/random-history.ts";
import { decide } from "./decide.ts";
import { EagerSearch } from "./eager.ts";
import { StateSpace } from "./state-space.ts";
import { Timeline } from "./timeline.ts";

function search(calls: readonly Call[], model: Model): EagerSearch {
  const relevant = calls.filter(
    ({ outcome, input }) => outcome === "ok" || (outcome === "unknown" && !model.pure(input, undefined)),
  );
  return new EagerSearch(new Timeline(relevant), new StateSpace(model, relevant, true));
}

test.each(alphabets.map(({ title, model, labels }) => [title, model, labels] as const))(
  "every history of at most three calls of a %s has an eager order exactly if it has one",
  (_, model, labels) => {
    const verdicts = new Set<boolean>();
    everyHistory(3, 3, labels, (calls) => {
      const truth = isLinearizable(calls, model);
      verdicts.add(truth);
      const found = search(calls, model).run(1_000_000);
      if (found !== (truth ? "ok" : "failed"))
        throw new Error(`${found}, and it is ${truth}: ${JSON.stringify(calls)}`);
    });
    expect(verdicts).toEqual(new Set([true, false]));
  },
);

/** Writes of few values, of which three in ten are never answered: each subset of them may have happened. */
const lossy = (calls: number, lost: number): RandomHistory => ({
  ...{ calls, clients: 5, lost },
  input: (_, random) => (random.below(2) === 0 ? { type: "write", value: random.below(100) } : { type: "read" }),
  answer: (state, input) =>
    (input as { type: string }).type === "read" ? { type: "value", value: state } : { type: "done" },
});

test("a legal history with many lost writes whose values repeat is decided in a moment", () => {
  const seen: number[] = [];
  for (const [calls, lost] of [
    ...([100, 200, 400].map((count) => [count, 300_000]) as [number, number][]),
    ...([400, 1_000].map((count) => [count, 100_000]) as [number, number][]),
  ]) {
    for (let seed = 0; seed < 10; seed++) {
      const history = randomHistory(register(), lossy(calls, lost), new Stream(`eager/${calls}/${seed}`));
      const { verdict, configurations } = decide(history, register());
      expect(verdict).toBe("ok");
      seen.push(configurations);
    }
  }
  // Without it the search met 150,000 configurations and more in some of these.
  expect(Math.max(...seen)).toBeLessThan(10_000);
});

test("a search that pauses goes on where it was", () => {
  const history = randomHistory(register(), lossy(200, 300_000), new Stream("eager/paused"));
  const one = search(history, register());
  let turns = 0;
  while (one.run(50) === "paused") turns++;
  expect(turns).toBeGreaterThan(2);
  expect(one.run(1)).toBe("ok");
});
