/** Shows which verdict of a build each end of a campaign's cell becomes. */
import { expect, test } from "vitest";
import { paxos } from "../../protocols/paxos/index.ts";
import { emptyReport, type RangeReport } from "../../sim/search/fuzz.ts";
import type { CampaignSummary, ViolationSummary } from "../summary.ts";
import { campaignCases } from "./campaign-cases.ts";

const answered = { ...emptyReport(0), to: 100, runs: 100, operations: 7 };

const summaryOf = (report: RangeReport, changes: Partial<CampaignSummary> = {}): CampaignSummary => ({
  ...{
    seed: "s",
    mutant: null,
    seconds: 1,
    digest: "d",
    interrupted: false,
    violations: [],
    suiting: [],
    rates: null,
    box: null,
  },
  ...{ given: [], failure: null, unwritten: [], cells: [{ system: "paxos", scenario: "rotation", report }] },
  ...changes,
});

const drawn = { scenario: "calm", index: 3 };
const found = { index: 40, drawn, invariant: "agreement", message: "m", events: 9, digest: "x" };
const violation: ViolationSummary = {
  ...{ system: "paxos", scenario: "calm", index: 3, invariant: "agreement", message: "m", told: "acceptor 0 did" },
  ...{
    story: null,
    trace: "t.ndjson",
    events: 9,
    shrunkEvents: 4,
    shrunkBy: "schedule" as const,
    replay: "synod replay t.ndjson",
  },
};
const undecided = { ...answered, undecided: 2, undecidedAt: { drawn, why: "9 events" } };
const loose = { strict: false, undecided: 0 };

test.each([
  ["fine", summaryOf(answered), loose, "passed", null],
  [
    "found where scenarios take turns",
    summaryOf({ ...answered, found: [found], violated: 1 }, { violations: [violation] }),
    loose,
    "failed",
    "agreement",
  ],
  ["undecided", summaryOf(undecided), loose, "error", "undecided"],
  ["undecided within what is allowed", summaryOf(undecided), { strict: false, undecided: 2 }, "passed", null],
  ["without a plan", summaryOf(emptyReport(0)), loose, "skipped", null],
  ["without an answer", summaryOf({ ...answered, operations: 0 }), loose, "skipped", null],
  ["never seen, asked strictly", summaryOf(answered), { strict: true, undecided: 0 }, "failed", "never-seen"],
  ["given up", summaryOf(answered, { given: [{ cell: 0, from: 3, to: 5, why: "lost" }] }), loose, "error", "given-up"],
] as const)("a cell that is %s", (_what, summary, bounds, outcome, kind) => {
  expect(campaignCases(summary, [paxos], bounds)).toMatchObject([{ suite: "paxos", name: "rotation", outcome, kind }]);
});

test("what ended the campaign is a case of its own", () => {
  const summary = summaryOf(answered, { failure: "lost", interrupted: true, unwritten: ["no space"] });
  const kinds = campaignCases(summary, [paxos], loose).map(({ outcome, kind }) => `${outcome} ${kind}`);
  expect(kinds).toEqual(["passed null", "error failure", "error interrupted", "error not-written"]);
});

test("a failing case tells its plan, its trace and what runs it again", () => {
  const summary = summaryOf({ ...answered, found: [found], violated: 1 }, { violations: [violation] });
  const [one] = campaignCases(summary, [paxos], loose);
  expect(one).toMatchObject({ message: "acceptor 0 did", file: "t.ndjson" });
  expect(one!.details).toEqual([
    "plan    3 of calm, seed s",
    "events  9 events, shrunk to 4 events",
    "trace   t.ndjson",
    "replay  synod replay t.ndjson",
  ]);
});
