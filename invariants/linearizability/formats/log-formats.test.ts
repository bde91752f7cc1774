/** Histories of a log in each format: read, refused by line, exported and read again. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import { log } from "../models/log.ts";
import { bentLog, randomLog } from "../testing/random-log.ts";
import { exportHistory } from "./export.ts";
import { validateCalls } from "./fit.ts";
import { readHistory } from "./index.ts";
import { inferModel } from "./infer-model.ts";

const history = [
  '{:process 0, :type :invoke, :f :append-record, :value "a"}',
  "{:process 0, :type :ok, :f :append-record, :value 3}",
  "{:process 1, :type :invoke, :f :read-record, :value 2}",
  '{:process 1, :type :ok, :f :read-record, :value [3 "a"]}',
  "{:process 1, :type :invoke, :f :read-record, :value 4}",
  "{:process 1, :type :ok, :f :read-record, :value nil}",
  "{:process 0, :type :invoke, :f :tail, :value nil}",
  "{:process 0, :type :ok, :f :tail, :value 4}",
  "{:process 0, :type :invoke, :f :trim, :value 4}",
  "{:process 0, :type :ok, :f :trim, :value 4}",
].join("\n");

describe("a log in EDN", () => {
  test("answers appends and tails by positions, reads by [position value] or nil", () => {
    const { calls } = readHistory(history);
    expect(inferModel(calls)).toBe("log");
    validateCalls(calls, log());
    expect(calls.map(({ input, output }) => [input, output])).toEqual([
      [
        { type: "append-record", value: "a" },
        { type: "position", position: 3 },
      ],
      [
        { type: "read-record", from: 2 },
        { type: "record", record: { position: 3, value: "a" } },
      ],
      [
        { type: "read-record", from: 4 },
        { type: "record", record: null },
      ],
      [{ type: "tail" }, { type: "position", position: 4 }],
      [{ type: "trim", to: 4 }, { type: "done" }],
    ]);
    expect(decide(calls, log())).toMatchObject({ verdict: "ok", by: "positions" });
  });

  test("refuses, by line, an answer that is no record, and positions that are none", () => {
    expect(() => readHistory(history.replace('[3 "a"]', "3"))).toThrow(
      /^line 4: a read-record is answered by \[position value\] or nil, not 3/,
    );
    const wrong = (text: string) => () => validateCalls(readHistory(text).calls, log());
    expect(wrong(history.replace(":append-record, :value 3", ":append-record, :value nil"))).toThrow(
      /^line 1: the call is a append-record with the position nil, which is not a whole number from 0 on/,
    );
    expect(wrong(history.replace(":read-record, :value 2", ":read-record, :value -2"))).toThrow(/^line 3: .*-2/);
    expect(wrong(history.replace('[3 "a"]', '["3" "a"]'))).toThrow(/^line 3: .*position "3"/);
  });
});

test("a trim and a read of no model's are still refused together with others", () => {
  const { calls } = readHistory(`${history}\n{:process 5, :type :invoke, :f :enqueue, :value 1}`);
  expect(() => inferModel(calls)).toThrow(/do not belong to one model/);
});

describe("an exported log comes back with the same verdict", () => {
  for (const format of ["edn", "json-lines"] as const) {
    test(format, () => {
      const verdicts = { ok: 0, illegal: 0, unknown: 0 };
      for (let seed = 0; seed < 80; seed++) {
        const stream = new Stream(`export/${seed}`);
        const how = { calls: 16, clients: 4, lost: 100_000, values: 0, trims: true };
        const calls = bentLog(randomLog(how, stream), stream);
        const text = exportHistory(calls, format, { model: "log", initial: null, unit: "micros" });
        const recording = readHistory(text);
        if (format === "json-lines") expect(recording.model).toBe("log");
        const { verdict } = decide(calls, log());
        expect(decide(recording.calls, log()).verdict).toBe(verdict);
        verdicts[verdict]++;
      }
      expect(verdicts.ok).toBeGreaterThan(15);
      expect(verdicts.illegal).toBeGreaterThan(15);
    });
  }
});
