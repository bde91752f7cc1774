/** Register sets: the four rules, and that quorums by epoch are safe exactly where they meet as they must. */
import { describe, expect, it } from "vitest";
import { type NodeSet, setOf, size } from "../../sim/base/node-set.ts";
import { Threshold } from "../../sim/contract/quorum.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { pick } from "../fast-paxos/pick.ts";
import { noTally, withVote } from "../fast-paxos/tally.ts";
import {
  drawnSchedule,
  exploreSets,
  possibleValues,
  type RegisterRule,
  type RegisterSet,
  type Schedule,
  unmet,
} from "./register-sets.fixture.ts";

/** All sets of `count` of `servers`. */
const any = (count: number, servers: number): NodeSet[] =>
  Array.from({ length: 2 ** servers }, (_, mask) => mask as NodeSet).filter((nodes) => size(nodes) === count);

const majorities = (servers: number, isOpen = false): RegisterSet => {
  const quorums = any(Math.floor(servers / 2) + 1, servers);
  return { phase1: quorums, phase2: quorums, isOpen };
};

describe("the four rules", () => {
  const paxos: Schedule = { servers: 3, sets: [majorities(3), majorities(3)] };

  it("keep every value decided the only one, in every state that there is", () => {
    expect(exploreSets(paxos)).toEqual({ wrong: null, states: expect.any(Number) });
    expect(exploreSets(paxos).states).toBe(211);
  });

  it.each<[RegisterRule, string]>([
    [1, "two values are decided"],
    [2, "a value that nobody wanted is decided"],
    [3, "two values are decided"],
    [4, "two values are decided"],
  ])("are all needed: without rule %i something is wrong", (rule, wrong) => {
    expect(exploreSets(paxos, rule).wrong).toBe(wrong);
  });
});

describe("quorums by epoch", () => {
  it.each([
    { servers: 3, epochs: 2, openPercent: 0, count: 150 },
    { servers: 3, epochs: 3, openPercent: 0, count: 25 },
    { servers: 4, epochs: 2, openPercent: 50, count: 60 },
    { servers: 6, epochs: 2, openPercent: 0, count: 5 },
  ])("of $servers servers and $epochs sets something goes wrong exactly where they do not meet", (shape) => {
    const { servers, epochs, openPercent, count } = shape;
    let safe = 0;
    for (let index = 0; index < count; index++) {
      const draw = new Draw(randomAt("quorums by epoch", `${servers} ${epochs}`, index));
      const schedule = drawnSchedule(draw, servers, epochs, openPercent);
      const problem = unmet(schedule);
      if (problem === null) safe++;
      expect(exploreSets(schedule).wrong === null, `${index}: ${problem} ${JSON.stringify(schedule)}`).toBe(
        problem === null,
      );
    }
    expect(safe).toBeGreaterThan(0);
    expect(safe).toBeLessThan(count);
  });

  it("revision B: phase 1 looks back, so quorums of higher epochs need not meet it", () => {
    const low: RegisterSet = { phase1: any(1, 3), phase2: any(3, 3), isOpen: false };
    const high: RegisterSet = { phase1: any(1, 3), phase2: any(2, 3), isOpen: false };
    expect(unmet({ servers: 3, sets: [low, high] })).toBeNull(); // All aboard Paxos
    expect(exploreSets({ servers: 3, sets: [low, high] }).wrong).toBeNull();
    expect(unmet({ servers: 3, sets: [high, low] })).toMatch(/of set 1 misses/);
    expect(exploreSets({ servers: 3, sets: [high, low] }).wrong).toBe("two values are decided");
  });

  it("Fast Paxos: open sets of three in four are safe below majorities, and sets of two are not", () => {
    const fast: Schedule = { servers: 4, sets: [{ phase1: [], phase2: any(3, 4), isOpen: true }, majorities(4)] };
    expect([unmet(fast), exploreSets(fast).wrong]).toEqual([null, null]);
    const small: Schedule = { servers: 4, sets: [{ phase1: [], phase2: any(2, 4), isOpen: true }, majorities(4)] };
    expect([unmet(small) !== null, exploreSets(small).wrong]).toEqual([true, "two values are decided"]);
  });

  it("the selection is Fast Paxos' own rule, for any votes in a fast round that are told", () => {
    const [servers, needed] = [5, 4];
    const fast = new Threshold(servers, needed);
    for (let index = 0; index < 3_000; index++) {
      const draw = new Draw(randomAt("selection", "fast", index));
      const votes = Array.from({ length: servers }, () => draw.between(1, 3)); // 1 is nil
      const readers = setOf(...Array.from({ length: servers }, (_, rank) => rank).filter(() => draw.chance(75)));
      if (size(readers) < 3) continue;
      let tally = noTally;
      for (const [rank, vote] of votes.entries()) {
        if (vote > 1 && (readers & (1 << rank)) !== 0) tally = withVote(tally, 1 as never, `${vote}`, rank);
      }
      const possible = possibleValues(any(needed, servers), readers, (server) => votes[server]!);
      expect(possible.length).toBeLessThan(2);
      if (possible.length === 1) expect(pick(tally, readers, fast)).toBe(`${possible[0]}`);
    }
  });
});
