/** Shows that a campaign's outcome does not depend on how many workers ran it, nor in which order they finished. */
import { expect, test } from "vitest";
import { Stream } from "../base/random.ts";
import { campaignDigest, emptyReport, joinReports, type RangeReport } from "../search/fuzz.ts";
import { type Deal, Dealer } from "./dealer.ts";

const cells = [
  { system: "a", scenario: "s" },
  { system: "b", scenario: "s" },
];

/** Cell 1 violates at 37, 41 and 90; cell 0 never. */
const violating = (cell: number, index: number): boolean => cell === 1 && [37, 41, 90].includes(index);

function runDeal({ cell, from, to }: Deal, keepGoing: boolean): RangeReport {
  let report = emptyReport(from);
  for (let index = from; index < to; index++) {
    const bad = violating(cell, index);
    const drawn = { scenario: "s", index };
    const found = bad ? [{ index, drawn, invariant: "i", message: "m", events: 1, digest: "d" }] : [];
    const one = { ...emptyReport(index), to: index + 1, runs: 1, events: 2, laneA: index * 31 + cell, laneB: index };
    report = joinReports(report, { ...one, found, violated: found.length });
    if (bad && !keepGoing) break;
  }
  return report;
}

/** Runs a campaign with so many workers, which finish in an order drawn from `seed`. */
function campaign(workers: number, seed: string, keepGoing: boolean, runs = 120): Dealer {
  const dealer = new Dealer(cells, 0, runs, workers, keepGoing);
  const stream = new Stream(seed);
  const busy: Deal[] = [];
  for (;;) {
    while (busy.length < workers) {
      const deal = dealer.next();
      if (deal === null) break;
      busy.push(deal);
    }
    if (busy.length === 0) return dealer;
    const [deal] = busy.splice(stream.below(busy.length), 1);
    dealer.collect(deal!, runDeal(deal!, keepGoing), stream.below(50));
  }
}

test.each([false, true])("keep going %s: the same reports whatever the workers", (keepGoing) => {
  const expected = campaign(1, "x", keepGoing).reports();
  for (let i = 0; i < 60; i++) {
    expect(campaign(1 + (i % 7), `order ${i}`, keepGoing).reports()).toEqual(expected);
  }
});

test("the lowest violation counts, everything below it ran, and other cells go on", () => {
  const [a, b] = campaign(5, "y", false).reports();
  expect(b!.report).toMatchObject({ from: 0, to: 38, runs: 38, violated: 1 });
  expect(b!.report.found[0]!.index).toBe(37);
  expect(a!.report).toMatchObject({ from: 0, to: 120, runs: 120, violated: 0 });
});

test("a campaign that keeps going counts every violation", () => {
  expect(campaign(3, "z", true).reports()[1]!.report).toMatchObject({ runs: 120, violated: 3 });
});

test("a stopped dealer reports the runs without a gap, and the same number of runs gives the same digest", () => {
  const dealer = new Dealer([cells[0]!], 0, null, 2, false);
  const [first, second, third] = [dealer.next()!, dealer.next()!, dealer.next()!];
  dealer.stop();
  expect(dealer.next()).toBeNull();
  dealer.collect(third, runDeal(third, false), 1);
  dealer.collect(first, runDeal(first, false), 1);
  expect(dealer.reports()[0]!.report.runs).toBe(first.to);
  expect(dealer.counts().runs[0]).toBe(first.to + third.to - third.from);
  dealer.collect(second, runDeal(second, false), 1);
  const report = dealer.reports()[0]!.report;
  const again = runDeal({ cell: 0, from: 0, to: report.to }, false);
  expect(campaignDigest([report])).toBe(campaignDigest([again]));
});
