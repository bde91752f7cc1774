/** Who handles what, and whom a report blames, in both worlds. */
import { describe, expect, it } from "vitest";
import { AssertionError } from "../base/assert.ts";
import { Log } from "../base/log.ts";
import { Streams } from "../base/random.ts";
import { Table } from "../base/table.ts";
import { UnplainMessage } from "../contract/io.ts";
import { partsOf, wholeOf } from "../contract/parts.ts";
import { run } from "../run.ts";
import type { Recorder } from "../trace/recorder.ts";
import { AmbientError } from "./ambient-guard.ts";
import { Handling } from "./handling.ts";
import { Servers } from "./servers.ts";
import { calmPlanWith, toySystem } from "./testing.ts";
import { UndeclaredTimer } from "./time/timers.ts";
import { Chronicle } from "./watch/chronicle.ts";

function make(): { readonly handling: Handling; readonly chronicle: Chronicle } {
  const system = toySystem({});
  const parts = partsOf(system, 2, {}, 1);
  const hosts = new Servers(parts, new Streams("test"), false);
  const chronicle = new Chronicle([], hosts, null, {});
  return { handling: new Handling("raft", wholeOf(parts), chronicle), chronicle };
}

describe("who handles what", () => {
  it("is a server by system, role, rank and event, a client by its rank, or the world", () => {
    const { handling } = make();
    expect(handling.culprit()).toBe("the raft world");
    handling.begin(1, "timer election");
    expect(handling.culprit()).toBe("raft toy 1 on timer election");
    handling.begin(2, "done");
    expect(handling.culprit()).toBe("client 0");
    handling.end();
    expect(handling.culprit()).toBe("the raft world");
  });

  it.each([
    [new AssertionError("terms grow"), "assertion", "raft toy 1 on prepare: terms grow"],
    [new TypeError("no such field"), "no-exception", "raft toy 1 on prepare: no such field"],
    ["a text", "no-exception", "raft toy 1 on prepare: a text"],
    [new UnplainMessage("sends x"), "plain-message", "raft toy 1 on prepare sends x"],
  ])("what a handler throws is a finding that names it: %s", (thrown, invariant, message) => {
    const { handling, chronicle } = make();
    handling.begin(1, "prepare");
    handling.report(thrown, 7);
    expect(chronicle.violation).toMatchObject({ invariant, message, time: 7 });
  });

  it("what anything else throws is our mistake, but for ambient calls and undeclared timers, which come to light later", () => {
    const { handling, chronicle } = make();
    expect(() => handling.report(new TypeError("ours"), 7)).toThrow("ours");
    expect(chronicle.violation).toBeNull();
    handling.report(new UndeclaredTimer("no such timer"), 7);
    expect(chronicle.violation?.invariant).toBe("contract");
    const other = make();
    other.handling.report(new AmbientError("a clock was read"), 7);
    expect(other.chronicle.violation?.invariant).toBe("determinism");
  });
});

describe("what is sent is plain data, whether anybody records or not", () => {
  const cycle: { type: string; self?: unknown } = { type: "hello" };
  cycle.self = cycle;
  const messages = [
    [{ type: "hello", n: 1n }, "a bigint"],
    [{ type: "hello", call() {} }, "a function"],
    [{ type: "hello", deep: { list: [1, new Set()] } }, "a Set"],
    [{ type: "hello", who: Symbol("x") }, "a symbol"],
    [cycle, "values nested deeper than 64 levels, or itself"],
  ] as const;

  it.each(messages)("%o is a violation that names the handler", (message, what) => {
    for (const recorder of [null, new Silent()]) {
      const system = toySystem({ onStart: (_state, io) => io.send(1 as never, message as never) });
      const { violation } = run(calmPlanWith({}), system, [], recorder === null ? {} : { recorder });
      expect(violation).toMatchObject({
        invariant: "plain-message",
        message: `toy toy 0 on start sends hello, which is no plain data: it holds ${what}`,
      });
    }
  });

  it.each(["timed", "scheduled"] as const)("in the %s world, in every way that a message may leave", (drive) => {
    const ways: readonly ((
      io: { [name in "broadcast" | "sendAhead" | "whenDurable"]: (...args: unknown[]) => void },
    ) => void)[] = [
      (io) => io.broadcast("toy", { type: "hello", n: 1n }),
      (io) => io.sendAhead(1, { type: "hello", n: 1n }),
      (io) => io.whenDurable({ type: "hello", n: 1n }),
    ];
    for (const way of ways) {
      const system = toySystem({ onStart: (_state, io) => way(io as never) });
      expect(run(calmPlanWith({ drive }), system, []).violation?.invariant).toBe("plain-message");
    }
  });

  it("logs, tables, records without prototype and what is not there are plain", () => {
    const message = {
      type: "hello",
      log: Log.empty(),
      table: Table.from([]),
      bare: Object.create(null),
      no: undefined,
    };
    const system = toySystem({ onStart: (_state, io) => io.send(1 as never, message) });
    expect(run(calmPlanWith({}), system, []).violation).toBeNull();
  });
});

class Silent implements Recorder {
  event(): void {}
  effects(): void {}
  seen(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}
