/** Which scenarios took turns in a campaign, how often each, and which were left out. */
import type { RangeReport } from "../sim/search/fuzz.ts";
import { count } from "./format.ts";

interface Asked {
  readonly system: string;
  readonly scenario: string;
  readonly report: Pick<RangeReport, "asked">;
}

/** Whether the cell's plans were those of other scenarios. */
export const hasTurns = ({ scenario, report: { asked } }: Asked): boolean =>
  Object.keys(asked).some((name) => name !== scenario);

/** `rotation of raft: 500 of swarm; 42 each of calm, crashes`, systems that were asked the same in one sentence. */
export function turnLines(cells: readonly Asked[], width: number): readonly string[] {
  const systems = new Map<string, string[]>();
  for (const { system, scenario, report } of cells.filter(hasTurns)) {
    const told = turnsOf(report.asked);
    const key = `${scenario} of \0: ${told}`;
    systems.set(key, [...(systems.get(key) ?? []), system]);
  }
  return [...systems].flatMap(([told, names]) => linesOf(told.replace("\0", names.join(", ")), width));
}

/** The scenarios by how often they were asked, most first. */
function turnsOf(asked: RangeReport["asked"]): string {
  const byRuns = new Map<number, string[]>();
  for (const [name, runs] of Object.entries(asked)) byRuns.set(runs, [...(byRuns.get(runs) ?? []), name]);
  return [...byRuns]
    .sort(([a], [b]) => b - a)
    .map(([runs, names]) => `${count(runs)} ${names.length > 1 ? "each " : ""}of ${names.join(", ")}`)
    .join("; ");
}

/** The text in lines of at most `width`, as far as its words allow; those after the first are indented. */
export function linesOf(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
