/** Abstract time: what comparisons may come out as, against clocks that really run. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../base/random.ts";
import type { Instant } from "../../contract/instant.ts";
import { AbstractClock, agedState, type ClockClaim, holdsReading, passingsOf } from "./abstract-clock.ts";

/** Every way in which `run` may come out, by the draws of its clock. */
function outcomes<T>(run: (draw: (bound: number) => number) => T): T[] {
  const found: T[] = [];
  let script: number[] = [];
  for (;;) {
    const drawn: number[] = [];
    found.push(run(() => drawn[drawn.push(script[drawn.length] ?? 0) - 1]!));
    const last = drawn.lastIndexOf(0);
    if (last < 0) return found;
    script = [...drawn.slice(0, last), 1];
  }
}

/** Comparisons of the readings of a state, after so much time passed, in one handler each. */
type Act = { readonly pass: number } | { readonly read: string } | { readonly compare: string; readonly span: number };

function abstractly(acts: readonly Act[], claim: ClockClaim): Set<string> {
  const all = outcomes((draw) => {
    const clock = new AbstractClock();
    let state: Record<string, Instant> = {};
    let said = "";
    for (const act of acts) {
      clock.begin(claim, draw);
      if ("pass" in act) state = agedState(state, act.pass, claim);
      else if ("read" in act) state = { ...state, [act.read]: clock.now };
      else {
        said += clock.hasElapsed(state[act.compare]!, act.span) ? "1" : "0";
        state = clock.settled(state);
      }
    }
    return said;
  });
  return new Set(all);
}

/** The same by a clock that begins at `begin` and runs at a rate of its own between two passings. */
function really(acts: readonly Act[], begin: number, rates: () => number): string {
  const read: Record<string, number> = {};
  let clock = begin;
  let said = "";
  for (const act of acts) {
    if ("pass" in act) clock += act.pass * rates();
    else if ("read" in act) read[act.read] = Math.floor(clock);
    else said += Math.floor(clock) - read[act.compare]! >= act.span ? "1" : "0";
  }
  return said;
}

const claim: ClockClaim = { spans: [90, 110], drift: 100_000 };

describe("abstract time", () => {
  test("passes by as much as the fastest clock takes for each span; without a bound of drift once for all", () => {
    expect(passingsOf([claim])).toEqual([81, 100]);
    expect(passingsOf([{ spans: [90, 110], drift: Number.POSITIVE_INFINITY }])).toEqual([110]);
    expect(passingsOf([])).toEqual([]);
  });

  test("by parts of a span adds up: what was read in the middle of it elapses later, which whole spans never show", () => {
    const exact: ClockClaim = { spans: [100], drift: 0 };
    const comesOut = (pieces: number): Set<string> => {
      const lengths = [0, ...passingsOf([exact], pieces)];
      const acts = (first: number, second: number): readonly Act[] => [
        ...[{ read: "a" }, { pass: first }, { compare: "a", span: 100 }],
        ...[{ read: "b" }, { pass: second }, { compare: "a", span: 100 }, { compare: "b", span: 100 }],
      ];
      const all = lengths.flatMap((first) => lengths.flatMap((second) => [...abstractly(acts(first, second), exact)]));
      return new Set(all);
    };
    expect(passingsOf([exact], 2)).toEqual([50, 100]);
    expect(passingsOf([{ spans: [90, 110], drift: Number.POSITIVE_INFINITY }], 2)).toEqual([110]);
    expect(comesOut(1)).not.toContain("010"); // a had not elapsed when b was read, then it has and b has not
    expect(comesOut(2)).toContain("010");
    expect([...comesOut(2)]).toEqual(expect.arrayContaining([...comesOut(1)]));
  });

  test("lets a comparison come out either way within the drift, and only there", () => {
    const comparedAfter = (pass: number, span: number) => [
      ...abstractly([{ read: "a" }, { pass }, { compare: "a", span }], claim),
    ];
    expect(comparedAfter(81, 90)).toEqual(["0", "1"]);
    expect(comparedAfter(80, 90)).toEqual(["0"]);
    expect(comparedAfter(100, 90)).toEqual(["1"]);
    expect(comparedAfter(100, 110)).toEqual(["0", "1"]);
  });

  test("keeps what has elapsed, and what has not until time passes again", () => {
    const again: Act[] = [
      { read: "a" },
      { pass: 81 },
      { compare: "a", span: 90 },
      { compare: "a", span: 90 },
      { pass: 81 },
      { compare: "a", span: 90 },
    ];
    expect(abstractly(again, claim)).toEqual(new Set(["001", "111"]));
  });

  test("no longer span elapses before a shorter one, no younger reading before an older one", () => {
    const wide: ClockClaim = { spans: [90, 110], drift: Number.POSITIVE_INFINITY };
    const spans: Act[] = [{ read: "a" }, { pass: 1 }, { compare: "a", span: 110 }, { compare: "a", span: 90 }];
    expect(abstractly(spans, wide)).toEqual(new Set(["00", "01", "11"]));
    const ages: Act[] = [
      { read: "old" },
      { pass: 1 },
      { read: "young" },
      { pass: 1 },
      { compare: "young", span: 90 },
      { compare: "old", span: 90 },
    ];
    expect(abstractly(ages, wide)).toEqual(new Set(["00", "01", "11"]));
  });

  test("a lease runs out before those who wait for it may go on, at any clocks within the drift", () => {
    const bound = 50_000;
    const [holder, others] = [Math.floor(150_000 * 0.95), Math.ceil(150_000 * 1.05) + 2];
    const both: ClockClaim = { spans: [holder, others], drift: bound };
    for (const pass of passingsOf([both])) {
      for (const more of [0, ...passingsOf([both])]) {
        const passed: Act[] = [{ read: "a" }, { pass }, { pass: more }];
        const held = abstractly([...passed, { compare: "a", span: holder }], both).has("0");
        const over = abstractly([...passed, { compare: "a", span: others }], both).has("1");
        expect(held && over).toBe(false);
      }
    }
  });

  test("shows whatever a clock within the drift would show", () => {
    const stream = new Stream("clocks");
    for (let number = 0; number < 400; number++) {
      const spans = [20 + stream.below(40), 70 + stream.below(60)];
      const drift = stream.below(4) * 100_000;
      const own: ClockClaim = { spans, drift };
      const passings = passingsOf([own]);
      const acts: Act[] = [{ read: "a" }, { read: "b" }];
      for (let at = 0; at < 7; at++) {
        const name = stream.below(2) === 0 ? "a" : "b";
        const kind = stream.below(5);
        if (kind < 2) acts.push({ pass: passings[stream.below(passings.length)]! });
        else if (kind === 2) acts.push({ read: name });
        else acts.push({ compare: name, span: spans[stream.below(2)]! });
      }
      const all = abstractly(acts, own);
      for (let run = 0; run < 20; run++) {
        const rate = (): number => 1 + ((stream.below(2_001) - 1_000) * drift) / 1_000_000_000;
        const seen = really(acts, stream.below(1_000) / 1_000, rate);
        expect([...all], `${JSON.stringify(acts)} ${JSON.stringify(own)}`).toContain(seen);
      }
    }
  });

  test("knows readings wherever they stand, and a state without any stays the very same", () => {
    const { now } = new AbstractClock();
    expect(holdsReading({ rounds: [{ at: now }] })).toBe(true);
    const plain = { at: 0, name: "clock", list: [1] };
    expect(holdsReading(plain)).toBe(false);
    expect(agedState(plain, 100, claim)).toBe(plain);
    expect(agedState({ rounds: [{ at: now }] }, 100, claim)).not.toEqual({ rounds: [{ at: now }] });
  });

  test("refuses a span that the system does not declare", () => {
    const clock = new AbstractClock();
    clock.begin(claim, () => 0);
    expect(() => clock.hasElapsed(clock.now, 91)).toThrow("one that the system declares: 90, 110");
  });
});
