/** The page of a campaign: what was seen and never, faults that hit, runs by length, failures with their pages. */
import { expect, it, test } from "vitest";
import { paxos } from "../../protocols/paxos/index.ts";
import { emptyReport, joinReports, type RangeReport } from "../../sim/search/fuzz.ts";
import type { RangeChart } from "../charts/chart.ts";
import type { CampaignSummary, CellSummary, ViolationSummary } from "../summary.ts";
import { campaignFigures } from "./figures.ts";
import { campaignPage } from "./page.ts";

const report: RangeReport = {
  ...emptyReport(0),
  ...{ to: 3, runs: 3, events: 300, operations: 5, violated: 1, undecided: 1, asked: { swarm: 2, duel: 1 } },
  witnesses: {
    [paxos.witnesses[0]!]: 7,
    restarted: 2,
    "fault crash": 3,
    "drawn, hit nothing: crash": 1,
    "fault drop": 4,
  },
  undecidedAt: { drawn: { scenario: "duel", index: 5 }, why: "out of events" },
  shape: { lengths: { 6: 2, 7: 1 }, causes: { message: 250, timer: 50 } },
};
const cell = (changes: Partial<RangeReport> = {}, system = "paxos"): CellSummary => ({
  ...{ system, scenario: "rotation" },
  report: { ...report, ...changes },
});

const rowsOf = (id: string, cells: readonly CellSummary[]) =>
  Object.fromEntries(
    campaignFigures(paxos, cells)
      .filter((figure) => figure.id.startsWith(id))
      .flatMap(({ charts }) => (charts as RangeChart[]).flatMap(({ rows }) => rows.map((row) => [row.name, row]))),
  );

test("witnesses: those that were seen with how often, over all its scenarios, and those that never were", () => {
  const rows = rowsOf("witnesses", [cell(), cell({ witnesses: { restarted: 1 } })]);
  expect(rows["restarted"]).toMatchObject({ text: "3", spread: { median: 3 } });
  expect(rows[paxos.witnesses[0]!]).toMatchObject({ text: "7" });
  for (const name of paxos.witnesses.slice(1)) expect(rows[name]).toMatchObject({ text: "never", spread: null });
  expect(Object.keys(rows).filter((name) => /fault|drawn/.test(name))).toEqual([]);
  const [first] = campaignFigures(paxos, [cell()]);
  expect(first!.words[0]).toBe(
    `Of the witnesses that it declares, ${paxos.witnesses.length - 1} never showed: silence about them says nothing.`,
  );
});

test("faults: how many hit something of how many were drawn", () => {
  const rows = rowsOf("faults", [cell()]);
  expect(rows["crash"]).toMatchObject({ text: "3 of 4", spread: { median: 3, p90: 4 } });
  expect(rows["drop"]).toMatchObject({ text: "4 of 4" });
});

test("events by cause and runs by length are sums over ranges, and absent where nobody asked for them", () => {
  const joined = { system: "paxos", scenario: "s", report: joinReports(report, { ...report, from: 3, to: 6 }) };
  expect(rowsOf("events", [joined])["message"]).toMatchObject({ text: "500" });
  const lengths = rowsOf("lengths", [joined]);
  expect(Object.entries(lengths).map(([name, { text }]) => [name, text])).toEqual([
    ["64 to 127", "4"],
    ["128 to 255", "2"],
  ]);
  const { shape: _, ...plain } = report;
  expect(campaignFigures(paxos, [{ ...joined, report: plain }]).map(({ id }) => id)).toEqual([
    "witnesses-paxos",
    "faults-paxos",
  ]);
});

const nasty = `<img src=x onerror=alert(1)>"'`;
const violation: ViolationSummary = {
  ...{ system: nasty, scenario: nasty, index: 7, invariant: nasty, message: "m", told: nasty, story: null },
  ...{ trace: "t.ndjson", events: 43, shrunkEvents: 12, shrunkBy: null, replay: `synod replay ${nasty}` },
};
const summary: CampaignSummary = {
  ...{ seed: nasty, mutant: nasty, box: null, cells: [cell()], seconds: 2, digest: "00ff", interrupted: true },
  ...{ violations: [violation, { ...violation, index: 8 }], suiting: [], rates: null, failure: nasty, unwritten: [] },
  given: [{ cell: 0, from: 8, to: 9, why: nasty }],
};
const origin = { version: "0", command: `synod fuzz ${nasty}` };

it("tells failures with their pages, what is undecided or was given up, and where it comes from", () => {
  const page = campaignPage(summary, [paxos], origin, ({ index }) => (index === 7 ? `./a%20b.html"x` : null));
  expect(page).toContain(`<a href="./a%20b.html&quot;x">look</a>`);
  expect(page.match(/>look</g)).toHaveLength(1);
  for (const text of ["1 run of 3 violate something.", "out of events", "rotation: duel", "digest 00ff", "Interrupted"])
    expect(page).toContain(text);
  expect(page).toMatch(/<th scope="row">swarm<\/th><td>2<\/td>/);
});

it("names that are markup are text", () => {
  const page = campaignPage(summary, [{ ...paxos, name: nasty }], origin, () => null);
  expect(page).not.toMatch(/<img|<script/);
  expect(page).toContain("&lt;img");
});

it("a campaign that found nothing says so, and its page has no table of failures", () => {
  const clean = { ...summary, violations: [], failure: null, cells: [cell({ violated: 0 })] };
  const page = campaignPage(clean, [paxos], origin, () => null);
  expect(page).toContain(`<p class="good">3 runs, none violates anything.</p>`);
  expect(page).not.toContain("Failures");
});
