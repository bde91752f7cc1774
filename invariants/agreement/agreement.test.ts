/** Agreement by tables: one value at a slot, whoever says so. */
import { describe, expect, it } from "vitest";
import type { Observation, Value } from "../../sim/contract/observation.ts";
import { judge, testContext } from "../testing.ts";
import { agreement } from "./agreement.ts";

const context = testContext(3);
const learned = (slot: number, value: Value): Observation => ({ type: "learned", slot, value });
const applied = (slot: number, value: Value): Observation => ({ type: "applied", slot, value, fresh: true });

describe("agreement", () => {
  it("is silent while all decide the same, in any order of slots", () => {
    const rows = [2, 0, 1, 3].flatMap((slot) => [0, 1, 2].map((node) => [node, learned(slot, `v${slot}`)] as const));
    expect(judge(agreement, context, rows)).toBeNull();
  });

  it("names the node, the slot and both values when two are learned", () => {
    expect(
      judge(agreement, context, [
        [0, learned(0, "a")],
        [2, learned(0, "b")],
      ]),
    ).toBe('n2 learned "b" at slot 0, where "a" was decided');
  });

  it("compares what is applied with what was learned, beyond a hole too", () => {
    expect(
      judge(agreement, context, [
        [0, learned(1, 1)],
        [0, learned(7, 2)],
        [1, applied(7, 3)],
      ]),
    ).toMatch(/^n1 applied .* at slot 7/);
  });

  it("compares what is chosen in a later term", () => {
    const chosen = (term: number, value: Value): Observation => ({
      type: "chosen",
      term,
      slot: 0,
      value,
      acks: 3 as never,
      quorum: "majority",
    });
    expect(
      judge(agreement, context, [
        [0, chosen(1, "a")],
        [1, chosen(2, "a")],
      ]),
    ).toBeNull();
    expect(
      judge(agreement, context, [
        [0, chosen(1, "a")],
        [1, chosen(2, "b")],
      ]),
    ).toMatch(/holds chosen "b"/);
  });

  it("equal knowledge is an equal state, whatever the order in which it came", () => {
    const orders = [
      [0, 1, 2, 5],
      [5, 2, 1, 0],
      [1, 0, 5, 2],
    ].map((order) => {
      const state = agreement.start(context);
      for (const slot of order) {
        agreement.on(state, { node: 0 as never, observation: learned(slot, slot), standing: null, time: 0 }, context);
      }
      return [state.run.first, state.run.slice(0, 9), state.rest.entries()];
    });
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
  });
});
