/** The checker against the definition: every small history of every model, and large random ones in two ways. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { casRegister } from "../models/cas-register.ts";
import { keyValue } from "../models/key-value.ts";
import { alphabets } from "../testing/alphabets.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { everyHistory } from "../testing/enumerate.ts";
import { bent, type RandomHistory, randomHistory, uniqueWrites } from "../testing/random-history.ts";
import { decide } from "./decide.ts";
import { decideByZones } from "./zones.ts";

/** How many histories of at most three calls there are, and how many of them are linearizable. */
const counts: Readonly<Record<string, readonly [number, number]>> = {
  register: [2488, 1730],
  "cas-register": [13048, 7464],
  "write-once": [4810, 2064],
  "key-value": [19408, 10816],
  "multi-register": [4810, 2046],
  "multi-register of lists": [4810, 1636],
  bank: [2488, 1627],
  etcd: [4810, 1506],
  mutex: [328, 168],
  counter: [4810, 1845],
  set: [8256, 4134],
  queue: [4810, 2438],
  stack: [4810, 2462],
  log: [50116, 25909],
};

describe("every history of at most three calls over three clients and two values is judged as by the definition", () => {
  for (const { title, model, labels } of alphabets) {
    test(title, () => {
      let linearizable = 0;
      const total = everyHistory(3, 3, labels, (calls) => {
        const truth = isLinearizable(calls, model);
        if (truth) linearizable++;
        const verdict = truth ? "ok" : "illegal";
        if (decide(calls, model).verdict !== verdict) throw new Error(`${verdict}: ${JSON.stringify(calls)}`);
        // Without zones, without splitting, and with every hash the same.
        const plain = decide(calls, model, { zones: false, split: false, collide: true });
        if (plain.verdict !== verdict) throw new Error(`${verdict}, searched: ${JSON.stringify(calls)}`);
      });
      expect([total, linearizable]).toEqual(counts[title]);
    });
  }
});

describe("a sample of the histories of five calls is judged as by the definition", () => {
  for (const { title, model, labels } of alphabets) {
    test(title, () => {
      const verdicts = new Set<boolean>();
      const stride = labels.length === 2 ? 11 : 4099;
      everyHistory(
        5,
        3,
        labels,
        (calls) => {
          const truth = isLinearizable(calls, model);
          verdicts.add(truth);
          const verdict = truth ? "ok" : "illegal";
          if (decide(calls, model).verdict !== verdict) throw new Error(`${verdict}: ${JSON.stringify(calls)}`);
        },
        stride,
      );
      expect(verdicts.size).toBe(2);
    });
  }
});

test("zones and search agree on random histories with unique writes and compare-and-set chains", () => {
  const model = casRegister();
  const seen = { ok: 0, illegal: 0 };
  for (let seed = 0; seed < 6000; seed++) {
    const stream = new Stream(`zones/${seed}`);
    const how = uniqueWrites(2 + stream.below(14), 2 + stream.below(4), 150_000);
    const calls = randomHistory(model, how, stream);
    const history = seed % 3 === 0 ? calls : bent(calls, stream);
    const relevant = history.filter((call) => call.outcome === "ok" || !model.pure(call.input as never, undefined));
    const zones = decideByZones(relevant, model);
    if (zones === null) continue;
    const search = decide(history, model, { zones: false });
    if (zones.verdict !== search.verdict)
      throw new Error(`seed ${seed}: zones ${zones.verdict}, search ${search.verdict}`);
    if (seed % 3 === 0) expect(zones.verdict).toBe("ok");
    seen[zones.verdict]++;
  }
  expect(seen.ok).toBeGreaterThan(2000);
  expect(seen.illegal).toBeGreaterThan(500);
});

test("a history of several keys is judged alike split and joint", () => {
  const model = keyValue();
  let illegal = 0;
  for (let seed = 0; seed < 400; seed++) {
    const stream = new Stream(`keys/${seed}`);
    const calls = bent(randomHistory(model, uniqueWrites(16, 4, 100_000, 3), stream), stream);
    const split = decide(calls, model, { zones: false });
    expect(decide(calls, model, { split: false }).verdict).toBe(split.verdict);
    if (split.verdict === "illegal") illegal++;
  }
  expect(illegal).toBeGreaterThan(50);
});

test("giving up early on states that no read can follow changes no verdict", () => {
  const model = keyValue();
  const { growth: _, ...patient } = model;
  const verdicts = { ok: 0, illegal: 0, unknown: 0 };
  for (let seed = 0; seed < 1500; seed++) {
    const stream = new Stream(`growth/${seed}`);
    const made = randomHistory(model, appends(4 + stream.below(12), 2 + stream.below(4)), stream);
    const calls = seed % 4 === 0 ? made : bent(made, stream);
    const split = seed % 2 === 0;
    const { verdict } = decide(calls, model, { split });
    if (verdict !== decide(calls, patient, { split }).verdict) throw new Error(`seed ${seed}: ${verdict}`);
    if (seed % 4 === 0) expect(verdict).toBe("ok");
    verdicts[verdict]++;
  }
  expect(verdicts.illegal).toBeGreaterThan(200);
});

/** Appends of few texts, puts, comparisons and gets on two keys; some calls are lost. */
const appends = (calls: number, clients: number): RandomHistory => ({
  calls,
  clients,
  lost: 150_000,
  key: (input) => (input as { key: string }).key,
  input(_, stream) {
    const key = `k${stream.below(2)}`;
    const value = "ab"[stream.below(2)] as string;
    switch (stream.below(8)) {
      case 0:
        return { type: "put", key, value };
      case 1:
        return { type: "compare-and-set", key, expected: value, value: `${value}b` };
      case 2:
      case 3:
      case 4:
        return { type: "append", key, value };
      default:
        return { type: "get", key };
    }
  },
  answer(state, input) {
    const { type, expected } = input as { type: string; expected?: unknown };
    if (type === "compare-and-set") return { type: "swapped", swapped: expected === state, value: state };
    return type === "get" ? { type: "value", value: state } : { type: "done" };
  },
});
