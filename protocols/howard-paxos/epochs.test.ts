/** Howard's revisions: which promises are enough, epoch by epoch. */
import { describe, expect, it } from "vitest";
import { type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { clusterOf } from "../testing/testing.ts";
import { decidesIn, isBlind, isEnough, promisesFor } from "./epochs.ts";
import { howardPaxos } from "./index.ts";
import { unmet } from "./register-sets.fixture.ts";
import type { Epoch, HowardPaxosOptions } from "./types.ts";

const of = (given: Partial<HowardPaxosOptions>, nodes = 3) => clusterOf<HowardPaxosOptions>(howardPaxos, nodes, given);
const [one, two] = [setOf(0), setOf(0, 1)];
const enough = (given: Partial<HowardPaxosOptions>, promises: NodeSet, epoch: number, found = 0): boolean =>
  isEnough(promises, epoch as Epoch, found as Epoch, of(given));

describe("the promises that an epoch needs", () => {
  it("revision A: a phase-1 quorum, whatever the epoch", () => {
    for (const epoch of [1, 2, 9]) {
      expect([enough({ revision: "A" }, one, epoch), enough({ revision: "A" }, two, epoch)]).toEqual([false, true]);
    }
  });

  it("revision B: anybody for the minimum epoch, which has no lower one, and a phase-1 quorum above it", () => {
    expect(enough({ revision: "B" }, one, 1)).toBe(true);
    expect(enough({ revision: "B" }, one, 2)).toBe(false);
  });

  it("all aboard: anybody as long as all lower epochs need everybody", () => {
    const given = { revision: "B", allAboard: 4 };
    expect([1, 4, 5, 6].map((epoch) => enough(given, one, epoch))).toEqual([true, true, true, false]);
    expect([4, 5].map((epoch) => decidesIn(epoch as Epoch, of(given)))).toEqual(["all", "phase2"]);
    expect(promisesFor(5 as Epoch, of({ ...given, revision: "A" }))).toBe("phase1");
  });

  it("revision C: the quorums of the epochs strictly between the proposal that was found and this one", () => {
    expect(enough({ revision: "C" }, one, 7, 6)).toBe(true);
    expect(enough({ revision: "C" }, one, 8, 6)).toBe(false);
    expect(enough({ revision: "C" }, two, 8, 6)).toBe(true);
  });

  it("revision C with all aboard: low epochs between them are met by anybody, one higher epoch is not", () => {
    const given = { revision: "C", allAboard: 4 };
    expect([enough(given, one, 5, 1), enough(given, one, 6, 1)]).toEqual([true, false]);
  });

  it("nobody's promise is never enough", () => {
    for (const revision of ["A", "B", "C"]) expect(enough({ revision }, setOf(), 1)).toBe(false);
  });

  it("a read may return null only by promises that higher epochs' quorums meet too", () => {
    expect([isBlind(one, of({})), isBlind(two, of({}))]).toEqual([true, false]);
  });

  it.each(["A", "B"])("revision %s: the schedule that the options make meets as it must", (revision) => {
    const nodes = 4;
    const cluster = of({ revision, allAboard: 2, phase1: 3, phase2: 2 }, nodes);
    const sized = (name: string) => ({ any: 1, phase1: 3, phase2: 2, all: nodes })[name]!;
    const sets = [1, 2, 3, 4, 5].map((epoch) => ({
      phase1: subsets(sized(promisesFor(epoch as Epoch, cluster)), nodes),
      phase2: subsets(sized(decidesIn(epoch as Epoch, cluster)), nodes),
      isOpen: false,
    }));
    expect(unmet({ servers: nodes, sets })).toBeNull();
    expect(unmet({ servers: nodes, sets: sets.map((set) => ({ ...set, phase1: subsets(1, nodes) })) })).not.toBeNull();
  });
});

const subsets = (count: number, nodes: number): NodeSet[] =>
  Array.from({ length: 2 ** nodes }, (_, mask) => mask as NodeSet).filter(
    (mask) => mask.toString(2).replaceAll("0", "").length === count,
  );
