/** A run's page: its data and its engine, packed, and the script that shows them, in one file. */
import { heldRunOf } from "../../lab/run-data.ts";
import { runPageOf } from "../../lab/run-page.ts";
import type { ViewedRun } from "../../reports/picture/viewed-run.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { parseHeader } from "../../sim/trace/reader.ts";
import { engineOf } from "./engine-modules.ts";
import { packedData, packedText } from "./packed-data.ts";
import { pageScriptOf } from "./page-script.ts";

export function runPage(run: ViewedRun, bug: Mutant | null): string {
  const { about, chunks } = heldRunOf(run);
  return runPageOf(run, {
    packed: packedData(about),
    chunks: chunks.map(packedText),
    engine: packedData(engineOf(parseHeader(run.lines[0]!), bug)),
    script: packedText(pageScriptOf("main")),
  });
}
