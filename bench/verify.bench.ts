/**
 * How fast histories are decided: `node bench/verify.bench.ts` prints a table of the bars and what was measured.
 * `--truth N` also judges N random histories by zones and by search (the full run is a million); `--enumerate S` judges
 * every S-th history of at most five calls of every model by the checker and by the definition (1 is all of them).
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type DecideOptions, decide } from "../invariants/linearizability/decide/decide.ts";
import { decideByZones } from "../invariants/linearizability/decide/zones.ts";
import { exportHistory } from "../invariants/linearizability/formats/export.ts";
import { HistoryReader } from "../invariants/linearizability/formats/index.ts";
import { answered, type Call } from "../invariants/linearizability/history.ts";
import type { Model } from "../invariants/linearizability/model.ts";
import { casRegister } from "../invariants/linearizability/models/cas-register.ts";
import { keyValue } from "../invariants/linearizability/models/key-value.ts";
import { register } from "../invariants/linearizability/models/register.ts";
import { alphabets } from "../invariants/linearizability/testing/alphabets.ts";
import { isLinearizable } from "../invariants/linearizability/testing/brute-force.ts";
import { everyHistory } from "../invariants/linearizability/testing/enumerate.ts";
import {
  bent,
  type RandomHistory,
  randomHistory,
  uniqueWrites,
} from "../invariants/linearizability/testing/random-history.ts";
import { Stream } from "../sim/base/random.ts";

const done = { type: "done" };

interface Row {
  readonly name: string;
  readonly bar: string;
  readonly millis: number;
  /** Processor time of this process, which a busy machine disturbs less; null for another process's. */
  readonly processor: number | null;
  readonly note: string;
}

interface Timing {
  readonly millis: number;
  readonly processor: number;
}

/** The median run, in milliseconds; the first run counts like the others, as users meet it. */
function median(runs: number, act: () => void): Timing {
  const times = Array.from({ length: runs }, () => timed(act)).sort((left, right) => left.millis - right.millis);
  return times[Math.floor(times.length / 2)] as Timing;
}

function timed(act: () => void): Timing {
  const start = performance.now();
  const used = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(used);
  return { millis: performance.now() - start, processor: (user + system) / 1000 };
}

function expectVerdict(
  calls: readonly Call[],
  model: Model,
  options: DecideOptions,
  wanted: string,
  by?: string,
): number {
  const decision = decide(calls, model, options);
  if (decision.verdict !== wanted || (by !== undefined && decision.verdict !== "unknown" && decision.by !== by)) {
    throw new Error(`expected ${wanted} by ${by ?? "any"}, got ${decision.verdict}`);
  }
  return decision.configurations;
}

/** A million calls of ten clients on a thousand keys, each in the order in which it was applied. */
function witnessed(): Row {
  const values = new Map<string, string>();
  const calls = Array.from({ length: 1_000_000 }, (_, index): Call => {
    const key = `k${(index * 7919) % 1000}`;
    if (index % 3 === 0) {
      const text = `v${index}`;
      values.set(key, text);
      return answered(index % 10, index, index + 9, { type: "put", key, value: text }, done);
    }
    return answered(
      index % 10,
      index,
      index + 9,
      { type: "get", key },
      { type: "value", value: values.get(key) ?? null },
    );
  });
  const order = Int32Array.from(calls, (_, index) => index);
  const timing = median(3, () => expectVerdict(calls, keyValue(), { order }, "ok", "witness"));
  return { name: "10^6 calls of a key-value store with a witness", bar: "1 s", ...timing, note: "" };
}

function zoned(): Row {
  const model = register();
  const stream = new Stream("bench/zones");
  const how = uniqueWrites(100_000, 10, 20_000);
  const plain: RandomHistory = {
    ...how,
    input: (index, random) => (random.below(2) === 0 ? { type: "write", value: `v${index}` } : { type: "read" }),
  };
  const calls = randomHistory(model, plain, stream);
  const timing = median(5, () => expectVerdict(calls, model, {}, "ok", "zones"));
  return { name: "10^5 calls of a register with unique writes, by zones", bar: "0.2 s", ...timing, note: "" };
}

/** Appends, puts and gets on ten keys, as a lab's store is tested; every value unique. */
const labStore = (calls: number, clients: number): RandomHistory => ({
  calls,
  clients,
  lost: 0,
  key: (input) => (input as { key: string }).key,
  input(index, stream) {
    const key = String(stream.below(10));
    const kind = stream.below(20);
    if (kind < 9) return { type: "append", key, value: `<${index}>` };
    return kind < 11 ? { type: "put", key, value: `[${index}]` } : { type: "get", key };
  },
  answer: (state, input) => ((input as { type: string }).type === "get" ? { type: "value", value: state } : done),
});

function unsplit(wanted: "ok" | "illegal"): Row {
  const model = keyValue();
  const histories: Call[][] = [];
  for (let seed = 0; histories.length < 5; seed++) {
    const stream = new Stream(`bench/store/${seed}`);
    const calls = randomHistory(model, labStore(350, 10), stream);
    if (wanted === "ok") histories.push(calls);
    else {
      const wrong = bent(calls, stream);
      if (decide(wrong, model).verdict === "illegal") histories.push(wrong);
    }
  }
  let configurations = 0;
  const each = histories.map((calls) =>
    median(3, () => {
      configurations = Math.max(configurations, expectVerdict(calls, model, { split: false }, wanted));
    }),
  );
  const slowest = each.reduce((most, one) => (one.millis > most.millis ? one : most));
  const name = `350 calls of 10 clients, keys together, ${wanted === "ok" ? "legal" : "illegal"}`;
  return {
    name,
    bar: wanted === "ok" ? "0.3 s" : "1 s",
    ...slowest,
    note: `slowest of 5, ${configurations} configurations`,
  };
}

/** Reads, writes and comparisons over five values, as Jepsen tests a register: one call in twenty is lost. */
const jepsenRegister: RandomHistory = {
  calls: 80,
  clients: 5,
  lost: 50_000,
  input(_, stream) {
    const kind = stream.below(3);
    if (kind === 0) return { type: "read" };
    if (kind === 1) return { type: "write", value: stream.below(5) };
    return { type: "compare-and-set", expected: stream.below(5), value: stream.below(5) };
  },
  answer(state, input) {
    const { type, expected } = input as { type: string; expected?: unknown };
    if (type === "compare-and-set") return { type: "swapped", swapped: expected === state };
    return type === "read" ? { type: "value", value: state } : done;
  },
};

function comparisons(): Row {
  const model = casRegister();
  const histories = Array.from({ length: 100 }, (_, seed) => {
    const stream = new Stream(`bench/cas/${seed}`);
    const calls = randomHistory(model, jepsenRegister, stream);
    return seed % 4 === 0 ? calls : bent(calls, stream);
  });
  let illegal = 0;
  const timing = median(3, () => {
    illegal = 0;
    for (const calls of histories) if (decide(calls, model).verdict === "illegal") illegal++;
  });
  return {
    name: "100 compare-and-set histories of 80 calls, in all",
    bar: "0.3 s",
    ...timing,
    note: `${illegal} illegal`,
  };
}

/** What a simulated run pays at its end. */
function simulated(): Row {
  const model = keyValue();
  const histories = Array.from({ length: 1000 }, (_, seed) => {
    const stream = new Stream(`bench/sim/${seed}`);
    return randomHistory(model, uniqueWrites(40, 3, 20_000, 2), stream);
  });
  const whole = median(5, () => {
    for (const calls of histories) expectVerdict(calls, model, {}, "ok");
  });
  return {
    name: "40 calls of a simulated run, each of 1000",
    bar: "0.1 ms",
    millis: whole.millis / 1000,
    processor: whole.processor / 1000,
    note: "",
  };
}

function reading(): Row {
  const calls = randomHistory(casRegister(), uniqueWrites(500_000, 8, 0), new Stream("bench/reading"));
  const header = { model: "cas-register", initial: null, unit: "micros" };
  const lines = exportHistory(calls, "edn", header).split("\n");
  const timing = median(1, () => {
    const reader = new HistoryReader();
    for (let index = 0; index < lines.length; index++) reader.line(lines[index] as string, index + 1);
    if (reader.end().calls.length !== calls.length) throw new Error("calls were lost");
  });
  return { name: "reading a million lines of EDN", bar: "", ...timing, note: `${lines.length - 1} lines` };
}

function starting(): Row {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-bench-"));
  const file = path.join(folder, "small.edn");
  const calls = randomHistory(casRegister(), jepsenRegister, new Stream("bench/start"));
  fs.writeFileSync(file, exportHistory(calls, "edn", { model: "cas-register", initial: null, unit: "micros" }));
  const entry = path.join(import.meta.dirname, "..", "cli", "bin.mjs");
  const run = (): void => {
    const { status, stderr } = spawnSync(process.execPath, [entry, "verify", file], { encoding: "utf8" });
    if (status !== 0) throw new Error(`verify exited with ${status}: ${stderr}`);
  };
  try {
    run(); // fills the compile cache, as the first call after an installation does
    return {
      name: "synod verify, from start to verdict on a small file",
      bar: "0.4 s",
      millis: median(7, run).millis,
      processor: null,
      note: "",
    };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Random histories with unique writes, by zones and by search: any difference ends the program. */
function truth(count: number): Row {
  const seen = { ok: 0, illegal: 0 };
  const timing = timed(() => judge(count, seen));
  const note = `${seen.ok} legal, ${seen.illegal} illegal, no difference`;
  return { name: `${count} random histories, zones against search`, bar: "", ...timing, note };
}

function judge(count: number, seen: { ok: number; illegal: number }): void {
  const model = casRegister();
  for (let seed = 0; seed < count; seed++) {
    const stream = new Stream(`truth/${seed}`);
    const how = uniqueWrites(2 + stream.below(12), 2 + stream.below(4), 150_000);
    const made = randomHistory(model, how, stream);
    const calls = seed % 3 === 0 ? made : bent(made, stream);
    const relevant = calls.filter((call) => call.outcome === "ok" || !model.pure(call.input as never, undefined));
    const zones = decideByZones(relevant, model);
    if (zones === null) continue;
    const search = decide(calls, model, { zones: false });
    if (search.verdict !== zones.verdict)
      throw new Error(`seed ${seed}: zones ${zones.verdict}, search ${search.verdict}`);
    seen[zones.verdict]++;
  }
}

/** Every history of at most five calls over three clients and two values, against the definition. */
function enumerated(stride: number): Row {
  let total = 0;
  const timing = timed(() => {
    for (const { model, labels } of alphabets) {
      everyHistory(
        5,
        3,
        labels,
        (calls) => {
          total++;
          const wanted = isLinearizable(calls, model) ? "ok" : "illegal";
          expectVerdict(calls, model, {}, wanted);
        },
        stride,
      );
    }
  });
  const name = `every ${stride === 1 ? "" : `${stride}th `}history of at most 5 calls, all models, against the definition`;
  return { name, bar: "", ...timing, note: `${total} histories, no difference` };
}

function main(): void {
  const { values } = parseArgs({ options: { truth: { type: "string" }, enumerate: { type: "string" } } });
  const rows = [
    witnessed(),
    zoned(),
    unsplit("ok"),
    unsplit("illegal"),
    comparisons(),
    simulated(),
    reading(),
    starting(),
  ];
  if (values.truth !== undefined) rows.push(truth(Number(values.truth)));
  if (values.enumerate !== undefined) rows.push(enumerated(Number(values.enumerate)));
  const millis = (time: number): string => `${time < 10 ? time.toPrecision(2) : Math.round(time)} ms`;
  const shown = rows.map(
    (row) =>
      `| ${row.name} | ${row.bar} | ${millis(row.millis)} | ${row.processor === null ? "" : millis(row.processor)} | ${row.note} |`,
  );
  console.log(
    `Node ${process.versions.node.split(".")[0]}, ${os.cpus()[0]?.model ?? "unknown processor"}, ${os.cpus().length} cores\n`,
  );
  console.log(["| what | bar | measured | processor time | |", "|---|---|---|---|---|", ...shown].join("\n"));
}

main();
