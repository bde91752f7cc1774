/** Shows that long histories of transactions over lists are decided by their versions, and never against the search. */
import { expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import { bent, type RandomHistory, randomHistory } from "../testing/random-history.ts";
import { listKeysOf, multiRegister } from "./multi-register.ts";
import type { MicroOperation, TransactionInput } from "./transaction.ts";

/** As Elle's list-append: one to four steps on a few keys at a time, of which there come new ones all the while. */
const listAppend = (calls: number, clients: number, lost: number): RandomHistory => ({
  ...{ calls, clients, lost },
  input: (index, random) => ({
    type: "transaction",
    operations: Array.from({ length: 1 + random.below(4) }, (_, at): MicroOperation => {
      const key = `k${random.below(4) + 4 * Math.floor(index / 80)}`;
      return random.below(2) === 0 ? { type: "append", key, value: 10 * index + at } : { type: "read", key };
    }),
  }),
  answer(state, input) {
    const lists = new Map(state as readonly (readonly [string, readonly unknown[]])[]);
    const values = (input as TransactionInput).operations.map((operation) => {
      const { key } = operation;
      if (operation.type === "read") return lists.get(key) ?? null;
      lists.set(key, [...(lists.get(key) ?? []), operation.value]);
      return null;
    });
    return { type: "transaction", values };
  },
});

function history(calls: number, clients: number, lost: number, seed: string) {
  const made = randomHistory(multiRegister(), listAppend(calls, clients, lost), new Stream(`versions/${seed}`));
  const lists = listKeysOf(made.map(({ input }) => input as TransactionInput));
  return { made, model: multiRegister({ lists }) };
}

test("a thousand transactions, also with losses, are decided without search", () => {
  for (const [clients, lost] of [
    [10, 0],
    [10, 50_000],
    [30, 20_000],
  ] as const) {
    const { made, model } = history(1_000, clients, lost, `${clients}/${lost}`);
    expect(decide(made, model)).toMatchObject({ verdict: "ok", by: "versions", configurations: 0 });
  }
});

test("what versions say is what the search says, of legal histories and of bent ones", () => {
  const seen = { ok: 0, versions: 0, illegal: 0 };
  for (let seed = 0; seed < 400; seed++) {
    const { made, model } = history(12, 4, 200_000, String(seed));
    const calls = seed % 2 === 0 ? made : bent(made, new Stream(`versions/bent/${seed}`));
    const [quick, slow] = [decide(calls, model), decide(calls, model, { zones: false })];
    expect(quick.verdict).toBe(slow.verdict);
    if (slow.verdict === "illegal") seen.illegal++;
    if (slow.verdict === "ok") seen.ok++;
    if (quick.verdict === "ok" && quick.by === "versions") seen.versions++;
  }
  expect(seen.illegal).toBeGreaterThan(50);
  expect(seen.versions).toBeGreaterThan(0.95 * seen.ok);
});
