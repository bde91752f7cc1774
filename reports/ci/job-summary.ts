/** The page that a job of GitHub's shows for a command, as Markdown: what was tested, and what went wrong. */
import { escapeText } from "../../sim/base/printable.ts";
import { plural, realTime } from "../format.ts";
import { isBad, type TestCase, type TestReport, titleOf } from "./case.ts";

/** A page holds a mebibyte at most; what is left out is said. */
const toldMax = 30;
const rowsMax = 300;

export function renderJobSummary({ command, cases, seconds }: TestReport): string {
  const bad = cases.filter(isBad);
  const verdict =
    bad.length === 0
      ? `${plural(cases.length, "case")}, none failed`
      : `${bad.length} of ${plural(cases.length, "case")} failed`;
  const time = seconds === null ? "" : `, in ${realTime(seconds)}`;
  const more = bad.length > toldMax ? [`${plural(bad.length - toldMax, "further case")} failed.`, ""] : [];
  const lines = [
    `## synod ${command}: ${verdict}${time}`,
    "",
    ...table(cases),
    ...bad.slice(0, toldMax).flatMap(told),
    ...more,
  ];
  return `${lines.join("\n")}\n`;
}

function table(cases: readonly TestCase[]): string[] {
  if (cases.length === 0) return [];
  const titles = [...new Set(cases.flatMap(({ facts }) => Object.keys(facts)))];
  const ordered = [...cases.filter(isBad), ...cases.filter((one) => !isBad(one))];
  const rows = ordered
    .slice(0, rowsMax)
    .map((one) => [one.suite, one.name, wordOf(one), ...titles.map((title) => one.facts[title] ?? "")]);
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(" | ")} |`;
  const left = ordered.length - rows.length;
  return [
    line(["system", "case", "verdict", ...titles]),
    `|---|---|---|${titles.map(() => "--:|").join("")}`,
    ...rows.map(line),
    "",
    ...(left > 0 ? [`${plural(left, "further case")}.`, ""] : []),
  ];
}

const wordOf = ({ outcome, kind }: TestCase): string =>
  outcome === "passed" || outcome === "skipped" ? outcome : `${outcome}: ${kind ?? ""}`;

function told(one: TestCase): string[] {
  const lines = one.details.map((line) => escapeText(line, 2_000).replaceAll("```", "'''"));
  return [
    `### ${escaped(titleOf(one))}`,
    "",
    escaped(one.message ?? ""),
    "",
    ...(lines.length === 0 ? [] : ["```", ...lines, "```", ""]),
  ];
}

/** Text of whatever origin in one line, in which nothing is markup. */
const escaped = (text: string): string =>
  escapeText(text, 2_000)
    .replace(/[\\`*_[\]|~#]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
