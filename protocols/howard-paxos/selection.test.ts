/** Value selection: the highest vote's value, or the one that a quorum may have decided. */
import { describe, expect, it } from "vitest";
import { type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { clusterOf } from "../testing/testing.ts";
import { howardPaxos } from "./index.ts";
import { valueToPropose } from "./selection.ts";
import type { HowardPaxosOptions, ToldVote } from "./types.ts";

const told = (acceptor: number, epoch: number, value: string) =>
  ({ acceptor, vote: { epoch, value } }) as unknown as ToldVote;

const selected = (
  votes: readonly ToldVote[],
  promises: NodeSet,
  given: Partial<HowardPaxosOptions> = {},
  nodes = 3,
): string | null => valueToPropose(votes, promises, clusterOf<HowardPaxosOptions>(howardPaxos, nodes, given));

describe("the value that has to be proposed", () => {
  it("is any, where nobody told a vote", () => {
    for (const selection of ["highest", "quorum"]) expect(selected([], setOf(0, 1), { selection })).toBeNull();
  });

  it("highest: that of the highest vote, whether or not it can have been decided", () => {
    const votes = [told(0, 1, "a"), told(1, 2, "b")];
    expect(selected(votes, setOf(0, 1, 2), { selection: "highest" })).toBe("b");
  });

  it("quorum: that of the highest vote as long as those who said nothing make a quorum with its voters", () => {
    expect(selected([told(0, 1, "a")], setOf(0, 1))).toBe("a");
    expect(selected([told(0, 1, "a")], setOf(0, 1, 2))).toBeNull();
  });

  it("quorum: an acceptor whose last vote is of a higher epoch says nothing of a lower one", () => {
    const votes = [told(0, 3, "a"), told(1, 1, "a")];
    expect(selected(votes, setOf(0, 1, 2), { phase1: 3 })).toBe("a");
  });

  it("quorum: a vote of another value at a lower epoch is a vote against", () => {
    const votes = [told(0, 3, "a"), told(1, 1, "b")];
    expect(selected(votes, setOf(0, 1, 2), { phase1: 3 })).toBeNull();
  });

  it("quorum, with all aboard: one acceptor that did not vote is enough against a low epoch", () => {
    expect(selected([told(0, 1, "a")], setOf(0, 1), { allAboard: 2 })).toBeNull();
    expect(selected([told(0, 3, "a")], setOf(0, 1), { allAboard: 2 })).toBe("a");
  });
});
