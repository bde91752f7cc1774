/** Who handles what, and whom a report blames, in both worlds. */
import { describe, expect, it } from "vitest";
import { AssertionError } from "../base/assert.ts";
import { Streams } from "../base/random.ts";
import { partsOf, wholeOf } from "../contract/parts.ts";
import { AmbientError } from "./ambient-guard.ts";
import { Handling } from "./handling.ts";
import { Servers } from "./servers.ts";
import { toySystem } from "./testing.ts";
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
