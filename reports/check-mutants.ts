/** For each planted bug the smallest box that shows it, and the length of its shortest counterexample. */
import { escapeText } from "../sim/base/printable.ts";
import { count, plural } from "./format.ts";
import { type HuntLosses, huntLossLines } from "./mutants.ts";
import { type Paint, renderTable } from "./table.ts";

export interface CheckMutantRow {
  readonly id: string;
  readonly system: string;
  /** The box, for people; null when the bug was not found within the limits, or a handler did not return. */
  readonly box: string | null;
  readonly invariant: string | null;
  readonly message: string | null;
  /** Steps of the shortest counterexample in that box, and the choices that make them. */
  readonly steps: number | null;
  readonly choices: readonly string[];
  /** Events of the counterexample's trace, and its file. */
  readonly events: number | null;
  readonly trace: string | null;
  readonly states: number | null;
  readonly boxes: number | null;
  readonly seconds: number;
  /** The unchanged protocol in the same box, to the same depth, shows no violation; null when it was not asked. */
  readonly twinClean: boolean | null;
}

export function renderCheckMutants(
  rows: readonly CheckMutantRow[],
  ended: HuntLosses & { readonly interrupted: boolean },
  paint: Paint,
): string {
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [
    ...["bug", "found by", "smallest box"].map((title) => ({ title })),
    ...["steps", "events", "states", "boxes", "seconds", "clean twin"].map(right),
  ];
  const cells = rows.map((row) => [
    escapeText(row.id),
    row.invariant === null ? paint.red("not found") : paint.green(escapeText(row.invariant)),
    row.box ?? "–",
    row.steps === null ? "–" : count(row.steps),
    row.events === null ? "–" : count(row.events),
    row.states === null ? "–" : count(row.states),
    row.boxes === null ? "–" : count(row.boxes),
    row.seconds.toFixed(2),
    row.twinClean === null ? "–" : row.twinClean ? paint.green("clean") : paint.red("violated"),
  ]);
  const found = rows.filter(({ invariant }) => invariant !== null).length;
  const told = `${found} of ${plural(rows.length, "planted bug")} found by the checker`;
  const lines = [renderTable(columns, cells, paint), told];
  if (ended.interrupted) lines.push(paint.yellow("interrupted: this is the summary so far"));
  return `${[...lines, ...huntLossLines(ended, paint)].join("\n")}\n`;
}
