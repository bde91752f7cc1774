/** The report of a mutation test: scores, and who is listed where, at 80 columns. */
import { expect, test } from "vitest";
import { fateOf, type MutantVerdict, mutateJson, renderMutate, scoresOf } from "./mutate.ts";
import { painter } from "./table.ts";

const survivor: MutantVerdict = {
  ...{ id: "multi-paxos-check-quorum-97-negate-12", file: "protocols/multi-paxos/check-quorum.ts", line: 97 },
  ...{ operator: "negate", was: `if (${"a".repeat(99)}) return;`, now: `if (!(${"a".repeat(99)})) return;` },
  ...{ isReached: true, isTaken: true, killed: null, further: [], runs: 64, isSame: false, isAlike: false, rates: [] },
};
const killed = (judge: "loading" | "campaign" | "box" | "tests", by: string, index: number | null): MutantVerdict => ({
  ...survivor,
  ...{ id: `killed-by-${judge}`, operator: "drop", killed: { judge, by, message: "told", index } },
});
const rate = { rate: "messages per operation", before: 10, now: 25, factor: 2.5 };
const verdicts: readonly MutantVerdict[] = [
  survivor,
  killed("campaign", "agreement", 41),
  killed("campaign", "agreement", 7),
  killed("loading", "does not load", null),
  killed("box", "throws", null),
  killed("tests", "unit tests", null),
  { ...survivor, id: "leaky", rates: [rate] },
  { ...survivor, id: "idle", isAlike: true },
  { ...survivor, id: "equal", isSame: true, isAlike: true },
  { ...survivor, id: "missed", isReached: false, runs: 0, isSame: true, isAlike: true },
];
const summary = {
  ...{
    system: "multi-paxos",
    seed: "1",
    runs: 3_000,
    candidates: 712,
    drawn: 12,
    areTested: true,
    everyJudge: false,
    verdicts,
  },
  ...{ isTimeUp: true, interrupted: false, seconds: 61 },
};

test("a mutant that no plan comes to is no equivalent one, whatever its digests", () => {
  expect(verdicts.slice(-4).map(fateOf)).toEqual(["rates", "survived", "same", "unreached"]);
});

test("equal digests tell nothing where one of two ways on was never taken", () => {
  expect(fateOf({ ...survivor, isSame: true, isTaken: false })).toBe("unreached");
  expect(fateOf({ ...survivor, isTaken: false })).toBe("survived");
});

test("scores are over those that are not taken for equivalent; a judge adds to those before it", () => {
  expect(scoresOf(verdicts)).toEqual({
    differing: 9,
    alone: { boxes: 1, tests: 1 },
    campaign: { killed: 3, percent: 33.3 },
    withRates: { killed: 4, percent: 44.4 },
    all: { killed: 6, percent: 66.6 },
  });
  expect(scoresOf([]).campaign.percent).toBeNull();
  const nothing = renderMutate({ ...summary, verdicts: [] }, painter(false, 80));
  expect(nothing).toContain("no mutant was judged that is not taken for equivalent: this tells nothing");
  expect(nothing).not.toContain("%");
});

test("survivors are listed by place with what was replaced, and no line is longer than 80 columns", () => {
  const text = renderMutate(summary, painter(false, 80));
  for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(text).toMatch(
    /survived:\n {2}protocols\/multi-paxos\/check-quorum\.ts:97\n {4}multi-paxos-check-quorum-97-negate-12\n {4}- if \(a+…\n {4}\+ if \(!\(a+…\n/,
  );
  expect(text.match(/every count is as it was/g)).toHaveLength(1);
  expect(text).toContain("survived, since no plan comes there, or goes on both ways:");
  expect(text).toContain("messages per operation: 10.0 before, 2.50 times");
  expect(text).toContain("same digests over 3,000 plans, taken for equivalent:");
  expect(text).not.toMatch(/proven/);
  expect(text).toMatch(/campaign +agreement +2 +42\n/);
  expect(text).toContain("the time is up: these are the verdicts so far");
});

test("where every judge was asked of all, each has a score of its own", () => {
  const both: MutantVerdict = {
    ...killed("campaign", "agreement", 1),
    further: [{ judge: "tests", by: "unit tests", message: "told", index: null }],
  };
  const all = { ...summary, everyJudge: true, verdicts: [...verdicts, both] };
  expect(scoresOf(all.verdicts)).toMatchObject({ differing: 10, alone: { boxes: 1, tests: 2 } });
  const text = renderMutate(all, painter(false, 80));
  expect(text).toContain("each asked of all: boxes kill 1 of 10 and unit tests 2 of 10");
  expect(renderMutate(summary, painter(false, 80))).not.toContain("each asked of all");
});

test("as data: what becomes of each, and the scores", () => {
  expect(mutateJson("1", summary)).toMatchObject({
    ...{ version: "1", judged: 10, drawn: 12, scores: scoresOf(verdicts) },
    mutants: verdicts.map((one) => ({ id: one.id, fate: fateOf(one) })),
  });
});
