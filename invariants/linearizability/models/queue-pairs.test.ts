/** A queue by its pairs: against the search on thousands of small histories, and where the search does not end. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import { answered, type Call, pending } from "../history.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { bent, type RandomHistory, randomHistory } from "../testing/random-history.ts";
import { queue } from "./queue.ts";
import { pairQueue } from "./queue-pairs.ts";

const done = { type: "done" };
const put = (value: number) => ({ type: "enqueue", value });
const take = { type: "dequeue" };
const found = (value: unknown) => ({ type: "value", value });

/** Puts and takes of one to three values, at random times, some that found nothing, some never answered. */
function drawn(stream: Stream): Call[] {
  const values = 1 + stream.below(3);
  const size = 2 + stream.below(6);
  return Array.from({ length: size }, (_, client): Call => {
    const from = stream.below(10);
    const isLost = stream.chance(200_000);
    const to = from + 1 + stream.below(6);
    if (stream.below(2) === 0) {
      const input = put(stream.below(values));
      return isLost ? pending(client, from, input) : answered(client, from, to, input, done);
    }
    const value = stream.chance(200_000) ? null : stream.below(values);
    return isLost ? pending(client, from, take) : answered(client, from, to, take, found(value));
  });
}

const run = (calls: readonly Call[], initial: readonly unknown[]) => {
  const attempt = pairQueue(calls, initial, "enqueue");
  return attempt?.run(1_000_000) ?? "none";
};

describe("the pairs say what the definition says", () => {
  test("over small histories of few values, with values there from the start, lost calls and empty answers", () => {
    const verdicts = { ok: 0, illegal: 0 };
    for (let seed = 0; seed < 20_000; seed++) {
      const stream = new Stream(`pairs/${seed}`);
      const calls = drawn(stream);
      const initial = stream.chance(300_000) ? [0, 1].slice(stream.below(2)) : [];
      const wanted = isLinearizable(calls, queue({ initial })) ? "ok" : "illegal";
      expect(run(calls, initial), JSON.stringify({ calls, initial })).toBe(wanted);
      verdicts[wanted]++;
    }
    expect(Math.min(verdicts.ok, verdicts.illegal)).toBeGreaterThan(3_000);
  }, 60_000);

  test("over real histories of several clients, as they were and with an answer of another call", () => {
    const how: RandomHistory = {
      ...{ calls: 14, clients: 4, lost: 100_000 },
      input: (_, stream) => (stream.below(2) === 0 ? take : put(stream.below(3))),
      answer: (state, input) =>
        (input as { type: string }).type === "dequeue" ? found((state as unknown[])[0] ?? null) : done,
    };
    let wrong = 0;
    for (let seed = 0; seed < 1_500; seed++) {
      const stream = new Stream(`pairs/real/${seed}`);
      const right = randomHistory(queue(), how, stream);
      expect(run(right, [])).toBe("ok");
      const changed = bent(right, stream);
      const { verdict } = decide(changed, queue(), { zones: false });
      expect(run(changed, []), JSON.stringify(changed)).toBe(verdict);
      if (verdict === "illegal") wrong++;
    }
    expect(wrong).toBeGreaterThan(200);
  }, 60_000);
});

test("twelve clients, a thousand calls and two to five values are decided within half a million configurations", () => {
  for (const lost of [0, 50_000]) {
    for (const values of [2, 5]) {
      const how: RandomHistory = {
        ...{ calls: 1_000, clients: 12, lost },
        input: (_, stream) => (stream.below(2) === 0 ? take : put(stream.below(values))),
        answer: (state, input) =>
          (input as { type: string }).type === "dequeue" ? found((state as unknown[])[0] ?? null) : done,
      };
      const stream = new Stream(`pairs/twelve/${lost}/${values}`);
      const right = randomHistory(queue(), how, stream);
      const limits = { configurationsMax: 500_000 };
      expect(decide(right, queue(), limits)).toMatchObject({ verdict: "ok", by: "pairs" });
      expect(decide(bent(right, stream), queue(), limits).verdict).not.toBe("unknown");
    }
  }
});

test("calls that overlap more than the table tells apart are left to the search", () => {
  const puts = Array.from({ length: 120 }, (_, at) => answered(at, 0, 1_000, put(at === 0 ? 1 : 2), done));
  const takes = Array.from({ length: 110 }, (_, at) => answered(200 + at, 0, 1_000, take, found(at === 0 ? 9 : 2)));
  expect(run([...puts, ...takes], [])).toBe("failed");
});
