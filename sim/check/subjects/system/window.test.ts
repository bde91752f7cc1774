/** Windows: how many messages a channel holds, and in which order they arrive. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../../../invariants/judges-of.ts";
import { systems } from "../../../../protocols/systems.ts";
import { checkModel } from "../../check-model.ts";
import { checkSystem } from "../../check-system.ts";
import type { ActorModel } from "../model.ts";
import { smallBox } from "./box.ts";

/** Node 0 sends 1, 2, 3 to node 1, and node 2 sends it 4; node 1 tells what it got so far. */
function stream(window: number): ActorModel<{ got: readonly number[] }, number> {
  return {
    name: "stream",
    nodes: 3,
    window,
    start(node, io) {
      if (node === 0) for (const number of [1, 2, 3]) io.send(1, number);
      if (node === 2) io.send(1, 4);
      return { got: [] };
    },
    onMessage(_node, state, _from, number, io) {
      state.got = [...state.got, number];
      io.observe({ type: `got ${state.got.join(" ")}` });
    },
  };
}

const seen = (window: number): readonly string[] =>
  checkModel(stream(window), { observations: true })
    .observations.map((text) => /got ([\d ]+)/.exec(text)![1]!)
    .sort();

/** All orders in which some of 1 to 4 may arrive, of which `isAllowed` says whether it may. */
function orders(isAllowed: (order: readonly number[]) => boolean): string[] {
  const all: number[][] = [];
  const grow = (order: readonly number[]): void => {
    for (const number of [1, 2, 3, 4]) {
      if (order.includes(number)) continue;
      all.push([...order, number]);
      grow([...order, number]);
    }
  };
  grow([]);
  return all
    .filter(isAllowed)
    .map((order) => order.join(" "))
    .sort();
}

const inOrder = (order: readonly number[]): boolean => {
  const ofStream = order.filter((number) => number !== 4);
  return ofStream.every((number, at) => at === 0 || ofStream[at - 1]! < number);
};

describe("a window", () => {
  it("of 0 lets messages arrive in every order", () => {
    expect(seen(0)).toEqual(orders(() => true));
  });

  it("lets those of a channel arrive in order, perhaps without some, and those of others between them", () => {
    expect(seen(3)).toEqual(orders(inOrder));
  });

  it.each([1, 2])("of %i leaves the newest of each channel", (window) => {
    const oldest = 4 - window; // of 1, 2, 3
    expect(seen(window)).toEqual(orders((order) => inOrder(order) && order.every((number) => number >= oldest)));
  });

  it("shows the same with and without reductions, in fewer states than any order", () => {
    const raft = systems.find(({ name }) => name === "raft")!;
    const box = { ...smallBox(raft), crashes: 1, window: 1 };
    const options = { observations: true, collect: true };
    const reduced = checkSystem(raft, box, judgesOf(raft), options);
    const whole = checkSystem(raft, box, judgesOf(raft), {
      ...options,
      without: ["idle", "symmetry"],
    });
    const wide = checkSystem(raft, { ...box, window: 0 }, judgesOf(raft), { ...options, without: ["symmetry"] });
    expect([reduced.exhausted, whole.exhausted, wide.exhausted]).toEqual([true, true, true]);
    expect(reduced.observations).toEqual(whole.observations);
    expect(whole.states).toBeLessThan(wide.states);
    expect(whole.observations.filter((text) => !wide.observations.includes(text))).toEqual([]);
  });
});
