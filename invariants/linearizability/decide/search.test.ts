/** What the search must not get wrong: ties in time, calls of unknown fate, many pending calls, and limits. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { Call } from "../history.ts";
import { answered, failed, pending } from "../history.ts";
import { casRegister } from "../models/cas-register.ts";
import { keyValue } from "../models/key-value.ts";
import { multiRegister } from "../models/multi-register.ts";
import { register } from "../models/register.ts";
import { alphabets } from "../testing/alphabets.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { everyHistory } from "../testing/enumerate.ts";
import { decide } from "./decide.ts";
import { HistorySearch } from "./search.ts";
import { StateSpace } from "./state-space.ts";
import { Timeline } from "./timeline.ts";

const done = { type: "done" };
const value = (found: unknown) => ({ type: "value", value: found });
const write = (written: unknown) => ({ type: "write", value: written });
const cas = (expected: unknown, next: unknown) => ({ type: "compare-and-set", expected, value: next });
const read = { type: "read" };
const searched = { zones: false } as const;

describe("time", () => {
  test("a call that begins in the very moment another returns is concurrent with it", () => {
    const calls = [answered(0, 0, 5, write(1), done), answered(1, 5, 9, read, value(null))];
    expect(decide(calls, register()).verdict).toBe("ok");
    expect(decide(calls, register(), searched).verdict).toBe("ok");
    const later = [answered(0, 0, 5, write(1), done), answered(1, 6, 9, read, value(null))];
    expect(decide(later, register()).verdict).toBe("illegal");
    expect(decide(later, register(), searched).verdict).toBe("illegal");
  });

  test("a call that takes no time at all has its effect at that time", () => {
    const calls = [
      answered(0, 10, 10, write(1), done),
      answered(1, 10, 10, read, value(1)),
      answered(2, 11, 11, read, value(1)),
    ];
    expect(decide(calls, register(), searched).verdict).toBe("ok");
    const stale = [answered(0, 10, 10, write(1), done), answered(1, 11, 11, read, value(null))];
    expect(decide(stale, register(), searched).verdict).toBe("illegal");
  });

  test("the order in which calls are listed does not matter", () => {
    const calls = [answered(1, 6, 9, read, value(null)), answered(0, 0, 5, write(1), done)];
    expect(decide(calls, register(), searched).verdict).toBe("illegal");
  });
});

describe("calls of unknown outcome", () => {
  test("may take effect long after everything else", () => {
    const calls = [
      pending(0, 0, write(1)),
      answered(1, 10, 20, read, value(null)),
      answered(1, 30, 40, read, value(1)),
    ];
    expect(decide(calls, register()).verdict).toBe("ok");
    expect(decide(calls, register(), searched).verdict).toBe("ok");
  });

  test("may never take effect", () => {
    const calls = [pending(0, 0, write(1)), answered(1, 10, 20, read, value(null))];
    expect(decide(calls, register(), searched).verdict).toBe("ok");
  });

  test("take effect once: a value that came, went and came back needs two writes", () => {
    const calls = [
      pending(0, 0, write(1)),
      answered(1, 10, 20, read, value(1)),
      answered(1, 21, 22, write(2), done),
      answered(1, 30, 40, read, value(1)),
    ];
    expect(decide(calls, register(), searched).verdict).toBe("illegal");
    expect(decide([...calls, pending(2, 0, write(1))], register(), searched).verdict).toBe("ok");
  });

  test("a comparison of unknown outcome that is observed later took effect, and needed what it expected", () => {
    const observed = [answered(0, 0, 1, write(1), done), pending(1, 2, cas(1, 2)), answered(2, 5, 6, read, value(2))];
    expect(decide(observed, casRegister()).verdict).toBe("ok");
    const impossible = [answered(0, 0, 1, write(3), done), pending(1, 2, cas(1, 2)), answered(2, 5, 6, read, value(2))];
    expect(decide(impossible, casRegister()).verdict).toBe("illegal");
    expect(decide(impossible, casRegister(), searched).verdict).toBe("illegal");
  });

  test("a failed call never takes effect", () => {
    const calls = [failed(0, 0, 5, write(1)), answered(1, 10, 20, read, value(1))];
    expect(decide(calls, register()).verdict).toBe("illegal");
    expect(decide(calls, register(), searched).verdict).toBe("illegal");
  });
});

test("a register gives up at once on a value that is needed in vain, however many writers crashed", () => {
  const lost = Array.from({ length: 60 }, (_, index) => pending(index, index, write(index)));
  const seen = Array.from({ length: 59 }, (_, index) =>
    answered("reader", 1000 + 10 * index, 1005 + 10 * index, read, value(index)),
  );
  const twice = [answered("reader", 3000, 3001, read, value(58)), answered("reader", 4000, 4001, read, value(7))];
  const ok = decide([...lost, ...seen, twice[0] as Call], register(), searched);
  expect([ok.verdict, ok.configurations < 1_000]).toEqual(["ok", true]);
  // 7 was read, then other values: nobody wrote it again.
  const wrong = decide([...lost, ...seen, ...twice], register(), searched);
  expect([wrong.verdict, wrong.configurations < 5_000]).toEqual(["illegal", true]);
});

test("a history of transactions that is wrong only across keys is not split", () => {
  const write2 = {
    type: "transaction",
    operations: [
      { type: "write", key: "x", value: 1 },
      { type: "write", key: "y", value: 1 },
    ],
  };
  const read2 = {
    type: "transaction",
    operations: [
      { type: "read", key: "x" },
      { type: "read", key: "y" },
    ],
  };
  const values = (...found: unknown[]) => ({ type: "transaction", values: found });
  const calls = [answered(0, 0, 9, write2, values(null, null)), answered(1, 1, 8, read2, values(1, null))];
  expect(decide(calls, multiRegister()).verdict).toBe("illegal");
  expect(multiRegister().key).toBeUndefined();
});

describe("limits", () => {
  /** Crashed writers of different values, then answers that no order of them gives; what was refused hides what is needed. */
  const crashed = (writers: number): Call[] => [
    answered(
      "judge",
      500,
      501,
      { type: "compare-and-set", expected: "absent", value: "x" },
      { type: "swapped", swapped: false },
    ),
    ...Array.from({ length: writers }, (_, index) => pending(index, index, write(index))),
    ...Array.from({ length: writers - 1 }, (_, index) =>
      answered("reader", 1000 + 10 * index, 1005 + 10 * index, read, value(index)),
    ),
    answered("reader", 9000, 9001, read, value("nobody's")),
  ];

  test("forty crashed writers end in unknown within the limit, never in ok", () => {
    const decision = decide(crashed(40), casRegister(), { ...searched, configurationsMax: 5000 });
    expect(decision).toMatchObject({ verdict: "unknown", why: "configurations", configurations: 5000 });
  });

  test("the same limit stops at the same place every time", () => {
    const runs = [0, 1].map(() => decide(crashed(30), casRegister(), { ...searched, configurationsMax: 777 }));
    expect(runs[0]).toEqual(runs[1]);
  });

  test("memory is a limit too", () => {
    const decision = decide(crashed(40), casRegister(), { ...searched, bytesMax: 2_000_000 });
    expect(decision).toMatchObject({ verdict: "unknown", why: "memory" });
  });

  test("time is a limit by the clock that is given", () => {
    let now = 0;
    const decision = decide(crashed(40), casRegister(), { ...searched, timeMax: 10, clock: () => now++ });
    expect(decision).toMatchObject({ verdict: "unknown", why: "time" });
  });

  test("a hard key does not hide an easy violation of another, and undecided keys are named", () => {
    const hard = crashed(40).map((call) => {
      const { type, value: written } = call.input as { type: string; value?: unknown };
      const input =
        type === "read" ? { type: "get", key: "hard" } : { type: "append", key: "hard", value: `<${String(written)}>` };
      return { ...call, input };
    });
    const easy = [
      answered("a", 0, 1, { type: "append", key: "easy", value: "x" }, done),
      answered("a", 2, 3, { type: "get", key: "easy" }, value("xx")),
    ];
    expect(decide([...hard, ...easy], keyValue(), { configurationsMax: 3000 })).toMatchObject({
      verdict: "illegal",
      key: "easy",
    });
  });
});

test("more calls may be pending than fit two words of mask", () => {
  const writers = Array.from({ length: 100 }, (_, index) => pending(index, index, write(index)));
  const calls = [...writers, answered("reader", 2000, 2001, read, value(7))];
  expect(decide(calls, register(), searched).verdict).toBe("ok");
  const wrong = [answered("a", 3000, 3001, write(5), done), answered("b", 3002, 3003, read, value(4))];
  const crowd = Array.from({ length: 90 }, (_, index) => pending(`c${index}`, 0, write("same")));
  expect(decide([...crowd, ...wrong], register(), searched).verdict).toBe("illegal");
});

test("calls that behave alike are tried in one order only", () => {
  // Forty crashed writers of one value are one question, not 2^40.
  const calls = [
    ...Array.from({ length: 40 }, (_, index) => pending(index, 0, write(1))),
    answered("a", 10, 11, write(2), done),
    answered("a", 12, 13, read, value(3)),
  ];
  const decision = decide(calls, register(), searched);
  expect(decision.verdict).toBe("illegal");
  expect(decision.configurations).toBeLessThan(100);
});

describe("the planted bug: a call counts as pure if it changes nothing in this state", () => {
  const verdictOf = (SearchClass: typeof HistorySearch, calls: readonly Call[]): string => {
    const space = new StateSpace(casRegister({ initial: 0 }), calls, false);
    return new SearchClass(new Timeline(calls), space).run(1e6);
  };

  test("is caught, because it spends calls that are needed later", async () => {
    const here = path.dirname(fileURLToPath(import.meta.url));
    const source = fs.readFileSync(path.join(here, "search.ts"), "utf8");
    const sound = "if (this.#space.isPure(call) && this.#step(call) !== impossible)";
    expect(source.split(sound)).toHaveLength(2);
    const unsound = source
      .replace(sound, "if (this.#step(call) === this.#state)")
      .replaceAll(
        /from "(\.{1,2}\/.*?)"/g,
        (_, file: string) => `from ${JSON.stringify(pathToFileURL(path.join(here, file)).href)}`,
      );
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-search-"));
    try {
      const file = path.join(folder, "search.ts");
      fs.writeFileSync(file, unsound);
      const { HistorySearch: Unsound } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
        HistorySearch: typeof HistorySearch;
      };
      const { labels } = alphabets.find(({ model }) => model.name === "cas-register") as (typeof alphabets)[number];
      let falseAlarms = 0;
      everyHistory(3, 3, labels, (calls) => {
        const truth = isLinearizable(calls, casRegister({ initial: 0 }));
        expect(verdictOf(HistorySearch, calls)).toBe(truth ? "ok" : "illegal");
        if (truth && verdictOf(Unsound, calls) !== "ok") falseAlarms++;
      });
      expect(falseAlarms).toBeGreaterThan(0);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
