/**
 * A report in JUnit's form, as build servers read it.
 * Source: the schema of Jenkins' xUnit plugin (junit-10.xsd), and XML 1.0, section 2.2, for the characters that may stand.
 */
import type { TestCase, TestReport } from "./case.ts";

/** One document, ending in a line break. */
export function renderJunit({ command, cases, seconds }: TestReport): string {
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  const time = seconds === null ? "" : ` time="${seconds.toFixed(3)}"`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="synod ${attribute(command)}" ${counts(cases)}${time}>`,
    ...suites.flatMap((suite) =>
      suiteLines(
        suite,
        cases.filter((one) => one.suite === suite),
      ),
    ),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function suiteLines(suite: string, cases: readonly TestCase[]): string[] {
  return [
    `  <testsuite name="${attribute(suite)}" ${counts(cases)}>`,
    ...cases.flatMap((one) => caseLines(one).map((line) => `    ${line}`)),
    "  </testsuite>",
  ];
}

function caseLines(one: TestCase): string[] {
  const { suite, name, outcome, kind, message, details, file } = one;
  const place = file === null ? "" : ` file="${attribute(file)}"`;
  const start = `<testcase classname="${attribute(suite)}" name="${attribute(name)}"${place}`;
  if (outcome === "passed") return [`${start}/>`];
  const said = `message="${attribute(message ?? "")}"`;
  if (outcome === "skipped") return [`${start}>`, `  <skipped ${said}/>`, "</testcase>"];
  const tag = outcome === "failed" ? "failure" : "error";
  const text = content([message ?? "", ...details].join("\n"));
  return [`${start}>`, `  <${tag} ${said} type="${attribute(kind ?? outcome)}">${text}</${tag}>`, "</testcase>"];
}

function counts(cases: readonly TestCase[]): string {
  const number = (outcome: TestCase["outcome"]): number => cases.filter((one) => one.outcome === outcome).length;
  return (
    `tests="${cases.length}" failures="${number("failed")}" ` +
    `errors="${number("error")}" skipped="${number("skipped")}"`
  );
}

/** What no document of XML may hold, not even as a reference: shown as `\u{…}`. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]|[\u{7f}-\u{9f}]/gu;
const references: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const content = (text: string): string =>
  text
    .replace(forbidden, (found) => `\\u{${found.codePointAt(0)!.toString(16)}}`)
    .replace(/[&<>"]/g, (found) => references[found]!)
    .replaceAll("\r", "&#13;");

const attribute = (text: string): string => content(text).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
