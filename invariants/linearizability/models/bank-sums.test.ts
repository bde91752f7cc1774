/** A bank by its sums: it says yes only where the definition does, and soon where the search does not end. */
import { expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import type { Call } from "../history.ts";
import { bent, type RandomHistory, randomHistory } from "../testing/random-history.ts";
import { bank } from "./bank.ts";

const names = ["a", "b", "c", "d", "e"];
const done = { type: "done" };
const bankOf = (accounts: number) =>
  bank({ initial: Object.fromEntries(names.slice(0, accounts).map((name) => [name, 50])) });

const history = (accounts: number, calls: number, clients: number, lost: number): RandomHistory => ({
  ...{ calls, clients, lost },
  input(_, stream) {
    if (stream.below(2) === 0) return { type: "read" };
    const from = stream.below(accounts);
    const to = (from + 1 + stream.below(accounts - 1)) % accounts;
    return { type: "transfer", from: names[from], to: names[to], amount: 1 + stream.below(3) };
  },
  answer: (state, input) =>
    (input as { type: string }).type === "read"
      ? { type: "value", value: Object.fromEntries(state as [string, number][]) }
      : done,
});

test("its yes is the search's, right and bent, with calls that were never answered", () => {
  const said = { ok: 0, failed: 0 };
  for (let seed = 0; seed < 1_500; seed++) {
    const stream = new Stream(`sums/${seed}`);
    const model = bankOf(2 + stream.below(2));
    const right = randomHistory(model, history(2, 12, 4, 150_000), stream);
    for (const calls of [right, bent(right, stream)] as Call[][]) {
      const { verdict } = decide(calls, model, { zones: false });
      const relevant = calls.filter(
        ({ outcome, input }) => outcome === "ok" || (input as { type: string }).type !== "read",
      );
      const result = model.attempt!(relevant)!.run(1_000_000);
      if (result === "ok") expect(verdict, JSON.stringify(calls)).toBe("ok");
      else expect(result).toBe("failed");
      if (calls === right) expect(result, JSON.stringify(calls)).toBe("ok");
      said[result as "ok" | "failed"]++;
    }
  }
  expect(said.failed).toBeGreaterThan(300);
}, 60_000);

test("a thousand calls of ten clients, of which up to a fifth were never answered, are decided", () => {
  for (const lost of [50_000, 100_000, 200_000]) {
    const model = bankOf(5);
    const right = randomHistory(model, history(5, 1_000, 10, lost), new Stream(`sums/thousand/${lost}`));
    expect(decide(right, model, { configurationsMax: 100_000 })).toMatchObject({ verdict: "ok", by: "sums" });
  }
});

test("without balances at the start its yes is the search's, and a read that was never answered is no burden", () => {
  const said = { ok: 0, failed: 0, illegal: 0 };
  for (let seed = 0; seed < 1_500; seed++) {
    const stream = new Stream(`sums/unknown/${seed}`);
    const right = randomHistory(bankOf(2 + stream.below(2)), history(2, 12, 4, 150_000), stream);
    for (const calls of [right, bent(right, stream)] as Call[][]) {
      const model = bank();
      const { verdict } = decide(calls, model, { zones: false });
      const result = model.attempt!(calls)!.run(1_000_000);
      if (result !== "failed") expect(verdict, JSON.stringify(calls)).toBe(result);
      if (calls === right) expect(result, JSON.stringify(calls)).toBe("ok");
      said[result as "ok" | "failed" | "illegal"]++;
    }
  }
  expect(said.ok).toBeGreaterThan(1_500);
  expect(said.failed).toBeGreaterThan(200);
}, 60_000);

test("a thousand calls are decided without balances at the start, too", () => {
  for (const lost of [0, 50_000, 200_000]) {
    const right = randomHistory(bankOf(5), history(5, 1_000, 10, lost), new Stream(`sums/unknown/thousand/${lost}`));
    expect(decide(right, bank(), { configurationsMax: 100_000 })).toMatchObject({ verdict: "ok", by: "sums" });
  }
});

test("a read of another sum is wrong at once, however many transfers were never answered", () => {
  for (const model of [bankOf(5), bank()]) {
    const right = randomHistory(bankOf(5), history(5, 1_000, 20, 300_000), new Stream("sums/total"));
    const last = right.findLastIndex(
      ({ outcome, input }) => outcome === "ok" && (input as { type: string }).type === "read",
    );
    const output = { type: "value", value: { a: 50, b: 50, c: 50, d: 50, e: 51 } };
    const wrong = right.with(last, { ...right[last]!, output });
    expect(decide(wrong, model, { configurationsMax: 100 })).toMatchObject({ verdict: "illegal", by: "sums" });
  }
});
