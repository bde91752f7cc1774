/** Ordered reads by tables: each session sees states in the order of the log. */
import { describe, expect, it } from "vitest";
import { commandId, type Operation, type Session } from "../../sim/contract/operation.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { linearizability } from "./linearizability.ts";
import { orderedReads } from "./ordered-reads.ts";

const context = testContext(3, 2, { readsMayBeOld: true });

const call = (session: number, sequence: number, operation: Operation): Row => [
  3 + session,
  { type: "invoked", session: session as Session, sequence, operation },
];
const end = (session: number, sequence: number, value?: string | null): Row => [
  3 + session,
  {
    type: "returned",
    session: session as Session,
    sequence,
    outcome: "ok",
    result: value === undefined ? { type: "done" } : { type: "value", value },
  },
];
const applied = (slot: number, session: number, sequence: number): Row => [
  0,
  { type: "applied", slot, value: commandId(session as Session, sequence), fresh: true },
];
const noop: Row = [0, { type: "applied", slot: 1, value: 0, fresh: false }];

/** Session 0 writes to the key at that slot. */
const put = (slot: number, sequence: number, value: string, key = "a"): Row[] => [
  call(0, sequence, { type: "put", key, value }),
  applied(slot, 0, sequence),
  end(0, sequence),
];
/** Session 1 reads it. */
const get = (sequence: number, value: string | null, key = "a"): Row[] => [
  call(1, sequence, { type: "get", key }),
  end(1, sequence, value),
];
const written = [noop, ...put(2, 1, "x"), ...put(3, 2, "y")];
const say = (...rows: Row[]) => judge(orderedReads, context, rows);

describe("ordered-reads", () => {
  it("is silent about reads that lag behind, as long as each session moves forward", () => {
    expect(say(...written, ...get(1, null), ...get(2, "x"), ...get(3, "x"), ...get(4, "y"))).toBeNull();
  });

  it("fires when a session sees an older state than before", () => {
    expect(say(...written, ...get(1, "y"), ...get(2, "x"))).toBe(
      "s1#2 of client n4, get a, returned x, which is not there from slot 3 on, up to where its session had seen the log",
    );
  });

  it("fires across keys: what a session saw of one holds for the others", () => {
    const rows = [noop, ...put(2, 1, "x"), ...put(3, 2, "y", "b")];
    expect(say(...rows, ...get(1, "y", "b"), ...get(2, null))).toContain("returned nothing");
    expect(say(...rows, ...get(1, null), ...get(2, "y", "b"), ...get(3, "x"))).toBeNull();
  });

  it("fires when a session does not see its own change", () => {
    const own: Row[] = [call(0, 3, { type: "get", key: "a" }), end(0, 3, "x")];
    expect(say(...written, ...own)).toContain("s0#3 of client n3, get a, returned x");
  });

  it("fires for a value that nobody has executed", () => {
    expect(say(...written, ...get(1, "z"))).toContain("returned z");
  });

  it("a value that comes back may be of the later state, when the session has seen what lies between", () => {
    expect(say(...written, ...put(4, 3, "x"), ...get(1, "y"), ...get(2, "x"), ...get(3, "y"))).toContain("s1#3");
  });

  it("is not asked where reads are promised to be new, and linearizability asks nothing of reads where they are not", () => {
    const old = [...written, ...get(1, "y"), ...get(2, "x")];
    expect(judge(orderedReads, testContext(3), old)).toBeNull();
    expect(judge(linearizability, testContext(3), old)).toContain('returned "x"');
    expect(judge(linearizability, context, old)).toBeNull();
  });
});
