/** The files that a verdict can be written to: a page, a drawing, the history in another format. */
import path from "node:path";
import { plural } from "../../reports/format.ts";
import type { HistoryScene } from "../../reports/history/scene.ts";
import { escapeText } from "../../sim/base/printable.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { mayWrite, writeAtomic } from "../output/files.ts";
import { invocation, version } from "../output/invocation.ts";
import type { Deadline } from "./deadline.ts";
import type { JudgedHistory } from "./judged-history.ts";

export interface Outputs {
  readonly html: string | null;
  readonly svg: string | null;
  readonly export: string | null;
  readonly force: boolean;
}

/** Whether anything is to be written. */
export const hasOutputs = ({ html, svg, export: target }: Outputs): boolean =>
  html !== null || svg !== null || target !== null;

/** No more than that, of all options. */
export const outputsOf = ({ html, svg, export: target, force }: Outputs): Outputs => ({
  ...{ html, svg, export: target, force },
});

/** Throws a UserError for names that cannot be written, before any work is done. */
export function checkOutputs({ html, svg, export: target, force }: Outputs): void {
  if (target !== null && !/\.(edn|jsonl)$/.test(target)) {
    throw new UserError({
      code: "export-ending",
      place: "--export",
      value: clipped(target, 80),
      remedy: "the name must end in .edn or .jsonl, which says what to write",
    });
  }
  const named = [target, html, svg].filter((file) => file !== null);
  for (const file of named) mayWrite(file, force);
  const twice = named.find((file, at) => named.findIndex((other) => path.resolve(other) === path.resolve(file)) < at);
  if (twice === undefined) return;
  throw new UserError({
    ...{ code: "one-file-twice", place: clipped(twice, 200), remedy: "give each a name of its own" },
    problem: `${clipped(twice, 200)} is named for two things to be written`,
  });
}

/** Writes what was asked for; what cannot be written is returned as the mistakes they are. */
export async function writeOutputs(
  outputs: Outputs,
  judged: JudgedHistory,
  deadline: Deadline,
): Promise<readonly UserError[]> {
  const mistakes: UserError[] = [];
  const { html, svg, export: target, force } = outputs;
  const write = async (file: string | null, text: () => string | Promise<string>): Promise<void> => {
    if (file === null) return;
    try {
      if (deadline.isOver()) throw timeOver(file);
      writeAtomic(file, await text(), force);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push(error);
    }
  };
  await write(target, () => exported(judged, target!));
  let drawn: HistoryScene | null = null;
  const scene = async (): Promise<HistoryScene> => {
    drawn ??= (await import("../../reports/history/scene.ts")).sceneOf({
      ...judged.report,
      ...judged,
      name: judged.report.file,
    });
    return drawn;
  };
  await write(html, async () =>
    (await import("../../reports/history/html.ts")).historyPage(await scene(), footingOf(judged)),
  );
  await write(svg, async () =>
    (await import("../../reports/history/svg.ts")).historyDrawing(await scene(), footingOf(judged)),
  );
  return mistakes;
}

/** Where a drawing comes from. */
const footingOf = ({ report: { file, format, lines } }: JudgedHistory): string[] => [
  escapeText(`synod ${version} · ${file}: ${plural(lines, "line")} of ${format} · ${invocation("verify", file)}`, 400),
];

async function exported({ report: { calls, model }, unit }: JudgedHistory, target: string): Promise<string> {
  const { exportHistory } = await import("../../invariants/linearizability/formats/export.ts");
  const format = target.endsWith(".edn") ? "edn" : "json-lines";
  return exportHistory(calls, format, { model: model.name, initial: model.initial, unit });
}

const timeOver = (file: string): UserError =>
  new UserError({
    code: "time-over",
    place: file,
    problem: `${clipped(file, 200)} was not written: the time was over`,
    remedy: "raise --time",
  });
