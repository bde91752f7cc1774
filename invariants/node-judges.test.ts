import { describe, expect, it } from "vitest";
import type { Value } from "../sim/contract/observation.ts";
import type { Operation, Session } from "../sim/contract/operation.ts";
import { integrity } from "./agreement/integrity.ts";
import { stability } from "./agreement/stability.ts";
import { liveness } from "./clients/liveness.ts";
import { slotWindow } from "./shared/by-slot.ts";
import { judge, type Row, testContext } from "./testing.ts";

const context = testContext(3);
const learned = (node: number, slot: number, value: Value = slot): Row => [node, { type: "learned", slot, value }];
const applied = (node: number, slot: number, value: Value = slot): Row => [
  node,
  { type: "applied", slot, value, fresh: true },
];
const installed = (node: number, next: number): Row => [node, { type: "installed", next }];
const truncated = (node: number, slot: number): Row => [node, { type: "truncated", slot }];
const crashed = (node: number): Row => [node, { type: "crashed" }];

describe("stability", () => {
  const say = (...rows: Row[]) => judge(stability, context, rows);

  it("is silent when a node decides the same again after a crash", () => {
    expect(say(learned(0, 0, "a"), crashed(0), learned(0, 0, "a"))).toBeNull();
  });

  it("fires when a node contradicts itself after a crash", () => {
    expect(say(learned(0, 0, "a"), crashed(0), learned(0, 0, "b"))).toBe(
      'n0 learned "b" at slot 0, where it had decided "a"',
    );
    expect(say(...[5, 4, 3, 2].map((slot) => learned(0, slot)), applied(0, 4, 9))).toMatch(/^n0 applied .* at slot 4/);
  });

  it("leaves to agreement what contradicts others only", () => {
    expect(say(learned(0, 0, "a"), learned(1, 0, "b"))).toBeNull();
  });
});

describe("integrity", () => {
  const say = (...rows: Row[]) => judge(integrity, context, rows);

  it("is silent about each slot once, in any order of learning and in rising order of applying", () => {
    expect(say(learned(0, 2), learned(0, 0), learned(0, 1), learned(1, 1), applied(0, 1), applied(0, 2))).toBeNull();
  });

  it("fires when a node learns a slot twice", () => {
    expect(say(learned(0, 2), learned(0, 1), learned(0, 2))).toBe("n0 learned slot 2 a second time");
    expect(say(learned(0, 1), learned(0, 0), learned(0, 1))).toBe("n0 learned slot 1 a second time");
    expect(say(learned(0, 1), learned(0, 0), learned(0, 0))).toBe("n0 learned slot 0 a second time");
  });

  it("fires when a node applies a slot twice or goes back, also behind a snapshot", () => {
    expect(say(applied(0, 1), applied(0, 1))).toBe("n0 applied slot 1 after slot 1");
    expect(say(installed(0, 9), applied(0, 8))).toBe("n0 applied slot 8 after slot 8");
  });

  it("fires when a node removes from its log what it applied", () => {
    expect(say(applied(0, 1), applied(0, 2), truncated(0, 3))).toBeNull();
    expect(say(applied(0, 1), applied(0, 2), truncated(0, 2))).toBe(
      "n0 removed its log from slot 2 on, having applied up to slot 2",
    );
  });

  it("a crash lets it learn, apply and cut its log anew", () => {
    const before = [learned(0, 1), learned(0, 5), applied(0, 1), applied(0, 2), crashed(0)];
    expect(say(...before, truncated(0, 2), learned(0, 1), learned(0, 5), applied(0, 1))).toBeNull();
  });

  it("remembers a bounded number of slots", () => {
    const state = integrity.start(context);
    for (let slot = 2; slot < 2 * slotWindow; slot += 2) {
      const [node, observation] = learned(0, slot);
      integrity.on(state, { node: node as never, observation, standing: null, time: 0 }, context);
    }
    expect(state.ahead.size).toBeLessThan(slotWindow);
  });
});

describe("liveness after healing", () => {
  const say = (...rows: Row[]) => judge(liveness, testContext(3, 2), rows);
  const put: Operation = { type: "put", key: "x", value: "1" };
  const invoked = (client: number, session: number, sequence: number): Row => [
    client,
    { type: "invoked", session: session as Session, sequence, operation: put },
  ];
  const returned = (client: number, session: number, sequence: number, outcome: "ok" | "failed" | "unknown"): Row => [
    client,
    {
      type: "returned",
      session: session as Session,
      sequence,
      outcome,
      result: outcome === "ok" ? { type: "done" } : null,
    },
  ];
  const healed: Row = [-1, { type: "healed" }];
  const probe = (client: number, session: number, sequence: number) => [
    invoked(client, session, sequence),
    returned(client, session, sequence, "ok"),
  ];

  it("is silent when what was in flight and one more per client complete", () => {
    expect(say(invoked(3, 0, 1), healed, returned(3, 0, 1, "ok"), ...probe(3, 0, 2), ...probe(4, 1, 1))).toBeNull();
  });

  it("does not ask it of a run that never healed", () => {
    expect(say(invoked(3, 0, 1))).toBeNull();
  });

  it("fires when an operation in flight never completes", () => {
    expect(say(invoked(3, 0, 1), healed, ...probe(4, 1, 1))).toBe(
      'after all faults were over, s0#1 (put x = "1") of client n3 never completed',
    );
  });

  it("fires when a client's new operation does not succeed", () => {
    expect(say(healed, ...probe(3, 0, 1), invoked(4, 1, 1), returned(4, 1, 1, "unknown"))).toBe(
      "after all faults were over, client n4 completed no new operation",
    );
    expect(say(...probe(3, 0, 1), healed, ...probe(4, 1, 1))).toMatch(/client n3 completed no new operation/);
  });
});
