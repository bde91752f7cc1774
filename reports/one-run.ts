/** What one run of a plan that was given came to: as a campaign's summary would say it. */
import { escapeText } from "../sim/base/printable.ts";
import type { RangeReport } from "../sim/search/fuzz.ts";
import { linesOf } from "./asked.ts";
import { type Counted, countsOf, missedFaults, renderCounts, vacuities } from "./counts.ts";
import { count } from "./format.ts";
import { type FoundInRun, renderViolation } from "./summary.ts";
import { type Paint, renderTable } from "./table.ts";

export interface OneRun {
  readonly system: string;
  readonly nodes: number;
  readonly seed: string;
  /** What the plan is called. */
  readonly plan: string;
  readonly mutant: string | null;
  readonly digest: string;
  readonly report: RangeReport;
  readonly violation: FoundInRun | null;
  readonly undecided: string | null;
  /** What in the plan the system does not claim to survive, with its places. */
  readonly beyond: readonly string[];
  readonly trace: string | null;
}

export function renderOneRun(run: OneRun, paint: Paint): string {
  const { system, nodes, plan, mutant, report, violation, undecided } = run;
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [
    { title: "system" },
    { title: "plan" },
    ...["nodes", "events", "operations"].map(right),
    { title: "verdict" },
  ];
  const cells = [escapeText(system), escapeText(plan), count(nodes), count(report.events), count(report.operations)];
  const counted = countedOfRun(run);
  const say = (told: string, color: (text: string) => string): readonly string[] =>
    linesOf(told, paint.width).map((line) => color(line));
  const planted = mutant === null ? "" : `, planted bug ${escapeText(mutant)}`;
  const lines = [
    renderTable(columns, [[...cells, verdictWord(run, paint)]], paint),
    renderCounts([counted], paint),
    `seed ${escapeText(run.seed)}, digest ${run.digest}${planted}`,
    ...run.beyond.flatMap((what) => say(`beyond what ${system} claims to survive: ${what}`, paint.yellow)),
    ...(undecided === null ? [] : say(`undecided: ${escapeText(undecided, 300)}`, paint.yellow)),
    ...vacuities([counted]).flatMap((line) => say(line, paint.yellow)),
    ...missedFaults([counted]).flatMap((line) => say(line, paint.dim)),
    ...(violation === null ? [] : [renderViolation(violation, plan, null, paint)]),
    ...(violation === null && run.trace !== null ? [`trace   ${escapeText(run.trace)}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

const countedOfRun = ({ system, plan, report: { phases, kinds, witnesses } }: OneRun): Counted => ({
  ...{ system, scenario: plan, phases, kinds, witnesses },
});

const verdictOf = ({ violation, undecided }: Pick<OneRun, "violation" | "undecided">) =>
  violation !== null ? "violated" : undecided !== null ? "undecided" : "ok";

function verdictWord(run: OneRun, paint: Paint): string {
  const verdict = verdictOf(run);
  return { ok: paint.green, undecided: paint.yellow, violated: paint.red }[verdict](verdict);
}

/** The same as data. */
export const oneRunJson = (run: OneRun): object => {
  const { report, violation, ...about } = run;
  const { events, operations, witnesses } = report;
  return {
    ...{ ...about, verdict: verdictOf(run), events, operations, witnesses },
    ...{ counts: countsOf(countedOfRun(run)), vacuous: vacuities([countedOfRun(run)]), violation },
  };
};
