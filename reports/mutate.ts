/** How the mutants of a protocol fared: who killed them, who survived, and where. */
import { escapeText } from "../sim/base/printable.ts";
import type { RateChange } from "../sim/campaign/baseline.ts";
import { count, plural, realTime } from "./format.ts";
import { type Paint, renderTable } from "./table.ts";

/** One change of a protocol, at its place. */
export interface MutantPlace {
  readonly id: string;
  /** Path of the source, from the project's root. */
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  /** The lines that it changes, as they were and as they are, each written as one. */
  readonly was: string;
  readonly now: string;
}

/** Who is asked whether something is wrong, in this order. */
export type MutantJudge = "loading" | "campaign" | "box" | "tests";

export interface Kill {
  readonly judge: MutantJudge;
  /** The invariant that was broken; `hangs`, `throws`, `does not load`, `unit tests`. */
  readonly by: string;
  readonly message: string;
  /** Index of the plan, for the campaign. */
  readonly index: number | null;
}

export interface MutantVerdict extends MutantPlace {
  /** Some run of the campaign on the unchanged protocol came to its place. */
  readonly isReached: boolean;
  /** Of the ways on that it exchanges, some run took each: else equal digests tell nothing. */
  readonly isTaken: boolean;
  /** Null where nobody found anything wrong. */
  readonly killed: Kill | null;
  /** Who else did, of those who were asked after it. */
  readonly further: readonly Kill[];
  /** Plans that it was run on; 0 where none comes to its place, or it does not load. */
  readonly runs: number;
  /** Each of these runs had the digest of the unchanged protocol's. */
  readonly isSame: boolean;
  /** Events, messages, bytes, syncs, witnesses …: every count is the unchanged protocol's, batch by batch. */
  readonly isAlike: boolean;
  /** What it costs or shows more or less often than the unchanged protocol, of what is no chance. */
  readonly rates: readonly Pick<RateChange, "rate" | "before" | "now" | "factor">[];
}

/** What becomes of a mutant, the first that holds. */
export type Fate = MutantJudge | "rates" | "survived" | "unreached" | "same";

export function fateOf({ killed, isReached, isTaken, isSame, rates }: MutantVerdict): Fate {
  if (killed !== null) return killed.judge;
  if (!isReached || (isSame && !isTaken)) return "unreached";
  if (isSame) return "same";
  return rates.length > 0 ? "rates" : "survived";
}

export interface MutateSummary {
  readonly system: string;
  readonly seed: string;
  /** Plans of the campaign, for each. */
  readonly runs: number;
  /** Mutants that there are, and that were drawn. */
  readonly candidates: number;
  readonly drawn: number;
  readonly areTested: boolean;
  /** Boxes and unit tests were asked of all, not of those alone that the campaign left. */
  readonly everyJudge: boolean;
  /** In the order in which they were drawn. */
  readonly verdicts: readonly MutantVerdict[];
  readonly isTimeUp: boolean;
  readonly interrupted: boolean;
  /** Of this call. */
  readonly seconds: number;
}

/** How many of those that are not taken for equivalent were killed, in percent; null where there is none, which tells nothing. */
export function scoresOf(verdicts: readonly MutantVerdict[]) {
  const fates = verdicts.map(fateOf);
  const differing = fates.filter((fate) => fate !== "same").length;
  const killedBy = (judges: readonly Fate[]) => {
    const killed = fates.filter((fate) => judges.includes(fate)).length;
    return { killed, percent: differing === 0 ? null : Math.floor((1_000 * killed) / differing) / 10 };
  };
  const alone = (judge: MutantJudge): number =>
    verdicts.filter(({ killed, further }) => killed?.judge === judge || further.some((one) => one.judge === judge))
      .length;
  return {
    differing,
    /** Killed by each, whoever else did; of what it was asked of. */
    alone: { boxes: alone("box"), tests: alone("tests") },
    campaign: killedBy(["loading", "campaign"]),
    withRates: killedBy(["loading", "campaign", "rates"]),
    all: killedBy(["loading", "campaign", "rates", "box", "tests"]),
  };
}

function scoreLines({ areTested }: MutateSummary, scores: ReturnType<typeof scoresOf>, paint: Paint): string[] {
  const { differing, campaign, withRates, all } = scores;
  if (differing === 0)
    return [paint.yellow("no mutant was judged that is not taken for equivalent: this tells nothing")];
  const of = ({ killed }: typeof campaign): string => `${killed} of ${differing}`;
  const further = areTested ? "boxes and unit tests" : "boxes";
  return [
    `the campaign kills ${of(campaign)} that are not taken for equivalent: ${paint.bold(`${campaign.percent} %`)}`,
    `with rates ${of(withRates)}: ${withRates.percent} %; with ${further} ${of(all)}: ${all.percent} %`,
  ];
}

/** The columns of tables: their titles, and the fates that they count. */
const columnsOf: readonly (readonly [title: string, fates: readonly Fate[]])[] = [
  ["campaign", ["loading", "campaign"]],
  ["rates", ["rates"]],
  ["boxes", ["box"]],
  ["tests", ["tests"]],
  ["survived", ["survived"]],
  ["unreached", ["unreached"]],
  ["same", ["same"]],
];

export function renderMutate(summary: MutateSummary, paint: Paint): string {
  const { verdicts, drawn, candidates, system, seed, runs, seconds } = summary;
  const scores = scoresOf(verdicts);
  const of = (killed: number): string => `${killed} of ${scores.differing}`;
  const lines = [
    tableOf("file", byFile(verdicts), paint),
    tableOf(
      "change",
      countBy(verdicts, ({ operator }) => operator),
      paint,
    ),
    killersTable(verdicts, paint),
    `${count(verdicts.length)} of ${plural(drawn, "mutant")} judged in ${realTime(seconds)}, drawn from ${count(candidates)} of ${system};`,
    `seed ${escapeText(seed)}, ${plural(runs, "plan")} each`,
    ...scoreLines(summary, scores, paint),
  ];
  if (summary.everyJudge) {
    const { boxes, tests } = scores.alone;
    const told = summary.areTested ? ` and unit tests ${of(tests)}` : "";
    lines.push(`each asked of all: boxes kill ${of(boxes)}${told}`);
  }
  lines.push(...group("survived", "survived", verdicts, paint));
  lines.push(...group("unreached", "survived, since no plan comes there, or goes on both ways", verdicts, paint));
  lines.push(...group("rates", "told by rates alone", verdicts, paint));
  lines.push(...group("same", `same digests over ${plural(runs, "plan")}, taken for equivalent`, verdicts, paint));
  if (summary.isTimeUp) lines.push("", paint.yellow("the time is up: these are the verdicts so far"));
  if (summary.interrupted) lines.push("", paint.yellow("interrupted: these are the verdicts so far"));
  return `${lines.join("\n")}\n`;
}

type Counted = ReadonlyMap<string, readonly MutantVerdict[]>;

const byFile = (verdicts: readonly MutantVerdict[]): Counted =>
  countBy(verdicts, ({ file }) => file.split("/").at(-1)!.replace(/\.ts$/, ""));

function countBy(verdicts: readonly MutantVerdict[], key: (one: MutantVerdict) => string): Counted {
  const groups = Map.groupBy(verdicts, key);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** So that all columns fit 80. */
const nameMax = 17;

function tableOf(title: string, groups: Counted, paint: Paint): string {
  const countIn = (group: readonly MutantVerdict[], own: readonly Fate[]): number =>
    group.filter((one) => own.includes(fateOf(one))).length;
  const seen = columnsOf.filter(([, own]) => [...groups.values()].some((group) => countIn(group, own) > 0));
  const columns = [{ title }, ...["all", ...seen.map(([name]) => name)].map(right)];
  const rows = [...groups].map(([name, group]) => [
    escapeText(name, nameMax),
    count(group.length),
    ...seen.map(([, own]) => count(countIn(group, own))),
  ]);
  return renderTable(columns, rows, paint);
}

const right = (title: string) => ({ title, align: "right" as const });

/** Who killed how many, and after how many plans at most. */
function killersTable(verdicts: readonly MutantVerdict[], paint: Paint): string {
  const killed = verdicts.filter(({ killed: by }) => by !== null);
  const groups = [...Map.groupBy(killed, ({ killed: by }) => `${by!.judge}\n${by!.by}`)];
  const rows = groups
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([key, group]) => {
      const plans = group.map(({ killed: by }) => by!.index).filter((index) => index !== null);
      const [judge, by] = key.split("\n") as [string, string];
      return [judge, escapeText(by), count(group.length), plans.length === 0 ? "–" : count(1 + Math.max(...plans))];
    });
  return renderTable([{ title: "killed by" }, { title: "for" }, right("mutants"), right("plans at most")], rows, paint);
}

function group(fate: Fate, title: string, verdicts: readonly MutantVerdict[], paint: Paint): string[] {
  const mine = verdicts.filter((one) => fateOf(one) === fate);
  if (mine.length === 0) return [];
  const sorted = [...mine].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  const clip = (text: string): string => (text.length > paint.width - 6 ? `${text.slice(0, paint.width - 7)}…` : text);
  return [
    "",
    fate === "same" ? paint.dim(`${title}:`) : paint.yellow(`${title}:`),
    ...sorted.flatMap(({ id, file, line, was, now, rates, isSame, isAlike }) => [
      ...headOf(`  ${escapeText(file)}:${line}`, escapeText(id), paint.width),
      ...(fate === "same" ? [] : [`    - ${clip(escapeText(was))}`]),
      `    + ${clip(escapeText(now === "" ? "(nothing)" : now))}`,
      ...(isAlike && !isSame ? ["    every count is as it was: perhaps nothing depends on it"] : []),
      ...rates.slice(0, 3).map((change) => `    ${clip(escapeText(rateLine(change)))}`),
    ]),
  ];
}

/** The place and the name, on two lines where they fit on none. */
const headOf = (place: string, id: string, width: number): string[] =>
  place.length + 2 + id.length <= width ? [`${place}  ${id}`] : [place, `    ${id}`];

const rateLine = ({ rate, before, now, factor }: MutantVerdict["rates"][number]): string =>
  factor === null
    ? `${rate}: none before, now ${now.toPrecision(3)}`
    : `${rate}: ${before.toPrecision(3)} before, ${factor.toFixed(2)} times`;

export function mutateJson(version: string, summary: MutateSummary): object {
  const { verdicts, seconds, ...rest } = summary;
  return {
    version,
    ...rest,
    seconds: Number(seconds.toFixed(3)),
    judged: verdicts.length,
    scores: scoresOf(verdicts),
    mutants: verdicts.map((one) => ({ ...one, fate: fateOf(one) })),
  };
}
