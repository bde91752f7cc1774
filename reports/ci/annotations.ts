/**
 * What went wrong as annotations of GitHub's, a workflow command each, which a job's log turns into marks on its page.
 * Source: GitHub Docs, "Workflow commands for GitHub Actions"; actions/toolkit, `command.ts`, for how data is escaped.
 */
import { isBad, type TestCase, titleOf } from "./case.ts";

/** Of more cases GitHub shows none. */
const shownMax = 10;

/** Lines, each a command. `place` says how a file is called from the root of the repository. */
export function annotationsOf(cases: readonly TestCase[], place: (file: string) => string): string[] {
  const bad = cases.filter(isBad);
  const skipped = cases.filter(({ outcome }) => outcome === "skipped");
  return [
    ...bad.slice(0, shownMax).map((one) => command("error", one, place)),
    ...skipped.slice(0, shownMax).map((one) => command("warning", one, place)),
  ];
}

function command(level: string, one: TestCase, place: (file: string) => string): string {
  const { file, message, details } = one;
  const properties = [
    ...(file === null ? [] : [`file=${property(place(file))}`]),
    `title=${property(`synod: ${titleOf(one)}`)}`,
  ];
  return `::${level} ${properties.join(",")}::${data([message ?? "", ...details].join("\n"))}`;
}

const data = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
