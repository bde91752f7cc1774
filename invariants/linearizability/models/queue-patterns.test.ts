/** A queue by its patterns: against the search on thousands of small histories, and where the search would not end. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import { explain } from "../explain/explain.ts";
import { answered, type Call, pending } from "../history.ts";
import { bent, type RandomHistory, randomHistory } from "../testing/random-history.ts";
import { queue } from "./queue.ts";
import { decideByPatterns } from "./queue-patterns.ts";

const done = { type: "done" };
const put = (value: number) => ({ type: "enqueue", value });
const take = { type: "dequeue" };
const found = (value: unknown) => ({ type: "value", value });

/** Values put in once each and taken in any order, at random times, with calls that found nothing, some never answered. */
function drawn(stream: Stream): Call[] {
  const values = 1 + stream.below(4);
  const time = (): [number, number] => {
    const from = stream.below(14);
    return [from, from + 1 + stream.below(5)];
  };
  const calls: Call[] = [];
  for (let value = 0; value < values; value++) {
    const [from, to] = time();
    calls.push(stream.chance(150_000) ? pending(value, from, put(value)) : answered(value, from, to, put(value), done));
    if (stream.chance(750_000)) calls.push(answered(10 + value, ...time(), take, found(value)));
  }
  while (stream.chance(500_000)) calls.push(answered(20, ...time(), take, found(null)));
  if (stream.chance(100_000)) calls.push(pending(30, time()[0], take));
  return calls;
}

describe("the patterns say what the search says", () => {
  test("over small histories of all kinds, with values there from the start", () => {
    const verdicts = { ok: 0, illegal: 0, searched: 0 };
    for (let seed = 0; seed < 6_000; seed++) {
      const stream = new Stream(`patterns/${seed}`);
      const calls = drawn(stream);
      const initial = stream.chance(200_000) ? [3, 7] : [];
      const model = queue({ initial });
      const sure = decideByPatterns(calls, initial, "enqueue");
      const { verdict } = decide(calls, model, { zones: false });
      if (sure === null) verdicts.searched++;
      else {
        expect(sure.verdict, JSON.stringify({ calls, initial })).toBe(verdict);
        verdicts[sure.verdict]++;
      }
      if (verdict !== "illegal") continue;
      const decision = decide(calls, model);
      if (decision.verdict !== "illegal") throw new Error("it was illegal");
      expect(decide(explain(calls, model, decision).core, model, { zones: false }).verdict).toBe("illegal");
    }
    expect(Math.min(verdicts.ok, verdicts.illegal)).toBeGreaterThan(1_000);
    expect(verdicts.searched).toBeGreaterThan(200);
  });

  test("twelve clients that never rest, right and bent, are decided at once", () => {
    const how: RandomHistory = {
      ...{ calls: 3_000, clients: 12, lost: 0 },
      input: (index, stream) => (stream.below(2) === 0 ? take : put(index)),
      answer: (state, input) =>
        (input as { type: string }).type === "dequeue" ? found((state as unknown[])[0] ?? null) : done,
    };
    for (let seed = 0; seed < 3; seed++) {
      const stream = new Stream(`twelve/${seed}`);
      const right = randomHistory(queue(), how, stream);
      expect(decide(right, queue())).toMatchObject({ verdict: "ok", by: "patterns" });
      const wrong = decide(bent(right, stream), queue());
      expect(wrong.verdict === "unknown").toBe(false);
    }
  });
});

test("a core of a queue holds the values that show it, and no other", () => {
  const calls = [0, 1, 2, 3, 4].map((value) => answered(value, 4 * value, 4 * value + 1, put(value), done));
  const takes = [0, 2, 1, 3, 4].map((value, place) => answered(9, 40 + 4 * place, 41 + 4 * place, take, found(value)));
  const decision = decide([...calls, ...takes], queue());
  if (decision.verdict !== "illegal") throw new Error("2 overtook 1");
  const { core, finding } = explain([...calls, ...takes], queue(), decision);
  expect(finding.class).toBe("out of order");
  expect(finding.sentence).toMatch(/enqueue 1 had put in before .*enqueue 2 began, and which only .* took later/);
  expect(
    core.map(({ input, output }) => [
      (input as { value?: number }).value,
      (output as { value?: number } | undefined)?.value,
    ]),
  ).toEqual([
    [1, undefined],
    [2, undefined],
    [undefined, 2],
    [undefined, 1],
  ]);
});
