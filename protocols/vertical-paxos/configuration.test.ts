/** The master's entry: which configurations whoever leads next has to read from, in either variant. */
import { describe, expect, it } from "vitest";
import { allNodes, setOf } from "../../sim/base/node-set.ts";
import { acceptorsUpon, completed, exchange, isActive, isSettled, masterEntryOf, newBallot } from "./configuration.ts";
import type { MasterEntry } from "./types.ts";

const [a, b, c] = [setOf(0, 1, 2), setOf(0, 1, 3), setOf(3, 4)];
const none = masterEntryOf(null, a);
const given = (entry: MasterEntry, acceptors: MasterEntry["acceptors"], variant: string) =>
  newBallot(entry, { holder: 7, acceptors, wanted: 3 }, variant);

describe("Vertical Paxos I", () => {
  it("a ballot is active as soon as it is given, so its acceptors join those to be read from", () => {
    const second = given(given(none, b, "I"), c, "I");
    expect(second).toMatchObject({ ballot: 2, completed: 0, live: [a, b, c].sort((x, y) => x - y), acceptors: c });
    expect(isActive(second, "I")).toBe(true);
  });

  it("once a ballot is complete, nobody reads from those below it", () => {
    const second = completed(given(given(none, b, "I"), c, "I"));
    expect(second).toMatchObject({ ballot: 2, completed: 2, live: [c] });
  });

  it("whoever has no wish takes the acceptors of the last ballot", () => {
    expect(acceptorsUpon(given(none, b, "I"))).toBe(b);
  });
});

describe("Vertical Paxos II", () => {
  it("a ballot that is not complete counts for nothing: the next leader reads from the one before it, and takes its acceptors", () => {
    const second = given(given(none, b, "II"), c, "II");
    expect(second).toMatchObject({ ballot: 2, completed: 0, live: [a] });
    expect(isActive(second, "II")).toBe(false);
    expect(acceptorsUpon(second)).toBe(a);
  });

  it("completion activates it: its acceptors take the place of those before", () => {
    const first = completed(given(none, b, "II"));
    expect(first).toMatchObject({ ballot: 1, completed: 1, live: [b] });
    expect(isActive(first, "II")).toBe(true);
  });

  it("a ballot with the acceptors that are active is so at once", () => {
    const first = given(none, a, "II");
    expect(first).toMatchObject({ completed: 1, live: [a] });
    expect(isActive(first, "II")).toBe(true);
  });
});

it("a ballot with the only acceptors to be read from needs no second swap", () => {
  expect([isSettled(given(none, a, "I")), isSettled(given(none, b, "I"))]).toEqual([true, false]);
});

it("each entry is another text, and reads as what it was written from", () => {
  const entries = [none, given(none, a, "I"), given(none, b, "I"), completed(given(none, b, "I"))];
  for (const [at, entry] of entries.slice(1).entries()) {
    const swap = exchange(entries[at]!, entry);
    expect(swap.type === "compare-and-set" && masterEntryOf(swap.value, allNodes(1))).toEqual(entry);
  }
});
