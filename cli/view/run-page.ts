/** A run's page: its data and its engine, packed, and the script that shows them, in one file. */
import { runDataOf } from "../../lab/run-data.ts";
import { runPageOf } from "../../lab/run-page.ts";
import type { ViewedRun } from "../../reports/picture/viewed-run.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { parseHeader } from "../../sim/trace/reader.ts";
import { engineOf } from "./engine-modules.ts";
import { packedData } from "./packed-data.ts";
import { pageScriptOf } from "./page-script.ts";

export function runPage(run: ViewedRun, bug: Mutant | null): string {
  const engine = packedData(engineOf(parseHeader(run.lines[0]!), bug));
  return runPageOf(run, { packed: packedData(runDataOf(run)), engine, script: pageScriptOf("main") });
}
