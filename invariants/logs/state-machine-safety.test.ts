/** State machine safety by tables: one value applied at a slot, slot after slot. */
import { describe, expect, it } from "vitest";
import type { Observation, Value } from "../../sim/contract/observation.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { stateMachineSafety } from "./state-machine-safety.ts";

const context = testContext(3);
const applied = (node: number, slot: number, value: Value = slot): Row => [
  node,
  { type: "applied", slot, value, fresh: true },
];
const crashed = (node: number): Row => [node, { type: "crashed" }];
const installed = (node: number, next: number): Row => [node, { type: "installed", next } satisfies Observation];
const say = (...rows: Row[]) => judge(stateMachineSafety, context, rows);

describe("state machine safety", () => {
  it("is silent while replicas apply the same slots in order, each at its own pace", () => {
    expect(say(applied(0, 1), applied(0, 2), applied(1, 1), applied(0, 3), applied(1, 2), applied(2, 1))).toBeNull();
  });

  it("§5.4.3 fires when two replicas apply different values at one slot", () => {
    expect(say(applied(0, 1, 5), applied(1, 1, 6))).toMatch(/^n1 applied .* at slot 1, where .* was applied$/);
  });

  it("fires when a replica skips a slot", () => {
    expect(say(applied(0, 1), applied(0, 2), applied(0, 3), applied(1, 1), applied(1, 3))).toBe(
      "n1 applied slot 3 when its next slot was 2",
    );
  });

  it("fires when a replica applies a slot twice", () => {
    expect(say(applied(0, 1), applied(0, 1))).toBe("n0 applied slot 1 when its next slot was 2");
  });

  it("lets a replica begin anew after a crash, and judges the values again", () => {
    expect(say(applied(0, 1), applied(0, 2), crashed(0), applied(0, 1), applied(0, 2))).toBeNull();
    expect(say(applied(0, 1), applied(0, 2), crashed(0), applied(0, 2, 9))).toMatch(/n0 applied .* at slot 2/);
  });

  it("fires when a restarted replica goes beyond what anyone has applied", () => {
    expect(say(applied(0, 1), crashed(0), applied(0, 3))).toBe("n0 applied slot 3, while nobody has applied slot 2");
    expect(say(applied(0, 2))).toBe("n0 applied slot 2, while nobody has applied slot 1");
  });

  it("lets a snapshot hold what nobody was seen to apply: a crash cut it after the write", () => {
    expect(say(applied(0, 1), crashed(0), installed(0, 4), applied(0, 4), installed(1, 4), applied(1, 4))).toBeNull();
  });

  it("lets a snapshot jump ahead, and never back", () => {
    const ahead = [1, 2, 3, 4].map((slot) => applied(0, slot));
    expect(say(...ahead, installed(1, 4), applied(1, 4))).toBeNull();
    expect(say(...ahead, installed(1, 4), applied(1, 3))).toBe("n1 applied slot 3 when its next slot was 4");
    expect(say(...ahead, installed(0, 3))).toBe("n0 installed a snapshot up to slot 2, having applied slot 4");
  });
});
