/** A comparison's figures: what each shows follows from the runs, and says what saturates. */
import { describe, expect, it, test } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { leaderCrash } from "../../scenarios/timelines/leader-crash.ts";
import { steady } from "../../scenarios/timelines/steady.ts";
import { countLatencies } from "../../sim/campaign/measuring/latency-counts.ts";
import { measurePlan } from "../../sim/campaign/measuring/measure.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import type { LineChart, RangeChart } from "../charts/chart.ts";
import { seriesMax } from "../charts/marks.ts";
import { type ChartedRow, chartedRow, comparisonDigest, pooledBehindFirst, pooledBySlot } from "./charted-row.ts";
import { latencyDistribution, latencyOverTime } from "./latency-figures.ts";
import { loadFigure } from "./load-figure.ts";
import { availabilityFigure, costFigure } from "./outcome-figures.ts";
import { comparisonDrawings, comparisonPage, drawingNames } from "./page.ts";
import { rowOf } from "./rows.ts";
import { saturationOf, saturationWords } from "./saturation.ts";

function charted(scenario: Scenario, load: number | null, name = "raft"): ChartedRow {
  const answers = [0, 1].map((index) => {
    const plan = scenario.plan(raft, "1", index, { nodes: 3, beyond: false });
    const staging = {
      topology: null,
      regions: null,
      clients: null,
      conflicts: 0,
      service: null,
      load,
      isCharted: true,
    };
    return measurePlan({ plan, system: raft, scenario, invariants: [] }, staging, false, () => {});
  });
  return chartedRow(rowOf({ system: name, scenario: scenario.name, load }, answers), answers);
}

const crash = charted(leaderCrash, null);
const named = (system: string, of: ChartedRow = crash): ChartedRow => ({ ...of, row: { ...of.row, system } });

test("latency over time: a stretch for each fault, and the clients of a crashed leader wait in it", () => {
  const [chart] = latencyOverTime("leader-crash", [crash]).charts as [LineChart];
  expect(chart.shades).toEqual([{ from: 4, to: 6, label: "fault" }]);
  expect(chart.x).toMatchObject({ title: "virtual time, s", from: 0, to: 8 });
  const slow = chart.series
    .find(({ order }) => order === 1)!
    .points.filter(({ x, y }) => x > 2 && y !== null && y > 100);
  expect(slow.length).toBeGreaterThan(0);
  for (const { x } of slow) expect(Math.abs(x - 4)).toBeLessThan(0.2); // asked when it crashed
});

test("the distribution is of all calls behind the first seconds: unanswered ones keep it below 100 %", () => {
  const call = (invoked: number, micros: number | null) => ({
    ...{ client: 0, invoked, outcome: micros === null ? ("open" as const) : ("ok" as const) },
    returned: micros === null ? Number.POSITIVE_INFINITY : invoked + micros,
  });
  const calls = [call(10, 999_999), call(500, 1_000), call(600, 2_000), call(700, 3_000), call(800, null)];
  const counts = [countLatencies(calls, { activeMicros: 1_000, warmMicros: 100, faults: [] })];
  const all = pooledBehindFirst(counts);
  expect([all.asked, all.within(25), all.within(75), all.within(76)]).toEqual([
    ...[4, expect.closeTo(1, 1), expect.closeTo(3, 1)],
    null,
  ]);
  expect(pooledBySlot(counts).reduce((sum, slot) => sum + slot.asked, 0)).toBe(5);
  const { charts, table } = latencyDistribution("s", [{ ...crash, counts }]);
  expect((charts[0] as LineChart).series[0]!.points.at(-1)).toMatchObject({ y: 75 });
  expect(table.rows[0]).toEqual(expect.arrayContaining(["4", "75.00", "never"]));
});

test("few systems share a chart; of many each has its own, with the others behind it", () => {
  const few = latencyDistribution(
    "s",
    ["a", "b", "c"].map((name) => named(name)),
  );
  expect(few.charts).toHaveLength(1);
  expect(few.keys.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  const many = Array.from({ length: seriesMax + 1 }, (_, at) => named(`s${at}`));
  const charts = latencyDistribution("s", many).charts as LineChart[];
  expect(charts.map(({ title }) => title)).toEqual(many.map(({ row }) => row.system));
  for (const chart of charts) expect(chart.series.filter(({ order }) => order !== null)).toHaveLength(1);
});

test("availability: answers under the fault as a share of those before, and the outage; cost has no fault to tell of", () => {
  const figure = availabilityFigure("leader-crash", [crash]);
  const [answers, outage] = figure.charts as [RangeChart, RangeChart];
  const share = answers.rows[0]!.spread!.median!;
  const { before, during } = crash.row.stretches;
  expect(share).toBeCloseTo((100 * during!.okPerSecond!.median!) / before!.okPerSecond!.median!, -0.5);
  expect(outage.rows[0]!.spread).toEqual(crash.row.unavailableMillis);
  expect(costFigure("leader-crash", [crash]).charts.map(({ title }) => title)).toEqual(["messages", "syncs", "bytes"]);
});

describe("throughput and latency", () => {
  const calm = charted(steady, 1_000);
  const flat = (value: number) => ({ median: value, p10: value, p90: value });
  const full = { ...calm.row.busiest!, processor: { percent: flat(100), whose: "leader" } };
  // Twelve times the load, of which three quarters are answered, late.
  const late = { load: 12_000, okPerSecond: flat(9_000), p50Millis: flat(42), busiest: full };
  const over: ChartedRow = { ...calm, row: { ...calm.row, ...late } };

  it("a load that is not carried is hollow, and what is full there is said", () => {
    const { charts, keys, table } = loadFigure("steady", [over, calm]);
    const [{ points }] = (charts[0] as LineChart).series as [LineChart["series"][number]];
    expect(points.map(({ isHollow }) => isHollow)).toEqual([false, true]);
    expect(points[1]!.y).toBeGreaterThan(3 * points[0]!.y!);
    expect(keys[0]!.name).toBe("raft: carries 1,000/s; then the leader's processor is full");
    expect(table.rows.map(([, load, carried]) => [load, carried])).toEqual([
      ["1,000", "yes"],
      ["12,000", "no"],
    ]);
  });

  it("where all is carried nothing is full yet, and where nothing works all the time that is said", () => {
    const told = (busiest: typeof over.row.busiest, ...loads: ChartedRow[]): string =>
      saturationWords(saturationOf(loads.map(({ row }) => ({ ...row, load: row.load!, busiest }))));
    expect(told(calm.row.busiest, calm)).toMatch(/^not yet: the leader's processor at \d+ %$/);
    const at = (percent: number, whose: string | null) => ({
      percent: { p10: percent, median: percent, p90: percent },
      whose,
    });
    const idle = { processor: at(40, "leader"), line: at(1, "leader"), disk: at(61, "replica"), sessions: at(5, null) };
    expect(told(idle, calm, over)).toBe("nothing: a replica's disk at 61 %");
    expect(told({ ...idle, sessions: at(97, null) }, calm, over)).toBe("the clients' sessions, 97 %");
    expect(told({ ...idle, sessions: at(100, null), disk: at(95, "replica") }, calm, over)).toBe(
      "a replica's disk, 95 %",
    );
    expect(told(null, calm, over)).toBe("not known");
    const sentence = (...loads: ChartedRow[]): string => loadFigure("steady", loads).keys[0]!.name;
    expect(sentence(calm)).toMatch(/^raft: carries 1,000\/s and maybe more: the leader's processor at \d+ %$/);
    const waiting = { ...over, row: { ...over.row, busiest: idle } };
    expect(sentence(calm, waiting)).toBe("raft: carries 1,000/s; then nothing is full: a replica's disk at 61 %");
  });
});

const origin = {
  ...{
    version: "0",
    seed: "<b>1</b>",
    runs: 2,
    topology: "lan",
    leader: "each",
    conflictPercent: 30,
    settings: "a=<i>",
  },
  ...{ notes: ["<u>note</u>"], interrupted: true, command: "synod compare '<script>'", digest: "00ff" },
};

test("the page tells its seed, version, digest and command, which judge objected, and that it was interrupted", () => {
  const broken = named(`<x onload="1">`, { ...crash, row: { ...crash.row, verdict: "fencing-promise" } });
  const page = comparisonPage(origin, [crash, broken]);
  for (const text of [
    ...["synod 0 · seed &lt;b&gt;1&lt;/b&gt; · digest 00ff", "synod compare &#39;&lt;script&gt;&#39;"],
    ...["30 % of operations on one key", "fencing-promise is broken", "Interrupted: these are the runs so far."],
  ])
    expect(page).toContain(text);
  expect(page).not.toMatch(/<script|<x |<b>|<i>|<u>/);
});

test("its drawings have the names that were told before, whatever a scenario is called", () => {
  expect([...comparisonDrawings(origin, [crash]).keys()].sort()).toEqual(drawingNames("leader-crash", false).sort());
  const odd = { ...crash, row: { ...crash.row, scenario: "../../etc/<x>" } };
  for (const name of comparisonDrawings(origin, [odd]).keys()) expect(name).toMatch(/^[\w.-]+\.svg$/);
  for (const name of comparisonDrawings(origin, [odd]).keys()) expect(name).not.toContain("/");
});

test("the digest is of the runs in their order", () => {
  const one = { digest: "a" } as Parameters<typeof comparisonDigest>[0][number];
  const other = { ...one, digest: "b" };
  expect(comparisonDigest([one, other])).not.toBe(comparisonDigest([other, one]));
});
